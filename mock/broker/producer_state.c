/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/producer_state.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/producer_snapshot.h"

struct written {
    int32_t first_sequence, last_sequence;
    int64_t last_offset;
    int32_t offset_delta;
    int64_t timestamp_ms;
};

struct producer {
    int16_t epoch;
    int32_t coordinator_epoch; /* of its last marker; -1: none */
    int64_t txn_first_offset;  /* -1: no open transaction */
    int64_t timestamp_ms;      /* of its last batch or marker */
    int32_t count;
    struct written batches[KMOCK_PRODUCER_BATCHES]; /* oldest first */
};

/* Sequences count from 0 to 2^31-1 and begin again. */
static int32_t add_sequence(int32_t sequence, int32_t delta)
{
    return (int32_t)(((uint32_t)sequence + (uint32_t)delta) & INT32_MAX);
}

static int32_t last_sequence(const struct kmock_batch *batch)
{
    return add_sequence(batch->base_sequence, batch->last_offset_delta);
}

static struct producer *find(const struct kmock_producers *producers, int64_t producer_id)
{
    return kmock_table_find(&producers->table, &producer_id, sizeof producer_id);
}

static const struct written *find_duplicate(const struct producer *producer, const struct kmock_batch *batch)
{
    if (producer->epoch != batch->producer_epoch)
        return NULL;
    for (int32_t i = 0; i < producer->count; i++) {
        const struct written *written = &producer->batches[i];
        if (written->first_sequence == batch->base_sequence && written->last_sequence == last_sequence(batch))
            return written;
    }
    return NULL;
}

static int16_t judge_sequence(const struct producer *producer, const struct kmock_batch *batch)
{
    if (batch->producer_epoch < producer->epoch)
        return KMOCK_INVALID_PRODUCER_EPOCH;
    if (batch->producer_epoch > producer->epoch)
        return batch->base_sequence == 0 ? KMOCK_NONE : KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER;
    int32_t next = producer->count > 0 ? add_sequence(producer->batches[producer->count - 1].last_sequence, 1) : 0;
    return batch->base_sequence == next ? KMOCK_NONE : KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER;
}

static bool is_expired(const struct producer *producer, int64_t expired_ms)
{
    return producer->txn_first_offset < 0 && producer->timestamp_ms <= expired_ms;
}

/* Judge what is no duplicate. source  Kafka ProducerAppendInfo.appendDataBatch */
static int16_t judge_new(const struct kmock_producers *producers, const struct producer *producer,
                         const struct kmock_batch *batch, int64_t expired_ms)
{
    struct kmock_verify_question question = {batch->producer_id, batch->base_sequence, expired_ms,
                                             producer == NULL || producer->count == 0};
    if (producer && batch->producer_epoch < producer->epoch)
        return KMOCK_INVALID_PRODUCER_EPOCH;
    if (!kmock_verifications_allow(&producers->verifications, &question))
        return KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER;
    int16_t error = producer ? judge_sequence(producer, batch) : KMOCK_NONE;
    bool is_mixed = producer && producer->txn_first_offset >= 0 && !(batch->attributes & KMOCK_BATCH_TRANSACTIONAL);
    return error == KMOCK_NONE && is_mixed ? (int16_t)KMOCK_INVALID_TXN_STATE : error;
}

struct kmock_producer_answer kmock_producers_judge(const struct kmock_producers *producers,
                                                   const struct kmock_batch *batch, int64_t expired_ms)
{
    struct kmock_producer_answer answer = {.base_offset = -1, .timestamp_ms = -1};
    const struct producer *producer = batch->producer_id >= 0 ? find(producers, batch->producer_id) : NULL;
    if (producer && is_expired(producer, expired_ms))
        producer = NULL;
    answer.unknown = producer == NULL;
    const struct written *written = producer ? find_duplicate(producer, batch) : NULL;
    if (written) {
        answer.duplicate = true;
        answer.base_offset = written->last_offset - written->offset_delta;
        answer.timestamp_ms = written->timestamp_ms;
    } else if (batch->producer_id >= 0) {
        answer.error = judge_new(producers, producer, batch, expired_ms);
    }
    return answer;
}

int16_t kmock_producers_judge_marker(const struct kmock_producers *producers, const struct kmock_marker *marker)
{
    const struct producer *producer = find(producers, marker->producer_id);
    if (producer == NULL)
        return KMOCK_NONE;
    if (marker->producer_epoch < producer->epoch)
        return KMOCK_INVALID_PRODUCER_EPOCH;
    return marker->coordinator_epoch < producer->coordinator_epoch ? KMOCK_TRANSACTION_COORDINATOR_FENCED : KMOCK_NONE;
}

bool kmock_producers_has_txn(const struct kmock_producers *producers, int64_t producer_id, int16_t epoch)
{
    const struct producer *producer = find(producers, producer_id);
    return producer && producer->txn_first_offset >= 0 && producer->epoch == epoch;
}

