/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    *state = stage_create();
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static const struct kmock_metadata_response *ask(struct stage *stage, int16_t version, const char *topic,
                                                 bool allow_creation)
{
    struct kmock_metadata_topic asked = {.name = kmock_view(topic)};
    struct kmock_metadata_request body = {
        .topics = &asked, .topics_count = topic ? 1 : -1, .allow_auto_topic_creation = allow_creation};
    return stage_call(stage, KMOCK_API_METADATA, version, &body);
}

static void brokers_and_leaders_are_named(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "orders", 4);
    const struct kmock_metadata_response *response = ask(stage, 12, "orders", false);
    assert_int_equal(response->brokers_count, 3);
    assert_int_equal(response->brokers[2].node_id, 3);
    assert_true(kmock_view_is(response->brokers[2].host, "broker-3"));
    assert_int_equal(response->brokers[2].port, 9092);
    assert_int_equal(response->brokers[2].rack.length, -1);
    assert_int_equal(response->controller_id, 1);
    assert_int_equal(response->cluster_id.length, 22);
    assert_true(response->cluster_authorized_operations == INT32_MIN);
    const struct kmock_metadata_topic_result *topic = &response->topics[0];
    assert_int_equal(topic->error, KMOCK_NONE);
    assert_false(kmock_uuid_is_zero(&topic->topic_id));
    assert_true(topic->topic_authorized_operations == INT32_MIN);
    assert_int_equal(topic->partitions_count, 4);
    for (int32_t p = 0; p < 4; p++) {
        const struct kmock_metadata_partition_result *partition = &topic->partitions[p];
        assert_int_equal(partition->index, p);
        assert_int_equal(partition->leader_id, p % 3 + 1);
        assert_int_equal(partition->leader_epoch, 0);
        assert_int_equal(partition->replica_nodes_count, 3);
        assert_int_equal(partition->replica_nodes[1], (p + 1) % 3 + 1);
        assert_int_equal(partition->isr_nodes_count, 3);
        assert_int_equal(partition->offline_replicas_count, 0);
    }
}

static void null_asks_for_all_topics_and_an_empty_list_for_none(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "b", 1);
    stage_topic(stage, "a", 1);
    const struct kmock_metadata_response *response = ask(stage, 9, NULL, false);
    assert_int_equal(response->topics_count, 2);
    assert_true(kmock_view_is(response->topics[0].name, "b"));
    struct kmock_metadata_request none = {.topics_count = 0};
    response = stage_call(stage, KMOCK_API_METADATA, 9, &none);
    assert_int_equal(response->topics_count, 0);
    assert_int_equal(response->brokers_count, 3);
}

static void unknown_topic_is_created_where_the_client_allows_it(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(ask(stage, 4, "orders", false)->topics[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 0);
    assert_int_equal(ask(stage, 4, "orders", true)->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(ask(stage, 4, "orders", true)->topics[0].error, KMOCK_NONE);
    assert_int_equal(ask(stage, 3, "old", false)->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "old"), 1);
}

static void nothing_is_created_where_the_cluster_forbids_it(void **state)
{
    (void)state;
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.no_auto_create_topics = true});
    assert_int_equal(ask(stage, 4, "orders", true)->topics[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    stage_destroy(stage);
}

static void names_that_no_topic_can_have_are_refused(void **state)
{
    struct stage *stage = *state;
    char longest[251];
    memset(longest, 'x', 250);
    longest[250] = '\0';
    const char *const bad[] = {"",
                               ".",
                               "..",
                               "a/b",
                               "a b",
                               "gr\xc3\xb6\xc3\x9f"
                               "e",
                               longest};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(ask(stage, 9, bad[i], true)->topics[0].error, KMOCK_INVALID_TOPIC_EXCEPTION);
    longest[249] = '\0';
    assert_int_equal(ask(stage, 9, longest, true)->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(ask(stage, 9, "a.b", true)->topics[0].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(ask(stage, 9, "a_b", true)->topics[0].error, KMOCK_INVALID_TOPIC_EXCEPTION);
}

static void topics_can_be_asked_for_by_id(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "orders", 1);
    struct kmock_metadata_topic topic = {stage_topic_id(stage, "orders"), KMOCK_NULL_STRING};
    struct kmock_metadata_request body = {.topics = &topic, .topics_count = 1};
    const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 12, &body);
    assert_true(kmock_view_is(response->topics[0].name, "orders"));
    topic.topic_id.bytes[0] ^= 1;
    response = stage_call(stage, KMOCK_API_METADATA, 12, &body);
    assert_int_equal(response->topics[0].error, KMOCK_UNKNOWN_TOPIC_ID);
    assert_int_equal(response->topics[0].name.length, -1);
}

static void ids_are_not_asked_for_before_version_12(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "orders", 1);
    struct kmock_metadata_topic topics[] = {{stage_topic_id(stage, "orders"), KMOCK_NULL_STRING},
                                            {{{0}}, KMOCK_NULL_STRING},
                                            {stage_topic_id(stage, "orders"), kmock_view("orders")}};
    for (int i = 0; i < 3; i++) {
        struct kmock_metadata_request body = {.topics = &topics[i], .topics_count = 1};
        const struct kmock_metadata_response *response = stage_call(stage, KMOCK_API_METADATA, 11, &body);
        assert_int_equal(response->topics[0].error, KMOCK_INVALID_REQUEST);
    }
}

static void dead_brokers_are_offline_replicas(void **state)
{
    struct stage *stage = *state;
    stage_topic(stage, "orders", 1);
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 2;
    const struct kmock_metadata_response *response = ask(stage, 12, "orders", false);
    assert_int_equal(response->brokers_count, 2);
    assert_int_equal(response->controller_id, 2);
    const struct kmock_metadata_partition_result *partition = &response->topics[0].partitions[0];
    assert_int_equal(partition->error, KMOCK_NONE);
    assert_int_equal(partition->leader_id, 2);
    assert_int_equal(partition->leader_epoch, 1);
    assert_int_equal(partition->isr_nodes_count, 2);
    assert_int_equal(partition->offline_replicas_count, 1);
    assert_int_equal(partition->offline_replicas[0], 1);
}

static void partition_without_live_replica_has_no_leader(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"single", 2, 1, false}, stage->now_us);
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    const struct kmock_metadata_response *response = ask(stage, 12, "single", false);
    assert_int_equal(response->topics[0].partitions[1].error, KMOCK_LEADER_NOT_AVAILABLE);
    assert_int_equal(response->topics[0].partitions[1].leader_id, -1);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
}

static void internal_topic_says_so_and_is_not_created_by_asking(void **state)
{
    struct stage *stage = *state;
    const struct kmock_metadata_response *response = ask(stage, 12, "__consumer_offsets", true);
    assert_int_equal(response->topics[0].error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_true(response->topics[0].is_internal);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(brokers_and_leaders_are_named),
        TEST(null_asks_for_all_topics_and_an_empty_list_for_none),
        TEST(unknown_topic_is_created_where_the_client_allows_it),
        TEST(nothing_is_created_where_the_cluster_forbids_it),
        TEST(names_that_no_topic_can_have_are_refused),
        TEST(topics_can_be_asked_for_by_id),
        TEST(ids_are_not_asked_for_before_version_12),
        TEST(dead_brokers_are_offline_replicas),
        TEST(partition_without_live_replica_has_no_leader),
        TEST(internal_topic_says_so_and_is_not_created_by_asking),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
