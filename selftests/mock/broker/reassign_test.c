/* SPDX-License-Identifier: Apache-2.0 */
/* A partition gets other replicas while it is used. */
#include "mock/broker/enter.h"
#include "mock/broker/leadership.h"
#include "mock/broker/replication.h"
#include "mock/broker/topics.h"
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .brokers_count = 5});
    stage_topic(stage, "t", 1); /* on brokers 1, 2, 3 */
    stage_append(stage, "t", 0, "a");
    stage_append(stage, "t", 0, "b");
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static struct kmock_partition *partition_of(struct stage *stage)
{
    return kmock_topic_partition(kmock_topics_find(stage->cluster, kmock_view("t")), 0);
}

static void assign(struct stage *stage, const int32_t *ids, int32_t count)
{
    kmock_cluster_enter(stage->cluster);
    kmock_replication_assign(stage->cluster, partition_of(stage), (struct kmock_replica_ids){ids, count},
                             stage->now_us);
    kmock_cluster_leave(stage->cluster);
}

static struct kmock_replica_view view_of(struct stage *stage, int32_t node_id)
{
    struct kmock_replica_view view = {.end_offset = -1};
    kmock_cluster_replica(stage->cluster, &(struct kmock_replica_name){"t", 0, node_id}, &view);
    return view;
}

static void new_replica_fetches_everything_and_is_in_sync(void **state)
{
    struct stage *stage = *state;
    assign(stage, (int32_t[]){4, 5, 1, 2, 3}, 5);
    stage_expect_events(stage, "isr t-0 4 joined: 4\nisr t-0 5 joined: 5\n");
    assert_int_equal(view_of(stage, 4).end_offset, 2);
    assert_int_equal(view_of(stage, 4).high_watermark, 2);
    assert_true(kmock_leadership_move(stage->cluster, partition_of(stage), 4, stage->now_us));
    assign(stage, (int32_t[]){4, 5}, 2);
    assert_int_equal(view_of(stage, 1).end_offset, -1);
    assert_int_equal(partition_of(stage)->leader, 4);
    stage_append(stage, "t", 0, "c");
    assert_int_equal(view_of(stage, 5).end_offset, 3);
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    assert_int_equal(partition_of(stage)->leader, 5);
    assert_int_equal(stage_append(stage, "t", 0, "d"), 3);
}

static void new_replica_that_is_down_joins_when_it_comes_up(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    stage_forget_events(stage);
    assign(stage, (int32_t[]){1, 2, 3, 4}, 4);
    stage_expect_events(stage, "");
    assert_int_equal(view_of(stage, 4).end_offset, 0);
    assert_false(view_of(stage, 4).in_sync);
    kmock_cluster_broker_up(stage->cluster, 4, stage->now_us);
    stage_expect_events(stage, "broker 4 up\nisr t-0 4 joined: 4\n");
}

static void what_a_test_held_stays_held_for_its_time(void **state)
{
    struct stage *stage = *state;
    struct kmock_replica_name third = {"t", 0, 3};
    kmock_cluster_hold_replication(stage->cluster, &third, 5000000, stage->now_us);
    stage_append(stage, "t", 0, "c");
    assign(stage, (int32_t[]){5, 3, 1}, 3);
    assert_int_equal(view_of(stage, 3).end_offset, 2);
    assert_int_equal(view_of(stage, 5).end_offset, 3);
    stage_run(stage, 4999);
    assert_int_equal(view_of(stage, 3).end_offset, 2);
    assert_int_equal(stage_watermark(stage, "t", 0), 2);
    stage_run(stage, 1);
    assert_int_equal(view_of(stage, 3).end_offset, 3);
    assert_int_equal(stage_watermark(stage, "t", 0), 3);
}

/* A tail that a former leader alone has goes along with it. */
static void former_leader_keeps_its_tail(void **state)
{
    struct stage *stage = *state;
    for (int32_t node = 2; node <= 3; node++)
        kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"t", 0, node}, 0, stage->now_us);
    stage_append(stage, "t", 0, "c");
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage_forget_events(stage);
    assert_int_equal(view_of(stage, 1).end_offset, 3);
    assign(stage, (int32_t[]){1, 2, 3}, 3);
    assert_int_equal(view_of(stage, 1).end_offset, 3);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us);
    stage_expect_events(stage, "broker 1 up\ntruncated t-0@2 node 1 gone 1\nisr t-0 1 joined: 3\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(new_replica_fetches_everything_and_is_in_sync, begin, end),
        cmocka_unit_test_setup_teardown(new_replica_that_is_down_joins_when_it_comes_up, begin, end),
        cmocka_unit_test_setup_teardown(what_a_test_held_stays_held_for_its_time, begin, end),
        cmocka_unit_test_setup_teardown(former_leader_keeps_its_tail, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
