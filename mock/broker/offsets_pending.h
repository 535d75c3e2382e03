/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the offsets that transactions have written and not ended, by producer id. Zero-initialised is empty.
 *
 * When a transaction is committed its offsets count, unless something newer is in the log; an abort forgets them, and so
 * does whoever deletes the offsets.
 * source  Kafka GroupMetadata.pendingTransactionalOffsetCommits, completePendingTxnOffsetCommit; KIP-98, KIP-447 */
#ifndef KMOCK_BROKER_OFFSETS_PENDING_H
#define KMOCK_BROKER_OFFSETS_PENDING_H

#include "mock/broker/offsets.h"

struct kmock_pending_offsets {
    struct kmock_table by_producer; /* producer id -> offsets and their writer */
};

/* Who wrote offsets last, as its request said. */
struct kmock_pending_writer {
    int64_t producer_id;
    struct kmock_string member; /* of the group; empty where it was not told, or was read in the log */
    int32_t generation;         /* -1: the same */
    int16_t epoch;              /* of the producer */
};

/* Add what a producer has written; its partition of offsets is unstable until the transaction ends. Strings are copied. */
void kmock_pending_offsets_add(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               const struct kmock_pending_writer *writer, const struct kmock_offset *offset);

/* End the transaction of a producer. visit  called for each offset that counts from now on; may be null
 * returns  whether it had written any */
typedef void kmock_visit_pending(void *context, const struct kmock_pending_writer *writer,
                                 const struct kmock_offset *offset);
struct kmock_pending_end {
    int64_t producer_id;
    bool commit;
    kmock_visit_pending *visit;
    void *context;
};
bool kmock_pending_offsets_end(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               const struct kmock_pending_end *end);

/* Forget what transactions have written to a partition of offsets below a position in the log: a tombstone is there. */
struct kmock_pending_tombstone {
    struct kmock_string topic;
    int32_t partition;
    int64_t position;
};
void kmock_pending_offsets_remove(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                                  const struct kmock_pending_tombstone *tombstone);

static inline bool kmock_pending_offsets_is_empty(const struct kmock_pending_offsets *pending)
{
    return kmock_table_count(&pending->by_producer) == 0;
}

void kmock_pending_offsets_free(struct kmock_pending_offsets *pending);

#endif
