/* SPDX-License-Identifier: Apache-2.0 */
/* Keep what producers wrote to the beginning of a log that is about to go: deleted, or compacted.
 *
 *   |~~~~~~~ snapshot ~~~~~~~|------------- log -------------|     together: what all producers wrote
 *
 * Records may go, but who wrote them is known as long as before, and what was open stays open, whoever leads.
 * source  Kafka UnifiedLog.maybeIncrementLogStartOffset, ProducerStateManager */
#ifndef KMOCK_BROKER_PRODUCER_SNAPSHOT_H
#define KMOCK_BROKER_PRODUCER_SNAPSHOT_H

#include "mock/broker/producer_state.h"

/* Take the snapshot at an offset, which only moves up: what is below may change or go then.
 * log  still holds what lies between the last snapshot and this one */
void kmock_producers_take_snapshot(struct kmock_producers *producers, const struct kmock_log *log, int64_t offset);

/* Say that the log is cut off at an offset: a snapshot above tells of what is not there, and is forgotten. */
void kmock_producers_cut(struct kmock_producers *producers, int64_t offset);

/* Forget all but the snapshot, and learn the batches of the log that lie behind it. */
void kmock_producers_rebuild(struct kmock_producers *producers, const struct kmock_log *log);

void kmock_producers_forget_snapshot(struct kmock_producers *producers);

#endif
