/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "mock/broker/error.h"
#include "mock/wire/neutral.h"

static struct kmock_request *begin(int16_t key, int16_t version, void *body)
{
    struct kmock_request *request = kmock_request_create();
    request->api_key = key;
    request->api_version = version;
    request->body = body;
    kmock_neutral_request(request);
    assert_int_equal(request->api_version, version);
    return request;
}

static void answer(struct kmock_request *request, void *response)
{
    request->response = response;
    kmock_neutral_response(request);
    kmock_request_release(request);
}

/* ---- OffsetFetch ---------------------------------------------------------------------------------- */

static int32_t indexes[] = {0, 3};
static struct kmock_offset_fetch_topic asked = {
    .name = {"orders", 6}, .partition_indexes = indexes, .partition_indexes_count = 2};

static void offset_fetch_7_becomes_one_group_and_back(void **state)
{
    (void)state;
    struct kmock_offset_fetch_request body = {.group_id = {"g", 1}, .topics = &asked, .topics_count = 1};
    struct kmock_request *request = begin(KMOCK_API_OFFSET_FETCH, 7, &body);
    assert_int_equal(body.groups_count, 1);
    assert_int_equal(body.groups[0].group_id.length, 1);
    assert_int_equal(body.groups[0].member_id.length, -1);
    assert_int_equal(body.groups[0].member_epoch, -1);
    assert_ptr_equal(body.groups[0].topics, &asked);
    struct kmock_offset_fetch_topic_result topic = {.name = {"orders", 6}};
    struct kmock_offset_fetch_group_result group = {.topics = &topic, .topics_count = 1, .error = 14};
    struct kmock_offset_fetch_response response = {.groups = &group, .groups_count = 1};
    answer(request, &response);
    assert_ptr_equal(response.topics, &topic);
    assert_int_equal(response.topics_count, 1);
    assert_int_equal(response.error, 14);
}

static void offset_fetch_2_may_ask_for_all_topics(void **state)
{
    (void)state;
    struct kmock_offset_fetch_request body = {.group_id = {"g", 1}, .topics_count = -1};
    struct kmock_request *request = begin(KMOCK_API_OFFSET_FETCH, 2, &body);
    assert_int_equal(body.groups[0].topics_count, -1);
    kmock_request_release(request);
}

static void offset_fetch_1_says_a_group_error_at_each_partition(void **state)
{
    (void)state;
    struct kmock_offset_fetch_request body = {.group_id = {"g", 1}, .topics = &asked, .topics_count = 1};
    struct kmock_request *request = begin(KMOCK_API_OFFSET_FETCH, 1, &body);
    struct kmock_offset_fetch_group_result group = {.error = KMOCK_NOT_COORDINATOR};
    struct kmock_offset_fetch_response response = {.groups = &group, .groups_count = 1};
    request->response = &response;
    kmock_neutral_response(request);
    assert_int_equal(response.topics_count, 1);
    assert_int_equal(response.topics[0].partitions_count, 2);
    const struct kmock_offset_fetch_partition_result *partition = &response.topics[0].partitions[1];
    assert_int_equal(partition->index, 3);
    assert_int_equal(partition->error, KMOCK_NOT_COORDINATOR);
    assert_int_equal(partition->committed_offset, -1);
    assert_int_equal(partition->metadata.length, 0);
    kmock_request_release(request);
}

static void offset_fetch_8_stays_as_it_is(void **state)
{
    (void)state;
    struct kmock_offset_fetch_group group = {.group_id = {"g", 1}};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1};
    struct kmock_request *request = begin(KMOCK_API_OFFSET_FETCH, 8, &body);
    assert_ptr_equal(body.groups, &group);
    struct kmock_offset_fetch_group_result result = {.error = 14};
    struct kmock_offset_fetch_response response = {.groups = &result, .groups_count = 1};
    answer(request, &response);
    assert_int_equal(response.error, 0);
}

/* ---- FindCoordinator, LeaveGroup, DeleteTopics ------------------------------------------------------ */

