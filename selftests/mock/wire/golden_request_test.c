/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include "mock/broker/request.h"
#include "mock/wire/codec.h"
#include "mock/wire/header.h"
#include "selftests/mock/wire/hex.h"

/* A request written out by hand from Kafka's schemas, decoded. */
struct golden {
    struct kmock_buffer bytes;
    struct kmock_arena arena;
    struct kmock_reader reader;
    struct kmock_request_header header;
    void *body;
};

static void open_golden(struct golden *golden, const char *text)
{
    *golden = (struct golden){0};
    hex_append(&golden->bytes, text);
    struct kmock_bytes view = {golden->bytes.data, (int32_t)golden->bytes.size};
    kmock_reader_init(&golden->reader, view, &golden->arena);
    assert_true(kmock_header_read(&golden->reader, kmock_api_ranges, &golden->header));
    const struct kmock_schema *schema = golden->header.api->request;
    golden->body = kmock_arena_alloc(&golden->arena, schema->size);
    if (!kmock_decode(&golden->reader, (struct kmock_layout){schema, golden->header.version}, golden->body))
        fail_msg("%s", golden->reader.problem);
    assert_int_equal(kmock_reader_left(&golden->reader), 0);
}

/* Encode the body again and find the same bytes behind the header. */
static void close_golden(struct golden *golden)
{
    struct kmock_buffer again = {0};
    assert_true(
        kmock_encode(&again, (struct kmock_layout){golden->header.api->request, golden->header.version}, golden->body));
    assert_in_range(again.size, 0, golden->bytes.size);
    if (again.size > 0)
        assert_memory_equal(again.data, golden->bytes.data + golden->bytes.size - again.size, again.size);
    kmock_buffer_free(&again);
    kmock_buffer_free(&golden->bytes);
    kmock_arena_free(&golden->arena);
}

static void assert_text(struct kmock_string string, const char *text)
{
    assert_int_equal(string.length, strlen(text));
    assert_memory_equal(string.data, text, strlen(text));
}

static void api_versions_0_has_an_empty_body(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0012 0000 00000001 0007 'rdkafka'");
    assert_int_equal(golden.header.correlation_id, 1);
    assert_text(golden.header.client_id, "rdkafka");
    close_golden(&golden);
}

static void api_versions_3_names_the_client_software(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0012 0003 00000002 0007 'rdkafka' 00  0b 'librdkafka' 06 '2.0.2' 00");
    const struct kmock_api_versions_request *body = golden.body;
    assert_text(body->client_software_name, "librdkafka");
    assert_text(body->client_software_version, "2.0.2");
    close_golden(&golden);
}

static void client_id_may_be_null_and_header_tags_are_skipped(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0012 0003 00000002 ffff 02 00 01 'x' 8101 02 'yz'  02 'a' 02 'b' 00");
    assert_int_equal(golden.header.client_id.length, -1);
    close_golden(&golden);
}

static void metadata_4_names_topics(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0003 0004 00000003 0002 'me'  00000002 0006 'orders' 0008 'invoices' 01");
    const struct kmock_metadata_request *body = golden.body;
    assert_int_equal(body->topics_count, 2);
    assert_text(body->topics[0].name, "orders");
    assert_text(body->topics[1].name, "invoices");
    assert_true(body->allow_auto_topic_creation);
    close_golden(&golden);
}

static void metadata_4_null_means_all_topics(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0003 0004 00000003 0002 'me'  ffffffff 00");
    const struct kmock_metadata_request *body = golden.body;
    assert_int_equal(body->topics_count, -1);
    assert_false(body->allow_auto_topic_creation);
    close_golden(&golden);
}

static void metadata_12_asks_by_topic_id(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0003 000c 00000003 0002 'me' 00  02 000102030405060708090a0b0c0d0e0f 00 00  01 01 00");
    const struct kmock_metadata_request *body = golden.body;
    assert_int_equal(body->topics[0].topic_id.bytes[15], 15);
    assert_int_equal(body->topics[0].name.length, -1);
    assert_true(body->include_topic_authorized_operations);
    close_golden(&golden);
}

