/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

/* A request that nobody handles. */
static struct kmock_request *request_of(int16_t api, int16_t version, void *body)
{
    struct kmock_request *request = kmock_request_create();
    request->api_key = api;
    request->api_version = version;
    request->body = body;
    return request;
}

static void each_partition_of_produce_gets_the_code(void **state)
{
    (void)state;
    struct kmock_produce_partition partitions[2] = {{.index = 4}, {.index = 2}};
    struct kmock_produce_topic topic = {kmock_view("orders"), {{0}}, partitions, 2};
    struct kmock_produce_request body = {.acks = 1, .topics = &topic, .topics_count = 1};
    struct kmock_request *request = request_of(KMOCK_API_PRODUCE, 9, &body);
    kmock_request_refuse(request, KMOCK_NOT_LEADER_OR_FOLLOWER);
    const struct kmock_produce_response *response = request->response;
    for (int i = 0; i < 2; i++) {
        const struct kmock_produce_partition_result *result = &response->topics[0].partitions[i];
        assert_int_equal(result->index, partitions[i].index);
        assert_int_equal(result->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
        assert_int_equal(result->base_offset, -1);
        assert_int_equal(result->log_append_time_ms, -1);
        assert_int_equal(result->log_start_offset, -1);
        assert_int_equal(result->current_leader.leader_id, -1);
    }
    kmock_request_release(request);
}

static void produce_without_acks_is_refused_by_closing(void **state)
{
    (void)state;
    struct kmock_produce_request body = {0};
    struct kmock_request *request = request_of(KMOCK_API_PRODUCE, 9, &body);
    kmock_request_refuse(request, KMOCK_NOT_LEADER_OR_FOLLOWER);
    assert_null(request->response);
    assert_true(request->close_connection);
    kmock_request_release(request);
}

static void fetch_has_the_code_at_each_partition_or_with_ids_at_the_top_alone(void **state)
{
    (void)state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 3, 0);
    for (int16_t version = 12; version <= 13; version++) {
        struct kmock_request *request = request_of(KMOCK_API_FETCH, version, &fetch.body);
        kmock_request_refuse(request, KMOCK_KAFKA_STORAGE_ERROR);
        const struct kmock_fetch_response *response = request->response;
        assert_int_equal(response->error, KMOCK_KAFKA_STORAGE_ERROR);
        assert_int_equal(response->topics_count, version == 12 ? 1 : 0);
        if (version == 12) {
            assert_int_equal(response->topics[0].partitions[0].index, 3);
            assert_int_equal(response->topics[0].partitions[0].error, KMOCK_KAFKA_STORAGE_ERROR);
            assert_int_equal(response->topics[0].partitions[0].high_watermark, -1);
        }
        kmock_request_release(request);
    }
}

static void list_offsets_and_offset_commit_have_it_at_each_partition(void **state)
{
    (void)state;
    struct kmock_list_offsets_partition list = {.index = 1};
    struct kmock_list_offsets_topic listed = {kmock_view("orders"), &list, 1};
    struct kmock_list_offsets_request list_body = {.topics = &listed, .topics_count = 1};
    struct kmock_request *request = request_of(KMOCK_API_LIST_OFFSETS, 5, &list_body);
    kmock_request_refuse(request, KMOCK_OFFSET_NOT_AVAILABLE);
    const struct kmock_list_offsets_response *offsets = request->response;
    assert_int_equal(offsets->topics[0].partitions[0].error, KMOCK_OFFSET_NOT_AVAILABLE);
    assert_int_equal(offsets->topics[0].partitions[0].offset, -1);
    kmock_request_release(request);

    struct kmock_offset_commit_partition partition = {.index = 6};
    struct kmock_offset_commit_topic topic = {kmock_view("orders"), {{0}}, &partition, 1};
    struct kmock_offset_commit_request body = {.topics = &topic, .topics_count = 1};
    request = request_of(KMOCK_API_OFFSET_COMMIT, 8, &body);
    kmock_request_refuse(request, KMOCK_NOT_COORDINATOR);
    const struct kmock_offset_commit_response *commit = request->response;
    assert_int_equal(commit->topics[0].partitions[0].index, 6);
    assert_int_equal(commit->topics[0].partitions[0].error, KMOCK_NOT_COORDINATOR);
    kmock_request_release(request);
}

