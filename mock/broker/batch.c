/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/batch.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/big_endian.h"
#include "mock/base/crc32c.h"
#include "mock/broker/codec.h"
#include "mock/broker/varint.h"

enum {
    AT_LENGTH = 8,
    AT_LEADER_EPOCH = 12,
    AT_MAGIC = 16,
    AT_CRC = 17,
    AT_ATTRIBUTES = 21,
    AT_LAST_OFFSET_DELTA = 23,
    AT_BASE_TIMESTAMP = 27,
    AT_MAX_TIMESTAMP = 35,
    AT_PRODUCER_ID = 43,
    AT_PRODUCER_EPOCH = 51,
    AT_BASE_SEQUENCE = 53,
    AT_RECORDS_COUNT = 57,
};

bool kmock_batch_read(const uint8_t *bytes, size_t size, struct kmock_batch *batch)
{
    if (size < KMOCK_BATCH_HEADER_BYTES)
        return false;
    int64_t length = kmock_get_int32(bytes + AT_LENGTH);
    if (length < KMOCK_BATCH_HEADER_BYTES - KMOCK_BATCH_OVERHEAD_BYTES ||
        (uint64_t)length > size - KMOCK_BATCH_OVERHEAD_BYTES || length > INT32_MAX - KMOCK_BATCH_OVERHEAD_BYTES)
        return false;
    *batch = (struct kmock_batch){
        .bytes = bytes,
        .size_bytes = (int32_t)length + KMOCK_BATCH_OVERHEAD_BYTES,
        .base_offset = kmock_get_int64(bytes),
        .leader_epoch = kmock_get_int32(bytes + AT_LEADER_EPOCH),
        .magic = (int8_t)bytes[AT_MAGIC],
        .crc = (uint32_t)kmock_get_int32(bytes + AT_CRC),
        .attributes = kmock_get_int16(bytes + AT_ATTRIBUTES),
        .last_offset_delta = kmock_get_int32(bytes + AT_LAST_OFFSET_DELTA),
        .base_timestamp_ms = kmock_get_int64(bytes + AT_BASE_TIMESTAMP),
        .max_timestamp_ms = kmock_get_int64(bytes + AT_MAX_TIMESTAMP),
        .producer_id = kmock_get_int64(bytes + AT_PRODUCER_ID),
        .producer_epoch = kmock_get_int16(bytes + AT_PRODUCER_EPOCH),
        .base_sequence = kmock_get_int32(bytes + AT_BASE_SEQUENCE),
        .records_count = kmock_get_int32(bytes + AT_RECORDS_COUNT),
    };
    return true;
}

static uint32_t compute_crc(const uint8_t *bytes, size_t size)
{
    return kmock_crc32c(0, bytes + AT_ATTRIBUTES, size - AT_ATTRIBUTES);
}

bool kmock_batch_crc_is_right(const struct kmock_batch *batch)
{
    return compute_crc(batch->bytes, (size_t)batch->size_bytes) == batch->crc;
}

void kmock_batch_place(uint8_t *bytes, int64_t base_offset, int32_t leader_epoch)
{
    kmock_put_int64(bytes, base_offset);
    kmock_put_int32(bytes + AT_LEADER_EPOCH, leader_epoch);
}

void kmock_batch_stamp(uint8_t *bytes, size_t size, int64_t now_ms)
{
    int16_t attributes = kmock_get_int16(bytes + AT_ATTRIBUTES);
    kmock_put_int16(bytes + AT_ATTRIBUTES, (int16_t)(attributes | KMOCK_BATCH_LOG_APPEND_TIME));
    kmock_batch_set_max_timestamp(bytes, size, now_ms);
}

void kmock_batch_set_max_timestamp(uint8_t *bytes, size_t size, int64_t timestamp_ms)
{
    kmock_put_int64(bytes + AT_MAX_TIMESTAMP, timestamp_ms);
    kmock_put_int32(bytes + AT_CRC, (int32_t)compute_crc(bytes, size));
}

void kmock_batch_begin(struct kmock_batch_builder *builder, struct kmock_buffer *out,
                       const struct kmock_batch_spec *spec)
{
    *builder = (struct kmock_batch_builder){
        .out = out, .spec = *spec, .start = out->size, .last_offset_delta = -1, .max_timestamp_ms = -1};
    kmock_buffer_extend(out, KMOCK_BATCH_HEADER_BYTES);
}

