/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/record.h"

#include "mock/broker/codec.h"
#include "mock/broker/varint.h"

bool kmock_records_open(struct kmock_records *records, const struct kmock_batch *batch, struct kmock_buffer *scratch)
{
    struct kmock_bytes bytes = {batch->bytes + KMOCK_BATCH_HEADER_BYTES, batch->size_bytes - KMOCK_BATCH_HEADER_BYTES};
    int codec = batch->attributes & KMOCK_BATCH_CODEC;
    *records = (struct kmock_records){batch, bytes.data, bytes.data + bytes.length, batch->records_count};
    if (codec == KMOCK_CODEC_NONE)
        return true;
    scratch->size = 0;
    if (batch->records_count > 0 && !kmock_codec_expand(codec, bytes, scratch))
        return false;
    records->at = scratch->data;
    records->end = scratch->data ? scratch->data + scratch->size : NULL;
    return true;
}

/* Read a length and as many bytes. least  -1 where null is allowed, else 0 */
static bool read_field(const uint8_t **at, const uint8_t *end, int least, struct kmock_bytes *field)
{
    int64_t length;
    if (!kmock_varint_read(at, end, 5, &length) || length < least || length > end - *at)
        return false;
    *field = (struct kmock_bytes){length < 0 ? NULL : *at, (int32_t)length};
    *at += length > 0 ? length : 0;
    return true;
}

static bool skip_headers(const uint8_t **at, const uint8_t *end, int32_t *count)
{
    int64_t headers;
    struct kmock_bytes field;
    if (!kmock_varint_read(at, end, 5, &headers) || headers < 0 || headers > end - *at)
        return false;
    for (int64_t i = 0; i < headers; i++)
        if (!read_field(at, end, 0, &field) || !read_field(at, end, -1, &field))
            return false;
    *count = (int32_t)headers;
    return true;
}

static bool read_record(const struct kmock_batch *batch, const uint8_t *at, const uint8_t *end,
                        struct kmock_record *record)
{
    int64_t timestamp_delta, offset_delta;
    if (at == end)
        return false;
    at++; /* attributes, unused */
    if (!kmock_varint_read(&at, end, 10, &timestamp_delta) || !kmock_varint_read(&at, end, 5, &offset_delta))
        return false;
    record->tail = (struct kmock_bytes){at, (int32_t)(end - at)};
    record->offset_delta = (int32_t)offset_delta;
    record->offset = batch->base_offset + offset_delta;
    record->timestamp_ms = batch->attributes & KMOCK_BATCH_LOG_APPEND_TIME
                               ? batch->max_timestamp_ms
                               : (int64_t)((uint64_t)batch->base_timestamp_ms + (uint64_t)timestamp_delta);
    return read_field(&at, end, -1, &record->key) && read_field(&at, end, -1, &record->value) &&
           skip_headers(&at, end, &record->headers_count) && at == end;
}

enum kmock_records_result kmock_records_next(struct kmock_records *records, struct kmock_record *record)
{
    if (records->left <= 0)
        return records->at == records->end ? KMOCK_RECORDS_END : KMOCK_RECORDS_GARBAGE;
    int64_t length;
    if (!kmock_varint_read(&records->at, records->end, 5, &length) || length < 0 || length > records->end - records->at)
        return KMOCK_RECORDS_GARBAGE;
    const uint8_t *end = records->at + length;
    if (!read_record(records->batch, records->at, end, record))
        return KMOCK_RECORDS_GARBAGE;
    records->at = end;
    records->left--;
    return KMOCK_RECORDS_RECORD;
}
