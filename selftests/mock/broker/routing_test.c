/* SPDX-License-Identifier: Apache-2.0 */
/* Groups as a cluster hosts them: who coordinates which, what the log keeps, what happens when that moves. */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage =
        stage_create_with((struct kmock_cluster_options){.seed = 1, .group_initial_rebalance_delay_ms = -1});
    stage_topic(stage, "orders", 2);
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static struct kmock_find_coordinator_coordinator_result find(struct stage *stage, const char *group)
{
    struct kmock_string key = kmock_view(group);
    struct kmock_find_coordinator_request body = {.coordinator_keys = &key, .coordinator_keys_count = 1};
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    assert_int_equal(response->coordinators_count, 1);
    return response->coordinators[0];
}

static void go_to_coordinator(struct stage *stage, const char *group)
{
    stage->node = find(stage, group).node_id;
    assert_true(stage->node > 0);
}

static int16_t commit_as(struct stage *stage, int16_t version, struct kmock_offset_commit_topic topic, int64_t offset)
{
    struct kmock_offset_commit_partition partition = {
        .index = 1, .committed_offset = offset, .committed_leader_epoch = -1, .committed_metadata = KMOCK_EMPTY_STRING};
    topic.partitions = &partition;
    topic.partitions_count = 1;
    struct kmock_offset_commit_request body = {.group_id = kmock_view("g1"),
                                               .generation_id_or_member_epoch = -1,
                                               .member_id = KMOCK_EMPTY_STRING,
                                               .group_instance_id = KMOCK_NULL_STRING,
                                               .topics = &topic,
                                               .topics_count = 1};
    const struct kmock_offset_commit_response *response = stage_call(stage, KMOCK_API_OFFSET_COMMIT, version, &body);
    assert_int_equal(response->topics_count, 1);
    assert_memory_equal(&response->topics[0].topic_id, &topic.topic_id, sizeof topic.topic_id);
    return response->topics[0].partitions[0].error;
}

static int16_t commit(struct stage *stage, int64_t offset)
{
    return commit_as(stage, 8, (struct kmock_offset_commit_topic){.name = kmock_view("orders")}, offset);
}

static const struct kmock_offset_fetch_group_result *fetch_offsets(struct stage *stage, int16_t version,
                                                                   struct kmock_offset_fetch_topic *topic)
{
    int32_t index = 1;
    struct kmock_offset_fetch_group group = {.group_id = kmock_view("g1"),
                                             .member_id = KMOCK_NULL_STRING,
                                             .member_epoch = -1,
                                             .topics = topic,
                                             .topics_count = topic ? 1 : -1};
    struct kmock_offset_fetch_request body = {.groups = &group, .groups_count = 1};
    if (topic) {
        topic->partition_indexes = &index;
        topic->partition_indexes_count = 1;
    }
    const struct kmock_offset_fetch_response *response = stage_call(stage, KMOCK_API_OFFSET_FETCH, version, &body);
    assert_int_equal(response->groups_count, 1);
    return &response->groups[0];
}

static int64_t fetch_offset(struct stage *stage)
{
    struct kmock_offset_fetch_topic topic = {.name = kmock_view("orders")};
    const struct kmock_offset_fetch_group_result *group = fetch_offsets(stage, 8, &topic);
    return group->error ? -group->error : group->topics[0].partitions[0].committed_offset;
}

static void coordinator_is_the_leader_of_the_groups_partition(void **state)
{
    struct stage *stage = *state;
    struct kmock_find_coordinator_coordinator_result found = find(stage, "g1"); /* partition 42 */
    assert_int_equal(found.error, KMOCK_NONE);
    assert_int_equal(found.node_id, 42 % 3 + 1);
    assert_true(kmock_view_is(found.host, "broker-1"));
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "__consumer_offsets"), 50);
    assert_int_equal(find(stage, "my-group").node_id, 12 % 3 + 1);
}

static void several_keys_are_answered_one_by_one(void **state)
{
    struct stage *stage = *state;
    struct kmock_string keys[3] = {kmock_view("a"), KMOCK_NULL_STRING, KMOCK_EMPTY_STRING};
    struct kmock_find_coordinator_request body = {.coordinator_keys = keys, .coordinator_keys_count = 3};
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    assert_int_equal(response->coordinators[0].node_id, 47 % 3 + 1);
    assert_int_equal(response->coordinators[1].error, KMOCK_INVALID_GROUP_ID);
    assert_int_equal(response->coordinators[1].node_id, -1);
    assert_int_equal(response->coordinators[2].node_id, 1);
    body.key_type = 7;
    response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    assert_int_equal(response->coordinators[0].error, KMOCK_INVALID_REQUEST);
}