static void find_coordinator_3_becomes_one_key_and_back(void **state)
{
    (void)state;
    struct kmock_find_coordinator_request body = {.key = {"g", 1}};
    struct kmock_request *request = begin(KMOCK_API_FIND_COORDINATOR, 3, &body);
    assert_int_equal(body.coordinator_keys_count, 1);
    assert_string_equal(body.coordinator_keys[0].data, "g");
    struct kmock_find_coordinator_coordinator_result found = {
        .node_id = 2, .host = {"broker-2", 8}, .port = 9092, .error = 0, .error_message = {"NONE", 4}};
    struct kmock_find_coordinator_response response = {.coordinators = &found, .coordinators_count = 1};
    answer(request, &response);
    assert_int_equal(response.node_id, 2);
    assert_int_equal(response.port, 9092);
    assert_string_equal(response.host.data, "broker-2");
    assert_string_equal(response.error_message.data, "NONE");
}

static void answer_without_the_one_coordinator_is_an_unknown_server_error(void **state)
{
    (void)state;
    struct kmock_find_coordinator_request body = {.key = {"g", 1}};
    struct kmock_find_coordinator_response response = {0};
    answer(begin(KMOCK_API_FIND_COORDINATOR, 0, &body), &response);
    assert_int_equal(response.error, KMOCK_UNKNOWN_SERVER_ERROR);
    assert_int_equal(response.node_id, -1);
}

static int16_t leave(int16_t version, int16_t error, int16_t member_error)
{
    struct kmock_leave_group_request body = {.group_id = {"g", 1}, .member_id = {"m", 1}};
    struct kmock_leave_group_member_result member = {.error = member_error};
    struct kmock_leave_group_response response = {.error = error, .members = &member, .members_count = 1};
    struct kmock_request *request = begin(KMOCK_API_LEAVE_GROUP, version, &body);
    if (version < 3) {
        assert_int_equal(body.members_count, 1);
        assert_string_equal(body.members[0].member_id.data, "m");
        assert_int_equal(body.members[0].group_instance_id.length, -1);
    }
    answer(request, &response);
    return response.error;
}

static void leave_group_below_3_says_the_members_error_at_the_top(void **state)
{
    (void)state;
    assert_int_equal(leave(0, 0, 25), 25);
    assert_int_equal(leave(2, 16, 0), 16);
    assert_int_equal(leave(2, 0, 0), 0);
    assert_int_equal(leave(3, 0, 25), 0);
}

static void delete_topics_5_names_become_topics(void **state)
{
    (void)state;
    struct kmock_string names[] = {{"a", 1}, {"b", 1}};
    struct kmock_delete_topics_request body = {.topic_names = names, .topic_names_count = 2};
    struct kmock_request *request = begin(KMOCK_API_DELETE_TOPICS, 5, &body);
    assert_int_equal(body.topics_count, 2);
    assert_string_equal(body.topics[1].name.data, "b");
    kmock_request_release(request);
}

static void add_partitions_to_txn_3_becomes_one_transaction_and_back(void **state)
{
    (void)state;
    int32_t indexes[] = {4};
    struct kmock_add_partitions_to_txn_topic topic = {{"orders", 6}, indexes, 1};
    struct kmock_add_partitions_to_txn_request body = {.v3_and_below_transactional_id = {"tx", 2},
                                                       .v3_and_below_producer_id = 7,
                                                       .v3_and_below_producer_epoch = 1,
                                                       .v3_and_below_topics = &topic,
                                                       .v3_and_below_topics_count = 1};
    struct kmock_request *request = begin(KMOCK_API_ADD_PARTITIONS_TO_TXN, 3, &body);
    assert_int_equal(body.transactions_count, 1);
    assert_string_equal(body.transactions[0].transactional_id.data, "tx");
    assert_int_equal(body.transactions[0].producer_id, 7);
    assert_ptr_equal(body.transactions[0].topics, &topic);
    struct kmock_add_partitions_to_txn_partition_result partition = {4, KMOCK_INVALID_TXN_STATE};
    struct kmock_add_partitions_to_txn_topic_result added = {{"orders", 6}, &partition, 1};
    struct kmock_add_partitions_to_txn_transaction_result transaction = {{"tx", 2}, &added, 1};
    struct kmock_add_partitions_to_txn_response response = {.transactions = &transaction, .transactions_count = 1};
    answer(request, &response);
    assert_int_equal(response.v3_and_below_topics_count, 1);
    assert_int_equal(response.v3_and_below_topics[0].partitions[0].error, KMOCK_INVALID_TXN_STATE);
}

/* ---- one field ------------------------------------------------------------------------------------- */

static int32_t metadata_count(int16_t version, int32_t count)
{
    struct kmock_metadata_request body = {.topics_count = count};
    kmock_request_release(begin(KMOCK_API_METADATA, version, &body));
    return body.topics_count;
}

