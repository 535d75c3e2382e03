/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/record_view.h"

#include "mock/broker/record.h"

static bool find_in_batch(const struct kmock_batch *batch, int64_t offset, struct kmock_buffer *scratch,
                          struct kmock_record *record)
{
    struct kmock_records records;
    if (!kmock_records_open(&records, batch, scratch))
        return false;
    while (kmock_records_next(&records, record) == KMOCK_RECORDS_RECORD)
        if (record->offset >= offset)
            return true;
    return false;
}

bool kmock_read_record(const struct kmock_log *log, int64_t offset, struct kmock_buffer *scratch,
                       struct kmock_record_view *view)
{
    struct kmock_log_cursor cursor;
    struct kmock_record record;
    if (offset < log->start_offset)
        offset = log->start_offset;
    for (bool more = kmock_log_find(log, offset, &cursor); more; more = kmock_log_next(&cursor)) {
        const struct kmock_batch *batch = &cursor.batch;
        if (!find_in_batch(batch, offset, scratch, &record))
            continue;
        *view = (struct kmock_record_view){
            .offset = record.offset,
            .timestamp_ms = record.timestamp_ms,
            .key = record.key,
            .value = record.value,
            .headers_count = record.headers_count,
            .producer_id = batch->producer_id,
            .producer_epoch = batch->producer_epoch,
            .control = (batch->attributes & KMOCK_BATCH_CONTROL) != 0,
        };
        return true;
    }
    return false;
}
