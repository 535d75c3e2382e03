/* SPDX-License-Identifier: Apache-2.0 */
/* Remember what each idempotent producer wrote last to one partition. Zero-initialised is empty.
 *
 * A producer's last five batches are kept: one that comes again is a duplicate, the next one must begin where
 * the last ended, a higher epoch begins anew at 0. A transaction is open from its first batch to its marker, and no
 * longer than that does its producer expire. The log holds the same facts, so they can be read back; what it holds no
 * more is in a snapshot, see producer_snapshot.h.
 * source  Kafka ProducerStateManager, ProducerAppendInfo, ProducerStateEntry */
#ifndef KMOCK_BROKER_PRODUCER_STATE_H
#define KMOCK_BROKER_PRODUCER_STATE_H

#include "mock/base/table.h"
#include "mock/broker/batch.h"
#include "mock/broker/log.h"
#include "mock/broker/marker_record.h"
#include "mock/broker/producer_verify.h"
#include "mock/broker/txn_index.h"

enum { KMOCK_PRODUCER_BATCHES = 5 };

/* producer.id.expiration.ms */
#define KMOCK_PRODUCER_EXPIRATION_MS INT64_C(86400000)

struct kmock_producers_snapshot;

struct kmock_producers {
    struct kmock_table table; /* by producer id */
    struct kmock_txn_index txns;
    struct kmock_verifications verifications;  /* of transactions that are about to begin */
    struct kmock_producers_snapshot *snapshot; /* null: none */
};

/* How a batch relates to what its producer wrote before. */
struct kmock_producer_answer {
    int16_t error;        /* enum kmock_error; 0: append it, or it is a duplicate */
    bool duplicate;       /* it is there already */
    bool unknown;         /* nothing is known of the producer, or nothing any more */
    int64_t base_offset;  /* of a duplicate */
    int64_t timestamp_ms; /* of a duplicate: its max timestamp */
};

/* Judge a client's batch before it is appended; a batch without producer id is always fine.
 * expired_ms  producers whose newest timestamp is not above it are unknown (producer.id.expiration.ms) */
struct kmock_producer_answer kmock_producers_judge(const struct kmock_producers *producers,
                                                   const struct kmock_batch *batch, int64_t expired_ms);

/* Judge a marker before it is appended.
 * returns  0, INVALID_PRODUCER_EPOCH, or TRANSACTION_COORDINATOR_FENCED where a newer coordinator has written before */
int16_t kmock_producers_judge_marker(const struct kmock_producers *producers, const struct kmock_marker *marker);

/* returns  whether a producer has an open transaction in this epoch */
bool kmock_producers_has_txn(const struct kmock_producers *producers, int64_t producer_id, int16_t epoch);

/* Learn a batch that was appended at its base offset, judged or not. */
void kmock_producers_learn(struct kmock_producers *producers, const struct kmock_batch *batch);

/* Call visit for each producer that is remembered, expired or not, in order of its first batch. */
struct kmock_producer_view {
    int64_t producer_id;
    int16_t epoch;
    int32_t last_sequence;
    int64_t timestamp_ms;      /* of its last batch or marker */
    int32_t coordinator_epoch; /* of its last marker; -1: none */
    int64_t txn_first_offset;  /* -1: no open transaction */
};
typedef void kmock_visit_producer(void *context, const struct kmock_producer_view *producer);
void kmock_producers_each(const struct kmock_producers *producers, kmock_visit_producer *visit, void *context);

/* returns  whether the batch ends with the last sequence that its producer wrote, or is the marker of one that has
 * written nothing in its epoch, and the producer is not expired: compaction keeps such a one */
bool kmock_producers_last_is(const struct kmock_producers *producers, const struct kmock_batch *batch, int64_t now_ms);

/* Forget all but what is being verified, and know what others know. */
void kmock_producers_copy(struct kmock_producers *producers, const struct kmock_producers *other);

void kmock_producers_free(struct kmock_producers *producers);

#endif