static void metadata_of_all_topics_is_null_in_every_version(void **state)
{
    (void)state;
    assert_int_equal(metadata_count(0, 0), -1);
    assert_int_equal(metadata_count(0, 2), 2);
    assert_int_equal(metadata_count(1, 0), 0);
    assert_int_equal(metadata_count(1, -1), -1);
}

static void join_group_0_rebalances_within_the_session_timeout(void **state)
{
    (void)state;
    struct kmock_join_group_request body = {.session_timeout_ms = 45000, .rebalance_timeout_ms = -1};
    kmock_request_release(begin(KMOCK_API_JOIN_GROUP, 0, &body));
    assert_int_equal(body.rebalance_timeout_ms, 45000);
    body.rebalance_timeout_ms = 300000;
    kmock_request_release(begin(KMOCK_API_JOIN_GROUP, 1, &body));
    assert_int_equal(body.rebalance_timeout_ms, 300000);
}

static void fetch_says_its_replica_in_both_places(void **state)
{
    (void)state;
    struct kmock_fetch_request body = {.replica_id = 2, .replica_state = {-1, -1}};
    kmock_request_release(begin(KMOCK_API_FETCH, 11, &body));
    assert_int_equal(body.replica_state.replica_id, 2);
    body = (struct kmock_fetch_request){.replica_id = -1, .replica_state = {3, 9}};
    kmock_request_release(begin(KMOCK_API_FETCH, 15, &body));
    assert_int_equal(body.replica_id, 3);
}

static int16_t fetch_error(int16_t version, int16_t error)
{
    struct kmock_fetch_request body = {0};
    struct kmock_fetch_partition_result partition = {.error = error};
    struct kmock_fetch_topic_result topic = {.partitions = &partition, .partitions_count = 1};
    struct kmock_fetch_response response = {.topics = &topic, .topics_count = 1};
    answer(begin(KMOCK_API_FETCH, version, &body), &response);
    return partition.error;
}

static int16_t init_error(int16_t version, int16_t error)
{
    struct kmock_init_producer_id_request body = {0};
    struct kmock_init_producer_id_response response = {.error = error};
    answer(begin(KMOCK_API_INIT_PRODUCER_ID, version, &body), &response);
    return response.error;
}

static void old_clients_get_error_codes_they_know(void **state)
{
    (void)state;
    assert_int_equal(fetch_error(5, KMOCK_KAFKA_STORAGE_ERROR), KMOCK_NOT_LEADER_OR_FOLLOWER);
    assert_int_equal(fetch_error(6, KMOCK_KAFKA_STORAGE_ERROR), KMOCK_KAFKA_STORAGE_ERROR);
    assert_int_equal(init_error(3, KMOCK_PRODUCER_FENCED), KMOCK_INVALID_PRODUCER_EPOCH);
    assert_int_equal(init_error(4, KMOCK_PRODUCER_FENCED), KMOCK_PRODUCER_FENCED);
}

static void request_without_an_answer_is_left_alone(void **state)
{
    (void)state;
    struct kmock_leave_group_request body = {.member_id = {"m", 1}};
    answer(begin(KMOCK_API_LEAVE_GROUP, 0, &body), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offset_fetch_7_becomes_one_group_and_back),
        cmocka_unit_test(offset_fetch_2_may_ask_for_all_topics),
        cmocka_unit_test(offset_fetch_1_says_a_group_error_at_each_partition),
        cmocka_unit_test(offset_fetch_8_stays_as_it_is),
        cmocka_unit_test(find_coordinator_3_becomes_one_key_and_back),
        cmocka_unit_test(answer_without_the_one_coordinator_is_an_unknown_server_error),
        cmocka_unit_test(leave_group_below_3_says_the_members_error_at_the_top),
        cmocka_unit_test(delete_topics_5_names_become_topics),
        cmocka_unit_test(add_partitions_to_txn_3_becomes_one_transaction_and_back),
        cmocka_unit_test(metadata_of_all_topics_is_null_in_every_version),
        cmocka_unit_test(join_group_0_rebalances_within_the_session_timeout),
        cmocka_unit_test(fetch_says_its_replica_in_both_places),
        cmocka_unit_test(old_clients_get_error_codes_they_know),
        cmocka_unit_test(request_without_an_answer_is_left_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
