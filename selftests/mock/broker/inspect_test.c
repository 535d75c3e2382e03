/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

/* Assignment of partitions 0 and 2 of "orders": version, topics, name, partitions, user data. */
static const uint8_t ORDERS_0_2[] = {0, 0, 0, 0, 0, 1, 0, 6, 'o', 'r', 'd', 'e',  'r',  's',  0,
                                     0, 0, 2, 0, 0, 0, 0, 0, 0,   0,   2,   0xff, 0xff, 0xff, 0xff};

static int begin(void **state)
{
    struct stage *stage =
        stage_create_with((struct kmock_cluster_options){.seed = 1, .group_initial_rebalance_delay_ms = -1});
    stage_topic(stage, "orders", 3);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static void find_coordinator(struct stage *stage)
{
    struct kmock_string key = kmock_view("billing");
    struct kmock_find_coordinator_request body = {.coordinator_keys = &key, .coordinator_keys_count = 1};
    stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    assert_int_equal(response->coordinators[0].error, KMOCK_NONE);
    stage->node = response->coordinators[0].node_id;
}

/* Let one member join, take orders 0 and 2, and commit an offset. */
static void consume(struct stage *stage)
{
    struct kmock_join_group_protocol protocol = {kmock_view("range"), bytes_of("")};
    struct kmock_join_group_request join = {.group_id = kmock_view("billing"),
                                            .session_timeout_ms = 10000,
                                            .rebalance_timeout_ms = 10000,
                                            .member_id = KMOCK_EMPTY_STRING,
                                            .group_instance_id = KMOCK_NULL_STRING,
                                            .protocol_type = kmock_view("consumer"),
                                            .protocols = &protocol,
                                            .protocols_count = 1};
    find_coordinator(stage);
    struct asked *asked = stage_ask(stage, KMOCK_API_JOIN_GROUP, 2, &join);
    stage_run(stage, 0);
    assert_true(asked->done);
    const struct kmock_join_group_response *joined = asked->request->response;
    struct kmock_sync_group_assignment assignment = {joined->member_id, {ORDERS_0_2, sizeof ORDERS_0_2}};
    struct kmock_sync_group_request sync = {.group_id = kmock_view("billing"),
                                            .generation_id = joined->generation_id,
                                            .member_id = joined->member_id,
                                            .group_instance_id = KMOCK_NULL_STRING,
                                            .protocol_type = KMOCK_NULL_STRING,
                                            .protocol_name = KMOCK_NULL_STRING,
                                            .assignments = &assignment,
                                            .assignments_count = 1};
    asked = stage_ask(stage, KMOCK_API_SYNC_GROUP, 2, &sync);
    stage_run(stage, 0);
    assert_true(asked->done);
    struct kmock_offset_commit_partition partition = {
        .index = 0, .committed_offset = 1, .committed_leader_epoch = -1, .committed_metadata = KMOCK_EMPTY_STRING};
    struct kmock_offset_commit_topic topic = {kmock_view("orders"), {{0}}, &partition, 1};
    struct kmock_offset_commit_request commit = {.group_id = kmock_view("billing"),
                                                 .generation_id_or_member_epoch = joined->generation_id,
                                                 .member_id = joined->member_id,
                                                 .group_instance_id = KMOCK_NULL_STRING,
                                                 .retention_time_ms = -1,
                                                 .topics = &topic,
                                                 .topics_count = 1};
    stage_ask(stage, KMOCK_API_OFFSET_COMMIT, 6, &commit);
    stage_run(stage, 0);
}

static void print_member(void *context, const struct kmock_describe_groups_member_result *member)
{
    kmock_buffer_print(context, "%.*s at %.*s\n", (int)member->client_id.length, member->client_id.data,
                       (int)member->client_host.length, member->client_host.data);
}

static void print_owner(void *context, const struct kmock_describe_groups_member_result *member,
                        struct kmock_string topic, int32_t partition)
{
    kmock_buffer_print(context, "%.*s has %.*s-%d\n", (int)member->client_id.length, member->client_id.data,
                       (int)topic.length, topic.data, (int)partition);
}

static void members_and_what_they_were_given_can_be_looked_at(void **state)
{
    struct stage *stage = *state;
    struct kmock_buffer text = {0};
    consume(stage);
    kmock_cluster_each_member(stage->cluster, "billing", print_member, &text);
    kmock_cluster_each_assigned(stage->cluster, "billing", print_owner, &text);
    kmock_cluster_each_member(stage->cluster, "nothing", print_member, &text);
    kmock_cluster_each_assigned(stage->cluster, "nothing", print_owner, &text);
    assert_string_equal((const char *)text.data, "app at /10.0.0.1\napp has orders-0\napp has orders-2\n");
    kmock_buffer_free(&text);
}

static void lag_is_what_is_committed_behind_the_high_watermark(void **state)
{
    struct stage *stage = *state;
    for (int i = 0; i < 5; i++)
        stage_append(stage, "orders", 0, "a");
    consume(stage);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "billing", "orders", 0), 1);
    assert_int_equal(kmock_cluster_lag(stage->cluster, "billing", "orders", 0), 4);
    assert_int_equal(kmock_cluster_lag(stage->cluster, "billing", "orders", 1), -1);
    assert_int_equal(kmock_cluster_lag(stage->cluster, "nothing", "orders", 0), -1);
}

