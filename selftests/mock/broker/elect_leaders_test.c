/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

enum { PREFERRED = 0, UNCLEAN = 1 };

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 3);
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int16_t elect(struct stage *stage, int8_t election, const char *topic, int32_t partition)
{
    struct kmock_elect_leaders_topic asked = {kmock_view(topic), &partition, 1};
    struct kmock_elect_leaders_request body = {election, &asked, 1, 1000};
    const struct kmock_elect_leaders_response *response = stage_call(stage, KMOCK_API_ELECT_LEADERS, 2, &body);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions[0].index, partition);
    return response->topics[0].partitions[0].error;
}

static int32_t leader(struct stage *stage, int32_t partition)
{
    struct kmock_partition_view view;
    assert_true(kmock_cluster_partition(stage->cluster, "orders", partition, &view));
    return view.leader;
}

static void preferred_replica_leads_again(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(elect(stage, PREFERRED, "orders", 0), KMOCK_ELECTION_NOT_NEEDED);
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 3, stage->now_us);
    assert_int_equal(elect(stage, PREFERRED, "orders", 0), KMOCK_NONE);
    assert_int_equal(leader(stage, 0), 1);
    stage_expect_events(stage, "leader orders-0 node 3 epoch 1\nleader orders-0 node 1 epoch 2\n");
}

static void preferred_replica_that_is_down_is_not_available(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 2;
    assert_int_equal(elect(stage, PREFERRED, "orders", 0), KMOCK_PREFERRED_LEADER_NOT_AVAILABLE);
    assert_int_equal(leader(stage, 0), 2);
}

static void unclean_replica_leads_where_nobody_does(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(elect(stage, UNCLEAN, "orders", 0), KMOCK_ELECTION_NOT_NEEDED);
    for (int32_t node = 1; node <= 3; node++)
        kmock_cluster_broker_down(stage->cluster, node, stage->now_us);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us);
    assert_int_equal(leader(stage, 0), -1);
    assert_int_equal(elect(stage, PREFERRED, "orders", 0), KMOCK_PREFERRED_LEADER_NOT_AVAILABLE);
    assert_int_equal(elect(stage, UNCLEAN, "orders", 0), KMOCK_NONE);
    assert_int_equal(leader(stage, 0), 1);
}

static void what_is_not_there_or_no_election_is_refused(void **state)
{
    struct stage *stage = *state;
    uint64_t before = kmock_cluster_hash(stage->cluster);
    assert_int_equal(elect(stage, PREFERRED, "nothing", 0), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(elect(stage, UNCLEAN, "orders", 3), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(elect(stage, UNCLEAN, "orders", -1), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(elect(stage, 2, "orders", 0), KMOCK_INVALID_REQUEST);
    assert_int_equal(elect(stage, -1, "orders", 0), KMOCK_INVALID_REQUEST);
    assert_true(kmock_cluster_hash(stage->cluster) == before);
}

static void all_partitions_are_looked_at_where_none_is_named(void **state)
{
    struct stage *stage = *state;
    struct kmock_elect_leaders_request body = {PREFERRED, NULL, -1, 1000};
    kmock_cluster_move_leader(stage->cluster, "orders", 1, 3, stage->now_us);
    const struct kmock_elect_leaders_response *response = stage_call(stage, KMOCK_API_ELECT_LEADERS, 2, &body);
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, 1);
    assert_int_equal(response->topics[0].partitions[0].index, 1);
    assert_int_equal(response->topics[0].partitions[0].error, KMOCK_NONE);
    assert_int_equal(leader(stage, 1), 2);
    response = stage_call(stage, KMOCK_API_ELECT_LEADERS, 2, &body);
    assert_int_equal(response->topics_count, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(preferred_replica_leads_again),
        TEST(preferred_replica_that_is_down_is_not_available),
        TEST(unclean_replica_leads_where_nobody_does),
        TEST(what_is_not_there_or_no_election_is_refused),
        TEST(all_partitions_are_looked_at_where_none_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
