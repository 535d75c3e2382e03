/* SPDX-License-Identifier: Apache-2.0 */
/* Remember which transactions of one partition are open, and which were aborted. Zero-initialised is empty.
 *
 *   open (in order of first offset) -> ended by a marker (in order of markers)
 *
 * A committed transaction is forgotten when every replica knows that its marker is committed, an aborted one when the
 * log starts behind it. Knows nothing of logs. source  Kafka ProducerStateManager, TransactionIndex; KIP-98 */
#ifndef KMOCK_BROKER_TXN_INDEX_H
#define KMOCK_BROKER_TXN_INDEX_H

#include <stdbool.h>
#include <stdint.h>

struct kmock_txn_span {
    int64_t producer_id;
    int64_t first_offset;
    int64_t marker_offset; /* -1: open */
    int64_t stable_offset; /* no transaction that ends later begins below; of ended ones */
    bool aborted;
};

struct kmock_txn_spans {
    struct kmock_txn_span *items;
    int32_t count, capacity;
};

struct kmock_txn_index {
    struct kmock_txn_spans open, ended;
    int64_t settled_offset; /* markers below are committed in every replica */
    int64_t start_offset;   /* of the log */
};

/* Begin a transaction of a producer that has none open. */
void kmock_txn_index_begin(struct kmock_txn_index *index, int64_t producer_id, int64_t first_offset);

/* End the producer's open transaction by a marker; nothing happens where it has none. */
void kmock_txn_index_end(struct kmock_txn_index *index, int64_t producer_id, int64_t marker_offset, bool aborted);

/* returns  the first offset of the oldest transaction that is open, or whose marker is not below the high watermark;
 * INT64_MAX: there is none */
int64_t kmock_txn_index_first_unstable(const struct kmock_txn_index *index, int64_t high_watermark);

/* Walk the aborted transactions that overlap offsets [from, to), in order of their markers. */
struct kmock_txn_walk {
    const struct kmock_txn_index *index;
    int64_t from, to;
    int32_t place;
};
struct kmock_txn_walk kmock_txn_index_aborted(const struct kmock_txn_index *index, int64_t from, int64_t to);

/* returns  the next one; NULL behind the last */
const struct kmock_txn_span *kmock_txn_walk_next(struct kmock_txn_walk *walk);

/* returns  whether what a producer wrote at an offset was aborted */
bool kmock_txn_index_is_aborted(const struct kmock_txn_index *index, int64_t producer_id, int64_t offset);

/* Make one index know what another does. */
void kmock_txn_index_copy(struct kmock_txn_index *index, const struct kmock_txn_index *other);

void kmock_txn_index_free(struct kmock_txn_index *index);

#endif
