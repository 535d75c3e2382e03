/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/validate.h"

#include "mock/broker/codec.h"
#include "mock/broker/error.h"
#include "mock/broker/record.h"

enum { MAGIC_AT = 16, ZSTD_FROM_VERSION = 7 };

static struct kmock_validation reject(int16_t error, const char *message)
{
    return (struct kmock_validation){.error = error, .message = message};
}

/* What the request must be, before a log sees it: exactly one batch of magic 2. */
static struct kmock_validation judge_request(const struct kmock_validate_rules *rules, struct kmock_bytes bytes,
                                             struct kmock_batch *batch)
{
    if (bytes.length <= 0)
        return reject(KMOCK_INVALID_RECORD, "a partition must have exactly one record batch, it has none");
    if (bytes.length > MAGIC_AT && bytes.data[MAGIC_AT] != 2)
        return reject(KMOCK_INVALID_RECORD, "a record batch must have magic 2");
    if (!kmock_batch_read(bytes.data, (size_t)bytes.length, batch))
        return reject(KMOCK_CORRUPT_MESSAGE, NULL);
    struct kmock_batch second;
    int32_t rest = bytes.length - batch->size_bytes;
    if (rest > 0 && kmock_batch_read(bytes.data + batch->size_bytes, (size_t)rest, &second))
        return reject(KMOCK_INVALID_RECORD, "a partition must have exactly one record batch, it has more");
    if (rest > 0)
        return reject(KMOCK_CORRUPT_MESSAGE, NULL);
    if ((batch->attributes & KMOCK_BATCH_CODEC) == KMOCK_CODEC_ZSTD && rules->api_version < ZSTD_FROM_VERSION)
        return reject(KMOCK_UNSUPPORTED_COMPRESSION_TYPE, NULL);
    return reject(KMOCK_NONE, NULL);
}

static struct kmock_validation judge_header(const struct kmock_validate_rules *rules, const struct kmock_batch *batch)
{
    if (batch->base_offset != 0)
        return reject(KMOCK_INVALID_RECORD, "the base offset of a produced batch must be 0");
    if (batch->size_bytes > rules->max_message_bytes)
        return reject(KMOCK_MESSAGE_TOO_LARGE, NULL);
    if (!kmock_batch_crc_is_right(batch))
        return reject(KMOCK_CORRUPT_MESSAGE, NULL);
    if (batch->size_bytes > rules->segment_bytes)
        return reject(KMOCK_RECORD_LIST_TOO_LARGE, NULL);
    if (batch->records_count <= 0 || batch->last_offset_delta != batch->records_count - 1)
        return reject(KMOCK_INVALID_RECORD, "the last offset delta and the count of records do not agree");
    if (batch->attributes & KMOCK_BATCH_CONTROL)
        return reject(KMOCK_INVALID_RECORD, "clients must not send control batches");
    if (batch->producer_id >= 0 && batch->base_sequence < 0)
        return reject(KMOCK_INVALID_RECORD, "a batch with a producer id must have a base sequence");
    if ((batch->attributes & KMOCK_BATCH_LOG_APPEND_TIME) && !rules->log_append_time)
        return reject(KMOCK_INVALID_TIMESTAMP, "clients must not set the timestamp type to LogAppendTime");
    return reject(KMOCK_NONE, NULL);
}

static bool is_timestamp_wrong(const struct kmock_validate_rules *rules, int64_t timestamp_ms)
{
    if (rules->log_append_time || timestamp_ms == -1)
        return false;
    if (timestamp_ms < -1)
        return true;
    int64_t age_ms = rules->now_ms - timestamp_ms;
    return age_ms > rules->timestamp_before_max_ms || -age_ms > rules->timestamp_after_max_ms;
}

static int16_t judge_record(const struct kmock_validate_rules *rules, const struct kmock_record *record)
{
    if (rules->compacted && record->key.length < 0)
        return KMOCK_INVALID_RECORD;
    return is_timestamp_wrong(rules, record->timestamp_ms) ? KMOCK_INVALID_TIMESTAMP : KMOCK_NONE;
}

/* Remember a bad record; the first one decides the error of the batch. */
static void blame(struct kmock_validation *validation, int16_t error, const struct kmock_records *records,
                  struct kmock_arena *arena)
{
    if (validation->error == KMOCK_NONE) {
        validation->error = error;
        validation->message = "one or more records have been rejected";
        validation->record_message = error == KMOCK_INVALID_RECORD
                                         ? "a compacted topic accepts no record without key"
                                         : "the timestamp of the record is out of the accepted range";
        /* Each record that is still to come has at least one byte, whatever the header claims. */
        size_t most = (size_t)(records->end - records->at) + 1;
        validation->bad_records = kmock_arena_alloc(arena, most * sizeof *validation->bad_records);
    }
    validation->bad_records[validation->bad_records_count++] = records->batch->records_count - records->left - 1;
}

static struct kmock_validation judge_records(const struct kmock_validate_rules *rules, struct kmock_batch *batch,
                                             struct kmock_validate_room *room)
{
    struct kmock_validation validation = {0};
    int64_t max_timestamp_ms = -1;
    struct kmock_records records;
    struct kmock_record record;
    enum kmock_records_result result;
    if (!kmock_records_open(&records, batch, room->scratch))
        return reject(KMOCK_CORRUPT_MESSAGE, NULL);
    for (int32_t i = 0; (result = kmock_records_next(&records, &record)) == KMOCK_RECORDS_RECORD; i++) {
        if (record.offset_delta != i)
            return reject(KMOCK_INVALID_RECORD, "offset deltas of a produced batch must count up from 0");
        if (record.timestamp_ms > max_timestamp_ms)
            max_timestamp_ms = record.timestamp_ms;
        int16_t error = judge_record(rules, &record);
        if (error)
            blame(&validation, error, &records, room->arena);
    }
    batch->max_timestamp_ms = max_timestamp_ms;
    return result == KMOCK_RECORDS_GARBAGE ? reject(KMOCK_CORRUPT_MESSAGE, NULL) : validation;
}

struct kmock_validation kmock_validate(const struct kmock_validate_rules *rules, struct kmock_bytes bytes,
                                       struct kmock_batch *batch, struct kmock_validate_room *room)
{
    struct kmock_validation validation = judge_request(rules, bytes, batch);
    if (validation.error == KMOCK_NONE)
        validation = judge_header(rules, batch);
    if (validation.error == KMOCK_NONE)
        validation = judge_records(rules, batch, room);
    return validation;
}
