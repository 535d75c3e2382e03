/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the last record of each key of a log, and forget the ones before it: cleanup.policy=compact.
 *
 * Offsets never change, gaps appear. The active segment and what is at or above the bound stay as they are; small
 * segments become one. A tombstone stays until its retention has passed since it first became clean. Batches that
 * nothing is left of go, but for the last one of a producer, which tells its next sequence, and the last one cleaned.
 * What was aborted goes, the marker of a transaction as a tombstone does once nothing is left of what it ended.
 * source  Kafka LogCleaner, Cleaner; KIP-534 */
#ifndef KMOCK_BROKER_COMPACT_H
#define KMOCK_BROKER_COMPACT_H

#include "mock/broker/log.h"
#include "mock/broker/producer_state.h"

/* Called for each run of records that are next to each other in the log and go, from <= offset < to, in order. */
typedef void kmock_visit_gone(void *context, int64_t from, int64_t to);

struct kmock_compaction {
    int64_t now_ms;
    int64_t delete_retention_ms;
    int64_t newest_ms;                       /* dirty segments with a newer record are left alone */
    int64_t bound_offset;                    /* the last stable offset: nothing at or above it is cleaned */
    const struct kmock_producers *producers; /* whose last batches stay, empty, and what they aborted; may be null */
    kmock_visit_gone *visit;                 /* may be null */
    void *context;
};

/* returns  dirty bytes / (clean + dirty bytes) of what may be cleaned; 0 where there is nothing */
double kmock_log_dirty_ratio(const struct kmock_log *log, const struct kmock_compaction *compaction);

/* returns  when the oldest dirty segment that is not active was begun, by its first batch; INT64_MAX: there is none */
int64_t kmock_log_oldest_dirty_ms(const struct kmock_log *log);

/* returns  the timestamp for which the first segment that could be cleaned else is too new; INT64_MAX: there is none */
int64_t kmock_log_too_new_ms(const struct kmock_log *log, const struct kmock_compaction *compaction);

/* returns  how many records are gone */
int64_t kmock_log_compact(struct kmock_log *log, const struct kmock_compaction *compaction);

#endif