static void there_is_no_coordinator_while_brokers_are_missing(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 3, stage->now_us);
    assert_int_equal(find(stage, "g1").error, KMOCK_COORDINATOR_NOT_AVAILABLE);
    kmock_cluster_broker_up(stage->cluster, 3, stage->now_us);
    assert_int_equal(find(stage, "g1").error, KMOCK_NONE);
    for (int32_t node = 1; node <= 2; node++)
        kmock_cluster_broker_down(stage->cluster, node, stage->now_us);
    stage->node = 3;
    assert_int_equal(find(stage, "g1").node_id, 3);
}

static int16_t heartbeat(struct stage *stage, struct kmock_string group)
{
    struct kmock_heartbeat_request body = {
        .group_id = group, .member_id = kmock_view("m"), .group_instance_id = KMOCK_NULL_STRING};
    return ((struct kmock_heartbeat_response *)stage_call(stage, KMOCK_API_HEARTBEAT, 3, &body))->error;
}

static void requests_are_checked_before_they_reach_a_coordinator(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(heartbeat(stage, kmock_view("g1")), KMOCK_NOT_COORDINATOR);
    go_to_coordinator(stage, "g1");
    assert_int_equal(heartbeat(stage, KMOCK_EMPTY_STRING), KMOCK_INVALID_GROUP_ID);
    assert_int_equal(heartbeat(stage, KMOCK_NULL_STRING), KMOCK_INVALID_GROUP_ID);
    assert_int_equal(heartbeat(stage, kmock_view("g1")), KMOCK_UNKNOWN_MEMBER_ID);
    stage->node = 2;
    assert_int_equal(heartbeat(stage, kmock_view("g1")), KMOCK_NOT_COORDINATOR);
    assert_int_equal(commit(stage, 5), KMOCK_NOT_COORDINATOR);
    assert_int_equal(fetch_offset(stage), -KMOCK_NOT_COORDINATOR);
}

static void commits_are_records_and_survive_a_move(void **state)
{
    struct stage *stage = *state;
    go_to_coordinator(stage, "g1");
    stage_forget_events(stage);
    assert_int_equal(commit(stage, 5), KMOCK_NONE);
    assert_int_equal(commit(stage, 7), KMOCK_NONE);
    stage_expect_events(stage, "append __consumer_offsets-42@0 count 1 node 1 producer -1/-1/-1\n"
                               "watermark __consumer_offsets-42@1\n"
                               "committed orders-1@5\n"
                               "append __consumer_offsets-42@1 count 1 node 1 producer -1/-1/-1\n"
                               "watermark __consumer_offsets-42@2\n"
                               "committed orders-1@7\n");
    assert_true(kmock_cluster_move_coordinator(stage->cluster, "g1", 0, stage->now_us));
    stage_expect_events(stage, "leader __consumer_offsets-42 node 2 epoch 1\ncoordinator 42 node 2 epoch 1\n");
    assert_int_equal(commit(stage, 8), KMOCK_NOT_COORDINATOR);
    go_to_coordinator(stage, "g1");
    assert_int_equal(stage->node, 2);
    assert_int_equal(fetch_offset(stage), 7);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g1", "orders", 1), 7);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g1", "orders", 0), -1);
}

static void commits_survive_the_death_of_the_coordinator(void **state)
{
    struct stage *stage = *state;
    go_to_coordinator(stage, "g1");
    commit(stage, 5);
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 2;
    go_to_coordinator(stage, "g1");
    assert_int_equal(fetch_offset(stage), 5);
}

