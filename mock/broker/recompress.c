/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/recompress.h"

#include "mock/broker/record.h"

bool kmock_recompress(const struct kmock_batch *batch, int codec, struct kmock_buffer *scratch,
                      struct kmock_buffer *out)
{
    struct kmock_batch_spec spec = {batch->base_offset,   batch->base_timestamp_ms,
                                    batch->producer_id,   batch->producer_epoch,
                                    batch->base_sequence, (int16_t)((batch->attributes & ~KMOCK_BATCH_CODEC) | codec)};
    struct kmock_batch_builder builder;
    struct kmock_records records;
    struct kmock_record record;
    enum kmock_records_result result;
    if (!kmock_records_open(&records, batch, scratch))
        return false;
    kmock_batch_begin(&builder, out, &spec);
    while ((result = kmock_records_next(&records, &record)) == KMOCK_RECORDS_RECORD) {
        struct kmock_batch_entry entry = {record.timestamp_ms, record.offset_delta, record.tail};
        kmock_batch_add_entry(&builder, &entry);
    }
    return result == KMOCK_RECORDS_END && kmock_batch_end(&builder, batch->last_offset_delta);
}
