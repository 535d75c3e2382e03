/* SPDX-License-Identifier: Apache-2.0 */
/* Say what a trace is: a history on disk, one JSON object a line, ours or imported from elsewhere.
 *
 *   header  {"kt":1,"app":"billing",...}      what ran, how to run it again, what it shows
 *   events  {"n":1,"t":0,"who":"$m1",...}     numbered from 1 in their order, so that event n is line n+1
 *
 * Actors have names of their own, by first appearance, so that traces of two runs can be compared; the header says who
 * they really are. Texts are borrowed. Knows nothing of trials and of files. */
#ifndef KT_TRACE_TRACE_H
#define KT_TRACE_TRACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KT_TRACE_VERSION = 1 };

/* A number, or an expectation's event, that is not there. */
#define KT_TRACE_NONE INT64_MIN

enum kt_trace_role {
    KT_TRACE_OBS, /* a consequence: compared loosely */
    KT_TRACE_IN,  /* what the environment did: a replay does it again */
    KT_TRACE_OUT, /* what the code under test did: a replay expects it */
};

/* How sure what links the event to others (re, after) is. */
enum kt_trace_confidence {
    KT_TRACE_EXACT,
    KT_TRACE_INFERRED,
    KT_TRACE_GUESS,
    KT_TRACE_UNSAID,
};

/* Partitions first to last of a topic; or one partition and what it is at. */
struct kt_trace_partition {
    const char *topic;
    int32_t first, last;
    int64_t value; /* an offset, or a leader's node */
};

/* "ps": ["t:0-3"] or {"t-0":100}. */
struct kt_trace_partitions {
    bool is_there, has_values;
    struct kt_trace_partition *items;
    size_t count, capacity;
};

/* "at": "t-0:57", "t-0:57..80", or "t-0" where first is -1. */
struct kt_trace_range {
    const char *topic; /* null: there is none */
    int32_t partition;
    int64_t first, last;
};

/* "after": [9,"+1.9s"]: dt_us behind the event n. */
struct kt_trace_after {
    int64_t n; /* 0: there is none */
    int64_t dt_us;
};

/* Texts are null and numbers KT_TRACE_NONE where an event has none; see README.md for who has which. */
struct kt_trace_event {
    int64_t n, t_us; /* since the trace began */
    const char *who, *kind;
    enum kt_trace_role role;
    int64_t re; /* number of the event that this one answers */
    int64_t is_peer;
    const char *event, *cause, *api;
    int64_t version, correlation;
    const char *to, *by, *group, *transaction;
    int64_t generation;
    const char *from, *state, *why, *topic;
    int64_t count;
    struct kt_trace_range at;
    struct kt_trace_partitions partitions;
    int64_t node, epoch, producer_id, sequence, high_watermark, client, batch, stored;
    const char *error;
    int64_t code;
    const char *text, *was;
    struct kt_trace_after after;
    enum kt_trace_confidence confidence;
    const char *source;
    const char *unknown; /* fields of other versions: a JSON object; null: none */
};

struct kt_trace_topic {
    const char *name;
    int64_t partitions;
};

/* Who an actor really is: the instance's name, then its member ids. */
struct kt_trace_actor {
    const char *name; /* "$m1" */
    const char **real;
    size_t count;
};

struct kt_trace_header {
    const char *app, *rdkafka, *protocol; /* "billing", "2.0.2", "classic/eager" */
    const struct kt_trace_topic *topics;
    size_t topics_count;
    const struct kt_trace_actor *actors;
    size_t actors_count;
    const char *const *sources; /* "sim"; "broker", "cgrp", "offsets"... */
    size_t sources_count;
    bool has_seed;
    uint64_t seed;
    const char *schedule, *test, *program;
    int64_t start_us; /* since 1970: when the trace begins */
    struct {
        const char *violates; /* id of a verdict; null: nothing is expected */
        int64_t n;            /* number of the first event that proves it; KT_TRACE_NONE: none does */
        const char *unknown;  /* as of an event */
    } expect;
    const char *unknown; /* as of an event */
};

/* returns  an event with nothing in it */
struct kt_trace_event kt_trace_event_none(void);

#endif