static void topic_ids_are_resolved_and_echoed_from_version_10(void **state)
{
    struct stage *stage = *state;
    go_to_coordinator(stage, "g1");
    struct kmock_uuid id = stage_topic_id(stage, "orders"), unknown = id;
    unknown.bytes[0] ^= 1;
    assert_int_equal(commit_as(stage, 10, (struct kmock_offset_commit_topic){.topic_id = id}, 6), KMOCK_NONE);
    assert_int_equal(commit_as(stage, 10, (struct kmock_offset_commit_topic){.topic_id = unknown}, 6),
                     KMOCK_UNKNOWN_TOPIC_ID);
    struct kmock_offset_fetch_topic topic = {.topic_id = id};
    const struct kmock_offset_fetch_group_result *group = fetch_offsets(stage, 10, &topic);
    assert_memory_equal(&group->topics[0].topic_id, &id, sizeof id);
    assert_int_equal(group->topics[0].partitions[0].committed_offset, 6);
    topic.topic_id = unknown;
    group = fetch_offsets(stage, 10, &topic);
    assert_memory_equal(&group->topics[0].topic_id, &unknown, sizeof id);
    assert_int_equal(group->topics[0].partitions[0].error, KMOCK_UNKNOWN_TOPIC_ID);
    assert_int_equal(group->topics[0].partitions[0].committed_offset, -1);
    group = fetch_offsets(stage, 10, NULL);
    assert_int_equal(group->topics_count, 1);
    assert_memory_equal(&group->topics[0].topic_id, &id, sizeof id);
}

static void offsets_of_a_deleted_topic_are_forgotten(void **state)
{
    struct stage *stage = *state;
    struct kmock_delete_topics_topic topic = {.name = kmock_view("orders")};
    struct kmock_delete_topics_request body = {.topics = &topic, .topics_count = 1};
    go_to_coordinator(stage, "g1");
    commit(stage, 5);
    stage_call(stage, KMOCK_API_DELETE_TOPICS, 4, &body);
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g1", "orders", 1), -1);
    stage_topic(stage, "orders", 2);
    assert_true(kmock_cluster_move_coordinator(stage->cluster, "g1", 0, stage->now_us));
    assert_int_equal(kmock_cluster_committed(stage->cluster, "g1", "orders", 1), -1);
}

static struct asked *join(struct stage *stage)
{
    static struct kmock_join_group_protocol protocol;
    static struct kmock_join_group_request body;
    protocol = (struct kmock_join_group_protocol){kmock_view("range"), bytes_of("")};
    body = (struct kmock_join_group_request){.group_id = kmock_view("g1"),
                                             .session_timeout_ms = 10000,
                                             .rebalance_timeout_ms = 60000,
                                             .member_id = KMOCK_EMPTY_STRING,
                                             .group_instance_id = KMOCK_NULL_STRING,
                                             .protocol_type = kmock_view("consumer"),
                                             .protocols = &protocol,
                                             .protocols_count = 1,
                                             .reason = KMOCK_NULL_STRING};
    return stage_ask(stage, KMOCK_API_JOIN_GROUP, 3, &body);
}

static void parked_join_learns_that_the_coordinator_moved(void **state)
{
    struct stage *stage = *state;
    struct kmock_group_view view;
    go_to_coordinator(stage, "g1");
    struct asked *first = join(stage);
    stage_run(stage, 1);
    assert_true(first->done);
    struct asked *second = join(stage);
    assert_false(second->done); /* the first member has not come again */
    kmock_cluster_group(stage->cluster, "g1", &view);
    assert_string_equal(view.state, "PreparingRebalance");
    assert_int_equal(view.members_count, 2);
    assert_int_equal(view.coordinator, 1);
    const struct kmock_join_group_response *answer = first->request->response;
    assert_true(kmock_cluster_has_member(stage->cluster, "g1", answer->member_id.data));
    assert_false(kmock_cluster_has_member(stage->cluster, "g2", answer->member_id.data));
    assert_false(kmock_cluster_has_member(stage->cluster, "g1", "nobody"));
    assert_true(kmock_cluster_move_coordinator(stage->cluster, "g1", 3, stage->now_us));
    assert_true(second->done);
    assert_int_equal(((struct kmock_join_group_response *)second->request->response)->error, KMOCK_NOT_COORDINATOR);
}

static void parked_join_is_not_answered_by_a_dead_broker(void **state)
{
    struct stage *stage = *state;
    go_to_coordinator(stage, "g1");
    join(stage);
    stage_run(stage, 1);
    struct asked *second = join(stage);
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    assert_false(second->done);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(coordinator_is_the_leader_of_the_groups_partition),
        TEST(several_keys_are_answered_one_by_one),
        TEST(there_is_no_coordinator_while_brokers_are_missing),
        TEST(requests_are_checked_before_they_reach_a_coordinator),
        TEST(commits_are_records_and_survive_a_move),
        TEST(commits_survive_the_death_of_the_coordinator),
        TEST(topic_ids_are_resolved_and_echoed_from_version_10),
        TEST(offsets_of_a_deleted_topic_are_forgotten),
        TEST(parked_join_learns_that_the_coordinator_moved),
        TEST(parked_join_is_not_answered_by_a_dead_broker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
