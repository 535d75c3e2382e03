/* SPDX-License-Identifier: Apache-2.0 */
/* Kafka's bytes of __transaction_state and of markers. */
#include "mock/base/buffer.h"
#include "mock/broker/marker_record.h"
#include "mock/broker/record.h"
#include "mock/broker/txn_record.h"
#include "mock/broker/view.h"
#include "selftests/check.h"

static void expect_bytes(struct kmock_buffer *buffer, const char *hex)
{
    struct kmock_buffer text = {0};
    for (size_t i = 0; i < buffer->size; i++)
        kmock_buffer_print(&text, "%02x", buffer->data[i]);
    assert_string_equal((const char *)text.data, hex);
    kmock_buffer_free(&text);
    kmock_buffer_free(buffer);
}

static struct kmock_txn_facts ongoing(void)
{
    struct kmock_txn_facts facts = kmock_txn_facts_new(7);
    facts.epoch = 2;
    facts.timeout_ms = 60000;
    facts.state = KMOCK_TXN_ONGOING;
    facts.start_ms = 256;
    facts.update_ms = 257;
    kmock_txn_facts_add(&facts, kmock_view("t"), 1);
    kmock_txn_facts_add(&facts, kmock_view("u"), 0);
    kmock_txn_facts_add(&facts, kmock_view("t"), 4);
    kmock_txn_facts_add(&facts, kmock_view("t"), 1);
    return facts;
}

static void keys_are_kafkas(void **state)
{
    struct kmock_buffer out = {0};
    (void)state;
    kmock_txn_record_write_key(&out, kmock_view("ab"));
    struct kmock_string id = kmock_txn_record_read_key((struct kmock_bytes){out.data, (int32_t)out.size});
    assert_true(kmock_view_is(id, "ab"));
    out.data[1] = 1;
    assert_int_equal(kmock_txn_record_read_key((struct kmock_bytes){out.data, (int32_t)out.size}).length, -1);
    out.data[1] = 0;
    expect_bytes(&out, "000000026162");
}

static void values_of_old_brokers_are_not_flexible(void **state)
{
    struct kmock_txn_facts facts = ongoing();
    struct kmock_buffer out = {0};
    (void)state;
    kmock_txn_record_write(&out, &facts, 0);
    expect_bytes(&out, "0000"
                       "0000000000000007"
                       "0002"
                       "0000ea60"
                       "01"
                       "00000002"
                       "000174000000020000000100000004"
                       "0001750000000100000000"
                       "0000000000000101"
                       "0000000000000100");
    kmock_txn_facts_finish(&facts);
}

static void values_of_new_brokers_have_tags(void **state)
{
    struct kmock_txn_facts facts = ongoing();
    struct kmock_buffer out = {0};
    (void)state;
    facts.previous_producer_id = 5;
    facts.client_version = 2;
    kmock_txn_record_write(&out, &facts, 1);
    expect_bytes(&out, "0001"
                       "0000000000000007"
                       "0002"
                       "0000ea60"
                       "01"
                       "03"
                       "0274030000000100000004"
                       "00"
                       "02750200000000"
                       "00"
                       "0000000000000101"
                       "0000000000000100"
                       "02"
                       "00080000000000000005"
                       "02020002");
    kmock_txn_facts_finish(&facts);
}

static void empty_transactions_have_no_partitions(void **state)
{
    struct kmock_txn_facts facts = kmock_txn_facts_new(0);
    struct kmock_buffer out = {0};
    (void)state;
    kmock_txn_record_write(&out, &facts, 0);
    expect_bytes(&out, "00000000000000000000ffff0000000000ffffffff0000000000000000ffffffffffffffff");
}

static void values_are_read_as_they_were_written(void **state)
{
    (void)state;
    for (int16_t version = 0; version < 2; version++) {
        struct kmock_txn_facts facts = ongoing(), read;
        struct kmock_buffer out = {0};
        facts.next_producer_id = version ? 12 : -1;
        kmock_txn_record_write(&out, &facts, version);
        assert_true(kmock_txn_record_read((struct kmock_bytes){out.data, (int32_t)out.size}, &read));
        assert_int_equal(read.producer_id, 7);
        assert_int_equal(read.next_producer_id, facts.next_producer_id);
        assert_int_equal(read.epoch, 2);
        assert_int_equal(read.state, KMOCK_TXN_ONGOING);
        assert_int_equal(read.partitions_count, 3);
        assert_true(kmock_txn_facts_has(&read, kmock_view("u"), 0));
        assert_int_equal(read.start_ms, 256);
        kmock_txn_facts_finish(&read);
        for (size_t size = 0; size < out.size; size++) /* cut anywhere */
            assert_false(kmock_txn_record_read((struct kmock_bytes){out.data, (int32_t)size}, &read));
        for (size_t at = 0; at < out.size * 8; at++) { /* any bit wrong */
            out.data[at / 8] ^= (uint8_t)(1 << at % 8);
            if (kmock_txn_record_read((struct kmock_bytes){out.data, (int32_t)out.size}, &read))
                kmock_txn_facts_finish(&read);
            out.data[at / 8] ^= (uint8_t)(1 << at % 8);
        }
        kmock_txn_facts_finish(&facts);
        kmock_buffer_free(&out);
    }
}

static void markers_are_control_batches(void **state)
{
    struct kmock_buffer out = {0};
    struct kmock_batch batch;
    struct kmock_marker marker;
    (void)state;
    kmock_marker_build(&out, &(struct kmock_marker){9, 3, 6, true}, 1000);
    assert_true(kmock_batch_read(out.data, out.size, &batch));
    assert_true(kmock_batch_crc_is_right(&batch));
    assert_int_equal(batch.attributes, KMOCK_BATCH_TRANSACTIONAL | KMOCK_BATCH_CONTROL);
    assert_int_equal(batch.base_sequence, -1);
    assert_int_equal(batch.records_count, 1);
    assert_true(kmock_marker_read(&batch, &marker));
    assert_int_equal(marker.producer_id, 9);
    assert_int_equal(marker.producer_epoch, 3);
    assert_int_equal(marker.coordinator_epoch, 6);
    assert_true(marker.commit);
    static const uint8_t record[] = {32, 0, 0, 0, 8, 0, 0, 0, 1, 12, 0, 0, 0, 0, 0, 6, 0};
    assert_int_equal(out.size, KMOCK_BATCH_HEADER_BYTES + sizeof record);
    assert_memory_equal(out.data + KMOCK_BATCH_HEADER_BYTES, record, sizeof record);
    kmock_buffer_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_kafkas),
        cmocka_unit_test(values_of_old_brokers_are_not_flexible),
        cmocka_unit_test(values_of_new_brokers_have_tags),
        cmocka_unit_test(empty_transactions_have_no_partitions),
        cmocka_unit_test(values_are_read_as_they_were_written),
        cmocka_unit_test(markers_are_control_batches),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