static void partition_shows_its_leader_and_offsets(void **state)
{
    struct stage *stage = *state;
    struct kmock_partition_view view;
    stage_append(stage, "orders", 1, "a");
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 1, &view));
    assert_int_equal(view.leader, 3);
    assert_int_equal(view.leader_epoch, 1);
    assert_int_equal(view.replicas_count, 3);
    assert_int_equal(view.in_sync_count, 2);
    assert_int_equal(view.log_start, 0);
    assert_int_equal(view.high_watermark, 1);
    assert_int_equal(view.last_stable, 1);
    assert_int_equal(view.end_offset, 1);
    assert_true(view.size_bytes > 60);
    assert_false(kmock_cluster_partition(stage->cluster, "orders", 3, &view));
    assert_false(kmock_cluster_partition(stage->cluster, "nothing", 0, &view));
}

static void requests_are_counted_by_api_and_broker(void **state)
{
    struct stage *stage = *state;
    for (stage->node = 1; stage->node <= 2; stage->node++)
        stage_topic_id(stage, "orders");
    stage->node = 1;
    stage_topic_id(stage, "orders");
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 0, KMOCK_API_METADATA), 3);
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 1, KMOCK_API_METADATA), 2);
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 3, KMOCK_API_METADATA), 0);
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 0, KMOCK_API_FETCH), 0);
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 0, -1), 0);
    assert_int_equal(kmock_cluster_requests_count(stage->cluster, 0, INT16_MAX), 0);
}

/* ---- what a test does without a client --------------------------------------------------------------- */

static int16_t configure(struct stage *stage, const char *topic, const char *name, const char *value)
{
    return kmock_cluster_configure_topic(stage->cluster, topic, &(struct kmock_config_setting){name, value},
                                         stage->now_us);
}

static void topics_and_brokers_are_configured_without_a_client(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(configure(stage, "orders", "retention.ms", "7"), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "retention.ms"), "7");
    assert_int_equal(configure(stage, "orders", "retention.ms", "x"), KMOCK_INVALID_CONFIG);
    assert_int_equal(configure(stage, "orders", "min.compaction.lag.ms", "1"), KMOCK_NONE);
    assert_int_equal(configure(stage, "orders", "max.compaction.lag.ms", "0"), KMOCK_INVALID_CONFIG);
    assert_int_equal(configure(stage, "nothing", "retention.ms", "7"), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    struct kmock_config_setting general = {"log.retention.ms", "9"}, fixed = {"num.partitions", "9"};
    assert_int_equal(kmock_cluster_configure_brokers(stage->cluster, &general, stage->now_us), KMOCK_NONE);
    assert_int_equal(kmock_cluster_configure_brokers(stage->cluster, &fixed, stage->now_us), KMOCK_INVALID_REQUEST);
    assert_int_equal(configure(stage, "orders", "retention.ms", NULL), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "retention.ms"), "9");
    assert_null(kmock_cluster_topic_config(stage->cluster, "orders", "no.such"));
    assert_null(kmock_cluster_topic_config(stage->cluster, "nothing", "retention.ms"));
}

static void topics_grow_move_and_go_without_a_client(void **state)
{
    struct stage *stage = *state;
    int32_t ids[] = {3, 2}, wrong[] = {3, 9};
    struct kmock_partition_view view;
    assert_int_equal(kmock_cluster_grow_topic(stage->cluster, "orders", 3, stage->now_us), KMOCK_INVALID_PARTITIONS);
    assert_int_equal(kmock_cluster_grow_topic(stage->cluster, "orders", 4, stage->now_us), KMOCK_NONE);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 4);
    struct kmock_new_replicas replicas = {"orders", 0, ids, 2};
    assert_int_equal(kmock_cluster_reassign(stage->cluster, &replicas, stage->now_us), KMOCK_NONE);
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 0, &view));
    assert_int_equal(view.leader, 3);
    assert_int_equal(view.replicas_count, 2);
    replicas.node_ids = wrong;
    assert_int_equal(kmock_cluster_reassign(stage->cluster, &replicas, stage->now_us),
                     KMOCK_INVALID_REPLICA_ASSIGNMENT);
    replicas.count = 0;
    assert_int_equal(kmock_cluster_reassign(stage->cluster, &replicas, stage->now_us),
                     KMOCK_NO_REASSIGNMENT_IN_PROGRESS);
    replicas.partition = 4;
    assert_int_equal(kmock_cluster_reassign(stage->cluster, &replicas, stage->now_us),
                     KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(kmock_cluster_delete_topic(stage->cluster, "orders", stage->now_us), KMOCK_NONE);
    assert_int_equal(kmock_cluster_delete_topic(stage->cluster, "orders", stage->now_us),
                     KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(kmock_cluster_grow_topic(stage->cluster, "orders", 4, stage->now_us),
                     KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(members_and_what_they_were_given_can_be_looked_at),
        TEST(lag_is_what_is_committed_behind_the_high_watermark),
        TEST(partition_shows_its_leader_and_offsets),
        TEST(requests_are_counted_by_api_and_broker),
        TEST(topics_and_brokers_are_configured_without_a_client),
        TEST(topics_grow_move_and_go_without_a_client),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
