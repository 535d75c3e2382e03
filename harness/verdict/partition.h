/* SPDX-License-Identifier: Apache-2.0 */
/* Keep what a verdict needs to know of one partition while it reads the history: which records there are, which had
 * their effect, what is committed, which instances own it. */
#ifndef KT_VERDICT_PARTITION_H
#define KT_VERDICT_PARTITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/history/event.h"

/* An instance's consumer owns a partition from the begin of its assign callback to the end of its revoke callback,
 * to the begin of its lost callback, or to its crash. Where librdkafka assigns by itself there are no callbacks: it
 * owns what the group gave its member, until it joins again or the next generation is given out. */
struct kt_owner {
    kt_name instance;
    uint32_t client;
    size_t since;   /* event */
    bool fenced;    /* the group put its member out, or it left, or joins again */
    bool is_new;    /* given, and nothing was handed over since */
    kt_name member; /* to which the group gave it, without callback; 0: a callback (or the delivery) said so */
};

struct kt_partition {
    kt_name topic;
    int32_t number;
    int64_t base, end;      /* records appended: base <= offset < end */
    int64_t high_watermark; /* -1: the history does not say */
    int64_t stable;         /* last stable offset: what is behind it is not committed; -1: the same */
    int64_t committed;      /* -1: nothing */
    size_t committed_at;    /* event */
    kt_name member;         /* the group's last word on who gets it; 0: nobody yet */
    int32_t generation;     /* in which it said so */
    bool was_handed;        /* to any instance of the group */
    struct kt_owner *owners;
    int32_t owners_count, owners_capacity;
    /* By offset - base: 1 + event of the last effect; 0: none. Beyond it: nothing had an effect. */
    uint32_t *effects;
    size_t effects_capacity;
    int64_t frontier;    /* records below it had their effect or are excused; see kt_partition_frontier */
    int64_t last_effect; /* highest offset that had one; -1: none */
    void *mark;          /* the verdict's own, freed with free() */
};

#define KT_EXCUSED UINT32_MAX /* in effects: no effect is due (no such record; an admin's commit skipped it) */

struct kt_partition *kt_partition_create(kt_name topic, int32_t number);
void kt_partition_destroy(struct kt_partition *partition);

/* Add records. Below the end they replace what was there: the log was truncated. */
void kt_partition_append(struct kt_partition *partition, int64_t offset, int32_t count);

/* Note the effect of a record; nothing happens where there is no such record. */
void kt_partition_add_effect(struct kt_partition *partition, int64_t offset, size_t event);

/* Excuse all records below an offset that had no effect yet. */
void kt_partition_excuse(struct kt_partition *partition, int64_t below);

/* Excuse the records from <= offset < to that had no effect: nobody who reads committed records sees them. */
void kt_partition_excuse_range(struct kt_partition *partition, int64_t from, int64_t to);

/* returns  1 + event of the record's last effect; 0: it had none or there is no such record; or KT_EXCUSED */
uint32_t kt_partition_effect(const struct kt_partition *partition, int64_t offset);

/* returns  the first record that had no effect and needs one; end where there is none. Amortised O(1) */
int64_t kt_partition_frontier(struct kt_partition *partition);

/* returns  end of what a consumer can read */
int64_t kt_partition_readable(const struct kt_partition *partition);

/* returns  the owner; NULL where this consumer (client 0: any of the instance) does not own the partition */
struct kt_owner *kt_partition_owner(const struct kt_partition *partition, kt_name instance, uint32_t client);

/* Add an owner, or renew it. returns  the owner */
struct kt_owner *kt_partition_own(struct kt_partition *partition, kt_name instance, uint32_t client, size_t since);

/* Take an owner off; owner may be null. */
void kt_partition_disown(struct kt_partition *partition, struct kt_owner *owner);

#endif