static void offset_fetch_and_find_coordinator_have_it_at_each_group(void **state)
{
    (void)state;
    struct kmock_offset_fetch_group groups[2] = {{.group_id = kmock_view("a")}, {.group_id = kmock_view("b")}};
    struct kmock_offset_fetch_request body = {.groups = groups, .groups_count = 2};
    struct kmock_request *request = request_of(KMOCK_API_OFFSET_FETCH, 8, &body);
    kmock_request_refuse(request, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    const struct kmock_offset_fetch_response *fetch = request->response;
    assert_true(kmock_view_is(fetch->groups[1].group_id, "b"));
    assert_int_equal(fetch->groups[1].error, KMOCK_COORDINATOR_LOAD_IN_PROGRESS);
    kmock_request_release(request);

    struct kmock_string keys[2] = {kmock_view("a"), kmock_view("b")};
    struct kmock_find_coordinator_request find_body = {.coordinator_keys = keys, .coordinator_keys_count = 2};
    request = request_of(KMOCK_API_FIND_COORDINATOR, 4, &find_body);
    kmock_request_refuse(request, KMOCK_COORDINATOR_NOT_AVAILABLE);
    const struct kmock_find_coordinator_response *found = request->response;
    assert_true(kmock_view_is(found->coordinators[1].key, "b"));
    assert_int_equal(found->coordinators[1].error, KMOCK_COORDINATOR_NOT_AVAILABLE);
    assert_int_equal(found->coordinators[1].node_id, -1);
    kmock_request_release(request);
}

static void unstable_offsets_are_said_of_partitions(void **state)
{
    (void)state;
    int32_t partitions[] = {4, 7};
    struct kmock_offset_fetch_topic topic = {
        .name = kmock_view("orders"), .partition_indexes = partitions, .partition_indexes_count = 2};
    struct kmock_offset_fetch_group group = {.group_id = kmock_view("g"), .topics = &topic, .topics_count = 1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1, .require_stable = true};
    struct kmock_request *request = request_of(KMOCK_API_OFFSET_FETCH, 8, &body);
    kmock_request_refuse(request, KMOCK_UNSTABLE_OFFSET_COMMIT);
    const struct kmock_offset_fetch_response *response = request->response;
    assert_int_equal(response->groups[0].error, KMOCK_NONE);
    for (int i = 0; i < 2; i++) {
        const struct kmock_offset_fetch_partition_result *result = &response->groups[0].topics[0].partitions[i];
        assert_int_equal(result->index, partitions[i]);
        assert_int_equal(result->error, KMOCK_UNSTABLE_OFFSET_COMMIT);
        assert_int_equal(result->committed_offset, -1);
    }
    kmock_request_release(request);
}

static void join_and_sync_say_nothing_but_the_code(void **state)
{
    (void)state;
    struct kmock_join_group_request join = {0};
    for (int16_t version = 6; version <= 7; version++) {
        struct kmock_request *request = request_of(KMOCK_API_JOIN_GROUP, version, &join);
        kmock_request_refuse(request, KMOCK_UNKNOWN_MEMBER_ID);
        const struct kmock_join_group_response *response = request->response;
        assert_int_equal(response->error, KMOCK_UNKNOWN_MEMBER_ID);
        assert_int_equal(response->generation_id, -1);
        assert_int_equal(response->protocol_name.length, version == 6 ? 0 : -1);
        assert_int_equal(response->leader.length, 0);
        kmock_request_release(request);
    }
    struct kmock_sync_group_request sync = {0};
    struct kmock_request *request = request_of(KMOCK_API_SYNC_GROUP, 5, &sync);
    kmock_request_refuse(request, KMOCK_REBALANCE_IN_PROGRESS);
    assert_int_equal(((struct kmock_sync_group_response *)request->response)->error, KMOCK_REBALANCE_IN_PROGRESS);
    assert_int_equal(((struct kmock_sync_group_response *)request->response)->assignment.length, 0);
    kmock_request_release(request);
}

static void heartbeat_leave_and_init_have_one_place_for_it(void **state)
{
    (void)state;
    struct kmock_heartbeat_request heartbeat = {0};
    struct kmock_request *request = request_of(KMOCK_API_HEARTBEAT, 3, &heartbeat);
    kmock_request_refuse(request, KMOCK_ILLEGAL_GENERATION);
    assert_int_equal(((struct kmock_heartbeat_response *)request->response)->error, KMOCK_ILLEGAL_GENERATION);
    kmock_request_release(request);
    struct kmock_leave_group_request leave = {0};
    request = request_of(KMOCK_API_LEAVE_GROUP, 3, &leave);
    kmock_request_refuse(request, KMOCK_NOT_COORDINATOR);
    assert_int_equal(((struct kmock_leave_group_response *)request->response)->error, KMOCK_NOT_COORDINATOR);
    kmock_request_release(request);
    struct kmock_init_producer_id_request init = {0};
    request = request_of(KMOCK_API_INIT_PRODUCER_ID, 4, &init);
    kmock_request_refuse(request, KMOCK_CONCURRENT_TRANSACTIONS);
    const struct kmock_init_producer_id_response *response = request->response;
    assert_int_equal(response->error, KMOCK_CONCURRENT_TRANSACTIONS);
    assert_int_equal(response->producer_id, -1);
    assert_int_equal(response->producer_epoch, -1);
    kmock_request_release(request);
}

static void metadata_and_admin_have_it_at_each_topic(void **state)
{
    (void)state;
    struct kmock_metadata_topic asked = {.name = kmock_view("orders")};
    struct kmock_metadata_request metadata = {.topics = &asked, .topics_count = 1};
    struct kmock_request *request = request_of(KMOCK_API_METADATA, 13, &metadata);
    kmock_request_refuse(request, KMOCK_LEADER_NOT_AVAILABLE);
    const struct kmock_metadata_response *known = request->response;
    assert_int_equal(known->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(known->error, KMOCK_LEADER_NOT_AVAILABLE);
    kmock_request_release(request);

    struct kmock_create_topics_topic topic = {.name = kmock_view("orders")};
    struct kmock_create_topics_request create = {.topics = &topic, .topics_count = 1};
    request = request_of(KMOCK_API_CREATE_TOPICS, 5, &create);
    kmock_request_refuse(request, KMOCK_NOT_CONTROLLER);
    assert_int_equal(((struct kmock_create_topics_response *)request->response)->topics[0].error, KMOCK_NOT_CONTROLLER);
    kmock_request_release(request);

    struct kmock_delete_topics_topic doomed = {.name = kmock_view("orders")};
    struct kmock_delete_topics_request delete = {.topics = &doomed, .topics_count = 1};
    request = request_of(KMOCK_API_DELETE_TOPICS, 5, &delete);
    kmock_request_refuse(request, KMOCK_TOPIC_DELETION_DISABLED);
    assert_int_equal(((struct kmock_delete_topics_response *)request->response)->topics[0].error,
                     KMOCK_TOPIC_DELETION_DISABLED);
    kmock_request_release(request);

    struct kmock_create_partitions_topic grown = {.name = kmock_view("orders")};
    struct kmock_create_partitions_request grow = {.topics = &grown, .topics_count = 1};
    request = request_of(KMOCK_API_CREATE_PARTITIONS, 3, &grow);
    kmock_request_refuse(request, KMOCK_NOT_CONTROLLER);
    assert_int_equal(((struct kmock_create_partitions_response *)request->response)->results[0].error,
                     KMOCK_NOT_CONTROLLER);
    kmock_request_release(request);
}

static void unknown_version_of_api_versions_names_the_known_ones(void **state)
{
    (void)state;
    struct kmock_api_versions_request body = {0};
    struct kmock_request *request = request_of(KMOCK_API_API_VERSIONS, 99, &body);
    kmock_request_refuse(request, KMOCK_UNSUPPORTED_VERSION);
    const struct kmock_api_versions_response *response = request->response;
    assert_int_equal(response->error, KMOCK_UNSUPPORTED_VERSION);
    assert_int_equal(response->api_keys_count, 1);
    assert_int_equal(response->api_keys[0].api_key, KMOCK_API_API_VERSIONS);
    assert_int_equal(response->api_keys[0].max_version, 4);
    kmock_request_release(request);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_partition_of_produce_gets_the_code),
        cmocka_unit_test(produce_without_acks_is_refused_by_closing),
        cmocka_unit_test(fetch_has_the_code_at_each_partition_or_with_ids_at_the_top_alone),
        cmocka_unit_test(list_offsets_and_offset_commit_have_it_at_each_partition),
        cmocka_unit_test(offset_fetch_and_find_coordinator_have_it_at_each_group),
        cmocka_unit_test(unstable_offsets_are_said_of_partitions),
        cmocka_unit_test(join_and_sync_say_nothing_but_the_code),
        cmocka_unit_test(heartbeat_leave_and_init_have_one_place_for_it),
        cmocka_unit_test(metadata_and_admin_have_it_at_each_topic),
        cmocka_unit_test(unknown_version_of_api_versions_names_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
