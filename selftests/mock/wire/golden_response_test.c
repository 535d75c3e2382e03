/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include "mock/broker/request.h"
#include "mock/wire/codec.h"
#include "mock/wire/header.h"
#include "selftests/mock/wire/hex.h"

/* Encode a response and compare it with bytes written out by hand from Kafka's schemas. */
static void check_response(int16_t key, int16_t version, const void *response, const char *text)
{
    const struct kmock_api_description *api = kmock_api_find(key);
    struct kmock_buffer expected = {0}, bytes = {0};
    hex_append(&expected, text);
    kmock_header_write(&bytes, api, version, 7);
    assert_true(kmock_encode(&bytes, (struct kmock_layout){api->response, version}, response));
    assert_int_equal(bytes.size, expected.size);
    assert_memory_equal(bytes.data, expected.data, expected.size);
    kmock_buffer_free(&expected);
    kmock_buffer_free(&bytes);
}

static void api_versions_answer_never_has_tags_in_its_header(void **state)
{
    (void)state;
    struct kmock_api_versions_api_key_result keys[] = {{0, 0, 13}, {18, 0, 4}};
    struct kmock_api_versions_finalized_feature_result feature = {{"group.version", 13}, 1, 0};
    struct kmock_api_versions_response response = {
        .api_keys = keys, .api_keys_count = 2, .throttle_time_ms = 9, .finalized_features_epoch = -1};
    check_response(18, 0, &response, "00000007 0000 00000002 0000 0000 000d 0012 0000 0004");
    check_response(18, 3, &response, "00000007 0000 03 0000 0000 000d 00 0012 0000 0004 00 00000009 00");
    response.finalized_features_epoch = 5;
    response.finalized_features = &feature;
    response.finalized_features_count = 1;
    check_response(18, 4, &response,
                   "00000007 0000 03 0000 0000 000d 00 0012 0000 0004 00 00000009"
                   "02 01 08 0000000000000005 02 14 02 0e 'group.version' 0001 0000 00");
}

static void heartbeat_answer_4_has_tags_in_its_header(void **state)
{
    (void)state;
    struct kmock_heartbeat_response response = {.throttle_time_ms = 1, .error = 27};
    check_response(12, 0, &response, "00000007 001b");
    check_response(12, 1, &response, "00000007 00000001 001b");
    check_response(12, 4, &response, "00000007 00 00000001 001b 00");
}

static void fetch_answer_carries_records_and_aborted_transactions(void **state)
{
    (void)state;
    struct kmock_fetch_aborted_transaction_result aborted = {5, 6};
    struct kmock_fetch_partition_result partition = {.index = 1,
                                                     .high_watermark = 9,
                                                     .last_stable_offset = 8,
                                                     .log_start_offset = 0,
                                                     .diverging_epoch = {-1, -1},
                                                     .current_leader = {-1, -1},
                                                     .snapshot_id = {-1, -1},
                                                     .aborted_transactions = &aborted,
                                                     .aborted_transactions_count = 1,
                                                     .preferred_read_replica = -1,
                                                     .records = {(const uint8_t *)"batch", 5}};
    struct kmock_fetch_topic_result topic = {.topic = {"orders", 6}, .partitions = &partition, .partitions_count = 1};
    struct kmock_fetch_response response = {.topics = &topic, .topics_count = 1};
    check_response(1, 11, &response,
                   "00000007 00000000 0000 00000000 00000001 0006 'orders' 00000001"
                   "00000001 0000 0000000000000009 0000000000000008 0000000000000000"
                   "00000001 0000000000000005 0000000000000006 ffffffff 00000005 'batch'");
    partition.current_leader.leader_id = 3;
    partition.aborted_transactions_count = -1;
    check_response(1, 12, &response,
                   "00000007 00 00000000 0000 00000000 02 07 'orders' 02"
                   "00000001 0000 0000000000000009 0000000000000008 0000000000000000"
                   "00 ffffffff 06 'batch' 01 01 09 00000003 ffffffff 00 00 00");
}

static void tagged_value_longer_than_127_bytes_has_a_longer_size(void **state)
{
    (void)state;
    char host[121];
    memset(host, 'h', sizeof host);
    struct kmock_produce_node_endpoint_result node = {1, {host, 121}, 9092, {NULL, -1}};
    struct kmock_produce_response response = {.node_endpoints = &node, .node_endpoints_count = 1};
    struct kmock_buffer text = {0};
    kmock_buffer_print(&text, "00000007 00 01 00000000 01 00 8501 02 00000001 7a '%.121s' 00002384 00 00", host);
    check_response(0, 10, &response, (const char *)text.data);
    kmock_buffer_free(&text);
}

static void null_that_a_version_cannot_say_is_written_as_empty(void **state)
{
    (void)state;
    struct kmock_join_group_response response = {.error = 25,
                                                 .generation_id = -1,
                                                 .protocol_type = {NULL, -1},
                                                 .protocol_name = {NULL, -1},
                                                 .members_count = -1};
    check_response(11, 5, &response, "00000007 00000000 0019 ffffffff 0000 0000 0000 00000000");
    check_response(11, 7, &response, "00000007 00 00000000 0019 ffffffff 00 00 01 01 01 00");
}

static void string_too_long_for_its_version_is_not_encoded(void **state)
{
    (void)state;
    char *name = calloc(1, 40000);
    struct kmock_metadata_topic topic = {.name = {name, 40000}};
    struct kmock_metadata_request request = {.topics = &topic, .topics_count = 1};
    struct kmock_buffer bytes = {0};
    assert_false(kmock_encode(&bytes, (struct kmock_layout){kmock_api_find(3)->request, 4}, &request));
    assert_true(kmock_encode(&bytes, (struct kmock_layout){kmock_api_find(3)->request, 9}, &request));
    kmock_buffer_free(&bytes);
    free(name);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(api_versions_answer_never_has_tags_in_its_header),
        cmocka_unit_test(heartbeat_answer_4_has_tags_in_its_header),
        cmocka_unit_test(fetch_answer_carries_records_and_aborted_transactions),
        cmocka_unit_test(tagged_value_longer_than_127_bytes_has_a_longer_size),
        cmocka_unit_test(null_that_a_version_cannot_say_is_written_as_empty),
        cmocka_unit_test(string_too_long_for_its_version_is_not_encoded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
