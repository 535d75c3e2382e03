/* SPDX-License-Identifier: Apache-2.0 */
/* Read and build record batches, magic 2: a 61-byte header, then records, compressed as one block or not.
 *
 *   base offset 8 | length 4 | leader epoch 4 | magic 1 | crc 4 | attributes 2 | last offset delta 4 |
 *   base timestamp 8 | max timestamp 8 | producer id 8 | producer epoch 2 | base sequence 4 | count 4 | records
 *
 * The CRC covers what comes after it, so base offset and leader epoch may be rewritten in place.
 * Knows nothing of logs. source  KIP-98, Kafka DefaultRecordBatch */
#ifndef KMOCK_BROKER_BATCH_H
#define KMOCK_BROKER_BATCH_H

#include "mock/base/buffer.h"
#include "mock/broker/types.h"

enum {
    KMOCK_BATCH_HEADER_BYTES = 61,
    KMOCK_BATCH_OVERHEAD_BYTES = 12, /* base offset and length, which the length does not count */
};

enum kmock_batch_attribute {
    KMOCK_BATCH_CODEC = 0x07,
    KMOCK_BATCH_LOG_APPEND_TIME = 0x08,
    KMOCK_BATCH_TRANSACTIONAL = 0x10,
    KMOCK_BATCH_CONTROL = 0x20,
    KMOCK_BATCH_DELETE_HORIZON = 0x40,
};

struct kmock_batch {
    const uint8_t *bytes; /* the whole batch, borrowed */
    int32_t size_bytes;   /* of the whole batch */
    int64_t base_offset;
    int32_t leader_epoch;
    int8_t magic;
    uint32_t crc;
    int16_t attributes;
    int32_t last_offset_delta;
    int64_t base_timestamp_ms;
    int64_t max_timestamp_ms;
    int64_t producer_id;
    int16_t producer_epoch;
    int32_t base_sequence;
    int32_t records_count;
};

static inline int64_t kmock_batch_last_offset(const struct kmock_batch *batch)
{
    return batch->base_offset + batch->last_offset_delta;
}

/* Read the header of the batch that the bytes start with.
 * returns  false where they are cut short, or the length is less than a header's; magic is not judged */
bool kmock_batch_read(const uint8_t *bytes, size_t size, struct kmock_batch *batch);

/* returns  whether the CRC says that the bytes are what the producer sent */
bool kmock_batch_crc_is_right(const struct kmock_batch *batch);

/* Say where a batch is in a log; its CRC does not change. */
void kmock_batch_place(uint8_t *bytes, int64_t base_offset, int32_t leader_epoch);

/* Stamp a batch with the time of its append; its CRC is made anew. */
void kmock_batch_stamp(uint8_t *bytes, size_t size, int64_t now_ms);

/* Say what the newest timestamp of a batch is; its CRC is made anew. */
void kmock_batch_set_max_timestamp(uint8_t *bytes, size_t size, int64_t timestamp_ms);

/* What a batch says of itself; -1 in the producer fields: no idempotent producer. */
struct kmock_batch_spec {
    int64_t base_offset;
    int64_t base_timestamp_ms;
    int64_t producer_id;
    int16_t producer_epoch;
    int32_t base_sequence;
    int16_t attributes; /* codec and flags */
};

/* Fill a buffer with one batch: begin, add..., end. The builder borrows the buffer; its old content stays in front. */
struct kmock_batch_builder {
    struct kmock_buffer *out;
    struct kmock_batch_spec spec;
    size_t start;
    int32_t records_count;
    int32_t last_offset_delta;
    int64_t max_timestamp_ms;
};

/* What a record of a batch is made of. tail is key, value and headers as they lie in a record. */
struct kmock_batch_entry {
    int64_t timestamp_ms;
    int32_t offset_delta;
    struct kmock_bytes tail;
};

void kmock_batch_begin(struct kmock_batch_builder *builder, struct kmock_buffer *out,
                       const struct kmock_batch_spec *spec);

/* Add a record without headers, with the next offset delta and the batch's base timestamp. length -1: null */
void kmock_batch_add(struct kmock_batch_builder *builder, struct kmock_bytes key, struct kmock_bytes value);

/* Add a record that is in another batch. */
void kmock_batch_add_entry(struct kmock_batch_builder *builder, const struct kmock_batch_entry *entry);

/* Finish the batch: compress the records, write the header with its CRC.
 * last_offset_delta  -1: that of the last record
 * returns            false where the codec is unknown or fails */
bool kmock_batch_end(struct kmock_batch_builder *builder, int32_t last_offset_delta);

#endif