static void check_produce(const struct kmock_produce_request *body)
{
    assert_int_equal(body->transactional_id.length, -1);
    assert_int_equal(body->acks, -1);
    assert_int_equal(body->timeout_ms, 30000);
    assert_text(body->topics[0].name, "orders");
    assert_int_equal(body->topics[0].partitions[0].index, 3);
    assert_int_equal(body->topics[0].partitions[0].records.length, 5);
    assert_memory_equal(body->topics[0].partitions[0].records.data, "batch", 5);
}

static void produce_7_carries_records(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0000 0007 00000004 0002 'me'  ffff ffff 00007530"
                         "00000001 0006 'orders' 00000001 00000003 00000005 'batch'");
    check_produce(golden.body);
    const struct kmock_produce_request *body = golden.body;
    const uint8_t *records = body->topics[0].partitions[0].records.data;
    assert_ptr_equal(records, golden.bytes.data + golden.bytes.size - 5); /* a view, not a copy */
    close_golden(&golden);
}

static void produce_9_carries_records(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0000 0009 00000004 0002 'me' 00  00 ffff 00007530"
                         "02 07 'orders' 02 00000003 06 'batch' 00 00 00");
    check_produce(golden.body);
    close_golden(&golden);
}

static void check_fetch(const struct kmock_fetch_request *body)
{
    assert_int_equal(body->replica_id, -1);
    assert_int_equal(body->max_wait_ms, 500);
    assert_int_equal(body->min_bytes, 1);
    assert_int_equal(body->max_bytes, 52428800);
    assert_int_equal(body->isolation_level, 1);
    assert_int_equal(body->session_epoch, -1);
    const struct kmock_fetch_partition *partition = body->topics[0].partitions;
    assert_int_equal(partition->index, 2);
    assert_int_equal(partition->current_leader_epoch, 6);
    assert_int_equal(partition->fetch_offset, 0x100000000);
    assert_int_equal(partition->last_fetched_epoch, -1);
    assert_int_equal(partition->log_start_offset, -1);
    assert_int_equal(partition->partition_max_bytes, 1048576);
    assert_true(partition->high_watermark == INT64_MAX);
}

static void fetch_11_asks_by_name(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0001 000b 00000005 0002 'me'  ffffffff 000001f4 00000001 03200000 01 00000000 ffffffff"
                         "00000001 0006 'orders' 00000001 00000002 00000006 0000000100000000 ffffffffffffffff 00100000"
                         "00000001 0003 'old' 00000002 00000000 00000001  0005 'rackA'");
    const struct kmock_fetch_request *body = golden.body;
    check_fetch(body);
    assert_text(body->topics[0].topic, "orders");
    assert_text(body->forgotten_topics[0].topic, "old");
    assert_int_equal(body->forgotten_topics[0].partitions[1], 1);
    assert_text(body->rack_id, "rackA");
    close_golden(&golden);
}

static void fetch_13_asks_by_id_and_tags_the_cluster(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0001 000d 00000005 0002 'me' 00  ffffffff 000001f4 00000001 03200000 01 00000000 ffffffff"
                         "02 00112233445566778899aabbccddeeff 02"
                         "00000002 00000006 0000000100000000 ffffffff ffffffffffffffff 00100000 00 00"
                         "01 01 01 00 05 05 'abcd'");
    const struct kmock_fetch_request *body = golden.body;
    check_fetch(body);
    assert_int_equal(body->topics[0].topic.length, 0);
    assert_int_equal(body->topics[0].topic_id.bytes[1], 0x11);
    assert_text(body->cluster_id, "abcd");
    close_golden(&golden);
}

static void check_join(const struct kmock_join_group_request *body)
{
    assert_text(body->group_id, "billing");
    assert_int_equal(body->session_timeout_ms, 45000);
    assert_int_equal(body->rebalance_timeout_ms, 300000);
    assert_int_equal(body->member_id.length, 0);
    assert_text(body->group_instance_id, "i1");
    assert_text(body->protocol_type, "consumer");
    assert_text(body->protocols[0].name, "range");
    assert_int_equal(body->protocols[0].metadata.length, 2);
}