static struct producer *find_or_add(struct kmock_producers *producers, int64_t producer_id)
{
    struct producer *producer = find(producers, producer_id);
    if (producer == NULL) {
        producer = kmock_alloc(sizeof *producer);
        producer->epoch = -1;
        producer->coordinator_epoch = -1;
        producer->txn_first_offset = -1;
        kmock_table_put(&producers->table, &producer_id, sizeof producer_id, producer);
    }
    return producer;
}

static void learn_marker(struct kmock_producers *producers, const struct kmock_batch *batch)
{
    struct kmock_marker marker;
    if (!kmock_marker_read(batch, &marker))
        return;
    struct producer *producer = find_or_add(producers, batch->producer_id);
    if (producer->epoch != marker.producer_epoch)
        producer->count = 0;
    producer->epoch = marker.producer_epoch;
    producer->coordinator_epoch = marker.coordinator_epoch;
    producer->timestamp_ms = batch->max_timestamp_ms;
    producer->txn_first_offset = -1;
    kmock_txn_index_end(&producers->txns, batch->producer_id, batch->base_offset, !marker.commit);
}

static void learn_data(struct kmock_producers *producers, const struct kmock_batch *batch)
{
    struct producer *producer = find_or_add(producers, batch->producer_id);
    if (judge_sequence(producer, batch) != KMOCK_NONE || producer->epoch != batch->producer_epoch)
        producer->count = 0; /* a new epoch, or one that began anew after it had expired */
    producer->epoch = batch->producer_epoch;
    producer->timestamp_ms = batch->max_timestamp_ms;
    if (producer->count == KMOCK_PRODUCER_BATCHES) {
        memmove(producer->batches, producer->batches + 1, (KMOCK_PRODUCER_BATCHES - 1) * sizeof *producer->batches);
        producer->count--;
    }
    producer->batches[producer->count++] =
        (struct written){batch->base_sequence, last_sequence(batch), kmock_batch_last_offset(batch),
                         batch->last_offset_delta, batch->max_timestamp_ms};
    if (!(batch->attributes & KMOCK_BATCH_TRANSACTIONAL) || producer->txn_first_offset >= 0)
        return;
    producer->txn_first_offset = batch->base_offset;
    kmock_txn_index_begin(&producers->txns, batch->producer_id, batch->base_offset);
}

void kmock_producers_learn(struct kmock_producers *producers, const struct kmock_batch *batch)
{
    if (batch->producer_id < 0)
        return;
    if (batch->attributes & KMOCK_BATCH_TRANSACTIONAL) /* its transaction is open now, or over */
        kmock_verifications_end(&producers->verifications, batch->producer_id);
    if (batch->attributes & KMOCK_BATCH_CONTROL)
        learn_marker(producers, batch);
    else
        learn_data(producers, batch);
}

bool kmock_producers_last_is(const struct kmock_producers *producers, const struct kmock_batch *batch, int64_t now_ms)
{
    const struct producer *producer = batch->producer_id >= 0 ? find(producers, batch->producer_id) : NULL;
    if (producer == NULL || producer->epoch != batch->producer_epoch ||
        is_expired(producer, now_ms - KMOCK_PRODUCER_EXPIRATION_MS))
        return false;
    if (batch->attributes & KMOCK_BATCH_CONTROL)
        return producer->count == 0;
    return producer->count > 0 && producer->batches[producer->count - 1].last_offset == kmock_batch_last_offset(batch);
}

void kmock_producers_copy(struct kmock_producers *producers, const struct kmock_producers *other)
{
    kmock_table_free(&producers->table, free);
    for (const struct kmock_table_entry *e = kmock_table_first(&other->table); e; e = kmock_table_next(e)) {
        struct producer *copy = kmock_alloc(sizeof *copy);
        *copy = *(const struct producer *)e->value;
        kmock_table_put(&producers->table, e->key, sizeof(int64_t), copy);
    }
    kmock_txn_index_copy(&producers->txns, &other->txns);
}

void kmock_producers_free(struct kmock_producers *producers)
{
    kmock_table_free(&producers->table, free);
    kmock_txn_index_free(&producers->txns);
    kmock_verifications_forget(&producers->verifications);
    kmock_producers_forget_snapshot(producers);
}

void kmock_producers_each(const struct kmock_producers *producers, kmock_visit_producer *visit, void *context)
{
    for (const struct kmock_table_entry *e = kmock_table_first(&producers->table); e; e = kmock_table_next(e)) {
        const struct producer *producer = e->value;
        struct kmock_producer_view view = {.epoch = producer->epoch,
                                           .last_sequence = -1,
                                           .timestamp_ms = producer->timestamp_ms,
                                           .coordinator_epoch = producer->coordinator_epoch,
                                           .txn_first_offset = producer->txn_first_offset};
        memcpy(&view.producer_id, e->key, sizeof view.producer_id);
        if (producer->count > 0)
            view.last_sequence = producer->batches[producer->count - 1].last_sequence;
        visit(context, &view);
    }
}
