/* SPDX-License-Identifier: Apache-2.0 */
/* Rebuild the logs of a cluster from its events: which batch is at which offset, whose it is, and how its transaction
 * ended.
 *
 *   append ... append marker append          of each batch: plain, open, committed or aborted
 *   |          |      `-- decides the open batches of its producer
 *   `-- below the end: the log was truncated there
 *
 * Knows nothing of groups and of any one guarantee. */
#ifndef KT_VERDICT_LOG_H
#define KT_VERDICT_LOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/history/history.h"
#include "mock/base/table.h"

enum kt_outcome {
    KT_PLAIN, /* in no transaction: visible to all */
    KT_OPEN,
    KT_COMMITTED,
    KT_ABORTED,
    KT_CONTROL, /* a marker: visible to nobody */
};

/* Indices, growing. */
struct kt_run {
    size_t *items;
    size_t count, capacity;
};

void kt_run_add(struct kt_run *run, size_t item);

struct kt_batch {
    size_t at;           /* event that appended it */
    size_t decided;      /* the marker's, where it is committed or aborted */
    int64_t offset, end; /* offset <= record < end */
    int64_t producer_id;
    int32_t sequence; /* of the first record; -1: none */
    int16_t epoch;
    enum kt_outcome outcome;
    kt_name instance; /* who wrote it; 0: unknown, or the test */
};

/* Offsets first <= offset < end. */
struct kt_range {
    int64_t first, end;
};

struct kt_log {
    kt_name topic;
    int32_t partition;
    struct kt_batch *batches; /* by offset */
    size_t count, capacity;
    size_t first_open;       /* no batch before it is open */
    int64_t start;           /* what is before it was deleted */
    int64_t deleted_end;     /* the end, where nothing is left */
    size_t dropped;          /* batches that were deleted from the front */
    struct kmock_table open; /* producer id -> struct kt_run of its open batches, dropped ones counted */
    struct kt_run decided;   /* batches that the last marker decided */
    struct kt_range *gone;   /* by compaction, in order, apart from each other */
    size_t gone_count, gone_capacity;
    int64_t high_watermark;              /* -1: the history does not say */
    int64_t stable;                      /* last stable offset; -1: the high watermark */
    size_t high_watermark_at, stable_at; /* events */
    /* The highest there were: what was fetched may be handed over when the log was cut. */
    int64_t highest_watermark, highest_stable;
    size_t highest_watermark_at, highest_stable_at;
    struct kt_range cut; /* what was readable there was cut off, and may be another record now */
    size_t cut_at;       /* event that cut it last; 0: none */
    size_t emptied_at;   /* event that deleted the topic; 0: none */
};

/* Zero-initialised is empty. */
struct kt_logs {
    struct kmock_table table; /* (topic, partition) -> struct kt_log */
    bool keeps_deleted;       /* what retention and DeleteRecords take stays, for who asks what there was */
};

/* Take one event of a history in; the event is event i of it. Those that are not of logs change nothing. */
void kt_logs_read(struct kt_logs *logs, const struct kt_history *history, size_t i);

/* Take all events in up to a time (0: all there are). */
void kt_logs_read_all(struct kt_logs *logs, const struct kt_history *history, int64_t end_us);
void kt_logs_finish(struct kt_logs *logs);

/* returns  the log; NULL where nothing was written to it */
struct kt_log *kt_logs_find(const struct kt_logs *logs, kt_name topic, int32_t partition);

/* Walk the logs in order of first mention. */
struct kmock_table_entry *kt_logs_first(const struct kt_logs *logs);

/* returns  the batch that has an offset; NULL: there is none */
struct kt_batch *kt_log_batch(const struct kt_log *log, int64_t offset);

/* returns  whether a record may be handed over: to a reader of committed records only, or to one of all */
bool kt_batch_is_visible(const struct kt_batch *batch, bool committed_only);

/* returns  the index of the first batch that ends behind an offset; count where there is none */
size_t kt_log_index(const struct kt_log *log, int64_t offset);

/* returns  up to where records were readable at some time; -1: the history does not say. at  event that said so */
int64_t kt_log_readable(const struct kt_log *log, bool committed_only, size_t *at);

/* returns  whether who was at an offset by then, may have been sent elsewhere since: the log was cut below it */
bool kt_log_was_cut(const struct kt_log *log, int64_t offset, size_t since);

/* returns  the first visible record at or behind an offset that is not deleted; the log's end where there is none */
int64_t kt_log_next_visible(const struct kt_log *log, int64_t offset, bool committed_only);

int64_t kt_log_start(const struct kt_log *log);
int64_t kt_log_end(const struct kt_log *log);

#endif