static void join_group_5_has_an_instance_id(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "000b 0005 00000006 0002 'me'  0007 'billing' 0000afc8 000493e0 0000 0002 'i1' 0008 'consumer'"
                         "00000001 0005 'range' 00000002 0001");
    const struct kmock_join_group_request *body = golden.body;
    check_join(body);
    assert_int_equal(body->reason.length, -1);
    close_golden(&golden);
}

static void join_group_9_has_a_reason(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "000b 0009 00000006 0002 'me' 00  08 'billing' 0000afc8 000493e0 01 03 'i1' 09 'consumer'"
                         "02 06 'range' 03 0001 00  04 'new' 00");
    const struct kmock_join_group_request *body = golden.body;
    check_join(body);
    assert_text(body->reason, "new");
    close_golden(&golden);
}

static void offset_fetch_7_asks_for_one_group(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0009 0007 00000007 0002 'me' 00  08 'billing' 02 07 'orders' 03 00000000 00000001 00 01 00");
    const struct kmock_offset_fetch_request *body = golden.body;
    assert_text(body->group_id, "billing");
    assert_int_equal(body->topics[0].partition_indexes[1], 1);
    assert_true(body->require_stable);
    close_golden(&golden);
}

static void offset_fetch_8_asks_for_groups(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "0009 0008 00000007 0002 'me' 00  03"
                         "08 'billing' 02 07 'orders' 03 00000000 00000001 00 00"
                         "04 'all' 00 00  01 00");
    const struct kmock_offset_fetch_request *body = golden.body;
    assert_int_equal(body->groups_count, 2);
    assert_text(body->groups[0].topics[0].name, "orders");
    assert_int_equal(body->groups[1].topics_count, -1);
    assert_int_equal(body->groups[1].member_epoch, -1);
    close_golden(&golden);
}

static void find_coordinator_2_asks_for_one_key(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "000a 0002 00000008 0002 'me'  0007 'billing' 01");
    const struct kmock_find_coordinator_request *body = golden.body;
    assert_text(body->key, "billing");
    assert_int_equal(body->key_type, 1);
    close_golden(&golden);
}

static void find_coordinator_4_asks_for_keys(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "000a 0004 00000008 0002 'me' 00  00 03 02 'a' 02 'b' 00");
    const struct kmock_find_coordinator_request *body = golden.body;
    assert_int_equal(body->coordinator_keys_count, 2);
    assert_text(body->coordinator_keys[1], "b");
    close_golden(&golden);
}

static void unknown_tags_are_skipped_at_every_level(void **state)
{
    (void)state;
    struct golden golden;
    open_golden(&golden, "000c 0004 00000009 0000 00  02 'g' 00000001 02 'm' 00  02 05 03 'abc' 09 00");
    const struct kmock_heartbeat_request *body = golden.body;
    assert_text(body->member_id, "m");
    kmock_buffer_free(&golden.bytes);
    kmock_arena_free(&golden.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(api_versions_0_has_an_empty_body),
        cmocka_unit_test(api_versions_3_names_the_client_software),
        cmocka_unit_test(client_id_may_be_null_and_header_tags_are_skipped),
        cmocka_unit_test(metadata_4_names_topics),
        cmocka_unit_test(metadata_4_null_means_all_topics),
        cmocka_unit_test(metadata_12_asks_by_topic_id),
        cmocka_unit_test(produce_7_carries_records),
        cmocka_unit_test(produce_9_carries_records),
        cmocka_unit_test(fetch_11_asks_by_name),
        cmocka_unit_test(fetch_13_asks_by_id_and_tags_the_cluster),
        cmocka_unit_test(join_group_5_has_an_instance_id),
        cmocka_unit_test(join_group_9_has_a_reason),
        cmocka_unit_test(offset_fetch_7_asks_for_one_group),
        cmocka_unit_test(offset_fetch_8_asks_for_groups),
        cmocka_unit_test(find_coordinator_2_asks_for_one_key),
        cmocka_unit_test(find_coordinator_4_asks_for_keys),
        cmocka_unit_test(unknown_tags_are_skipped_at_every_level),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
