/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/marker_record.h"

#include "mock/base/big_endian.h"
#include "mock/broker/record.h"

enum { ABORT, COMMIT, KEY_BYTES = 4, VALUE_BYTES = 6 };

bool kmock_marker_read(const struct kmock_batch *batch, struct kmock_marker *marker)
{
    struct kmock_buffer scratch = {0};
    struct kmock_records records;
    struct kmock_record record;
    if (!(batch->attributes & KMOCK_BATCH_CONTROL) || (batch->attributes & KMOCK_BATCH_CODEC) ||
        !kmock_records_open(&records, batch, &scratch) ||
        kmock_records_next(&records, &record) != KMOCK_RECORDS_RECORD || record.key.length < KEY_BYTES ||
        record.value.length < VALUE_BYTES)
        return false;
    int16_t type = kmock_get_int16(record.key.data + 2);
    if (type != ABORT && type != COMMIT)
        return false;
    *marker = (struct kmock_marker){batch->producer_id, batch->producer_epoch, kmock_get_int32(record.value.data + 2),
                                    type == COMMIT};
    return true;
}

void kmock_marker_build(struct kmock_buffer *out, const struct kmock_marker *marker, int64_t now_ms)
{
    struct kmock_batch_spec spec = {
        0, now_ms, marker->producer_id, marker->producer_epoch, -1, KMOCK_BATCH_TRANSACTIONAL | KMOCK_BATCH_CONTROL};
    struct kmock_batch_builder builder;
    uint8_t key[KEY_BYTES] = {0}, value[VALUE_BYTES] = {0};
    kmock_put_int16(key + 2, marker->commit ? COMMIT : ABORT);
    kmock_put_int32(value + 2, marker->coordinator_epoch);
    kmock_batch_begin(&builder, out, &spec);
    kmock_batch_add(&builder, (struct kmock_bytes){key, KEY_BYTES}, (struct kmock_bytes){value, VALUE_BYTES});
    kmock_batch_end(&builder, -1);
}