/* Write what stands in front of a record's tail, length first. */
static void add_head(struct kmock_batch_builder *builder, const struct kmock_batch_entry *entry, size_t tail_bytes)
{
    int64_t timestamp_delta = entry->timestamp_ms - builder->spec.base_timestamp_ms;
    size_t size = 1 + kmock_varint_size(timestamp_delta) + kmock_varint_size(entry->offset_delta) + tail_bytes;
    kmock_varint_append(builder->out, (int64_t)size);
    *kmock_buffer_extend(builder->out, 1) = 0;
    kmock_varint_append(builder->out, timestamp_delta);
    kmock_varint_append(builder->out, entry->offset_delta);
    builder->records_count++;
    builder->last_offset_delta = entry->offset_delta;
    if (entry->timestamp_ms > builder->max_timestamp_ms)
        builder->max_timestamp_ms = entry->timestamp_ms;
}

static size_t count_field_bytes(struct kmock_bytes field)
{
    return kmock_varint_size(field.length) + (field.length > 0 ? (size_t)field.length : 0);
}

static void add_field(struct kmock_buffer *out, struct kmock_bytes field)
{
    kmock_varint_append(out, field.length);
    if (field.length > 0)
        kmock_buffer_append(out, field.data, (size_t)field.length);
}

void kmock_batch_add(struct kmock_batch_builder *builder, struct kmock_bytes key, struct kmock_bytes value)
{
    struct kmock_batch_entry entry = {builder->spec.base_timestamp_ms, builder->last_offset_delta + 1, {0}};
    add_head(builder, &entry, count_field_bytes(key) + count_field_bytes(value) + 1);
    add_field(builder->out, key);
    add_field(builder->out, value);
    kmock_varint_append(builder->out, 0);
}

void kmock_batch_add_entry(struct kmock_batch_builder *builder, const struct kmock_batch_entry *entry)
{
    add_head(builder, entry, (size_t)entry->tail.length);
    kmock_buffer_append(builder->out, entry->tail.data, (size_t)entry->tail.length);
}

static bool compress_records(struct kmock_batch_builder *builder)
{
    int codec = builder->spec.attributes & KMOCK_BATCH_CODEC;
    size_t start = builder->start + KMOCK_BATCH_HEADER_BYTES;
    if (codec == KMOCK_CODEC_NONE)
        return true;
    struct kmock_buffer packed = {0};
    struct kmock_bytes records = {builder->out->data + start, (int32_t)(builder->out->size - start)};
    bool done = kmock_codec_compress(codec, records, &packed);
    builder->out->size = start;
    kmock_buffer_append(builder->out, packed.data, packed.size);
    kmock_buffer_free(&packed);
    return done;
}

bool kmock_batch_end(struct kmock_batch_builder *builder, int32_t last_offset_delta)
{
    if (!compress_records(builder))
        return false;
    const struct kmock_batch_spec *spec = &builder->spec;
    uint8_t *bytes = builder->out->data + builder->start;
    size_t size = builder->out->size - builder->start;
    kmock_batch_place(bytes, spec->base_offset, -1);
    kmock_put_int32(bytes + AT_LENGTH, (int32_t)size - KMOCK_BATCH_OVERHEAD_BYTES);
    bytes[AT_MAGIC] = 2;
    kmock_put_int16(bytes + AT_ATTRIBUTES, spec->attributes);
    kmock_put_int32(bytes + AT_LAST_OFFSET_DELTA,
                    last_offset_delta >= 0 ? last_offset_delta : builder->last_offset_delta);
    kmock_put_int64(bytes + AT_BASE_TIMESTAMP, spec->base_timestamp_ms);
    kmock_put_int64(bytes + AT_MAX_TIMESTAMP, builder->max_timestamp_ms);
    kmock_put_int64(bytes + AT_PRODUCER_ID, spec->producer_id);
    kmock_put_int16(bytes + AT_PRODUCER_EPOCH, spec->producer_epoch);
    kmock_put_int32(bytes + AT_BASE_SEQUENCE, spec->base_sequence);
    kmock_put_int32(bytes + AT_RECORDS_COUNT, builder->records_count);
    kmock_put_int32(bytes + AT_CRC, (int32_t)compute_crc(bytes, size));
    return true;
}
