/* SPDX-License-Identifier: Apache-2.0 */
/* Consumers that read from followers, KIP-392: broker n is in rack "rn". */
#include "selftests/mock/broker/stage.h"

static int begin_with(void **state, bool rack_aware)
{
    static const struct kmock_broker_address addresses[] = {
        {"one", 1, "r1"}, {"two", 2, "r2"}, {"three", 3, "r3"}, {"four", 4, "r2"}};
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1,
                                                                           .brokers_count = 4,
                                                                           .addresses = addresses,
                                                                           .default_replication_factor = 4,
                                                                           .rack_aware_replica_selector = rack_aware});
    stage_topic(stage, "orders", 1);
    for (int i = 0; i < 3; i++)
        stage_append(stage, "orders", 0, "a");
    *state = stage;
    return 0;
}

static int begin(void **state)
{
    return begin_with(state, true);
}

static int begin_plain(void **state)
{
    return begin_with(state, false);
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static const struct kmock_fetch_partition_result *fetch_as(struct stage *stage, int16_t version, const char *rack,
                                                           int64_t offset)
{
    static struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, offset);
    fetch.body.rack_id = kmock_view(rack);
    return stage_fetch(stage, version, &fetch);
}

static void hold(struct stage *stage, int32_t node)
{
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, node}, 0, stage->now_us);
}

static void consumer_is_sent_to_the_replica_in_its_rack(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int16_t version;
        const char *rack;
        int32_t replica;
    } table[] = {{11, "r1", -1}, {11, "r2", 4}, {11, "r3", 3}, {11, "r9", -1}, {11, "", -1}, {10, "r3", -1}};
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        const struct kmock_fetch_partition_result *result = fetch_as(stage, table[i].version, table[i].rack, 0);
        assert_int_equal(result->error, KMOCK_NONE);
        assert_int_equal(result->preferred_read_replica, table[i].replica);
        assert_int_equal(result->records.length > 0, table[i].replica < 0);
        assert_int_equal(result->high_watermark, 3);
        assert_int_equal(result->log_start_offset, 0);
    }
}

static void who_is_sent_elsewhere_does_not_wait(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    one_fetch(&fetch, "orders", 0, 3);
    fetch.body.rack_id = kmock_view("r3");
    assert_int_equal(fetch_result(stage_ask(stage, KMOCK_API_FETCH, 11, &fetch.body))->preferred_read_replica, 3);
}

static void replica_that_has_more_is_preferred(void **state)
{
    struct stage *stage = *state;
    hold(stage, 4);
    stage_append(stage, "orders", 0, "b");
    assert_int_equal(fetch_as(stage, 11, "r2", 0)->preferred_read_replica, 2);
}

static void replica_that_does_not_have_the_offset_is_not_preferred(void **state)
{
    struct stage *stage = *state;
    hold(stage, 3);
    stage_append(stage, "orders", 0, "b");
    assert_int_equal(fetch_as(stage, 11, "r3", 3)->preferred_read_replica, 3);
    assert_int_equal(fetch_as(stage, 11, "r3", 4)->preferred_read_replica, -1);
}

static void replica_out_of_sync_or_dead_is_not_preferred(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_shrink_isr(stage->cluster, &(struct kmock_replica_name){"orders", 0, 3}, stage->now_us);
    assert_int_equal(fetch_as(stage, 11, "r3", 0)->preferred_read_replica, -1);
    kmock_cluster_broker_down(stage->cluster, 4, stage->now_us);
    assert_int_equal(fetch_as(stage, 11, "r2", 0)->preferred_read_replica, 2);
}

static void nobody_is_sent_elsewhere_without_a_selector(void **state)
{
    assert_int_equal(fetch_as(*state, 11, "r3", 0)->preferred_read_replica, -1);
    assert_true(fetch_as(*state, 11, "r3", 0)->records.length > 0);
}

static void follower_serves_up_to_the_high_watermark_it_knows(void **state)
{
    struct stage *stage = *state;
    hold(stage, 3);
    stage_append(stage, "orders", 0, "b");
    stage->node = 3;
    assert_int_equal(fetch_as(stage, 11, "r3", 0)->high_watermark, 3);
    assert_int_equal(fetch_as(stage, 11, "", 0)->records.length, 3 * 69); /* whatever rack it says */
    assert_int_equal(fetch_as(stage, 11, "r3", 3)->records.length, 0);
    assert_int_equal(fetch_as(stage, 11, "r3", 3)->error, KMOCK_NONE);
    assert_int_equal(fetch_as(stage, 11, "r3", 4)->error, KMOCK_OFFSET_OUT_OF_RANGE);
    assert_int_equal(fetch_as(stage, 10, "r3", 0)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

static void fetch_that_waits_at_a_follower_is_woken_when_it_knows_more(void **state)
{
    struct stage *stage = *state;
    struct one_fetch fetch;
    struct kmock_replica_name third = {"orders", 0, 3};
    kmock_cluster_delay_replication(stage->cluster, &third, 20000, stage->now_us);
    one_fetch(&fetch, "orders", 0, 3);
    fetch.body.max_wait_ms = 5000;
    stage->node = 3;
    struct asked *asked = stage_ask(stage, KMOCK_API_FETCH, 11, &fetch.body);
    stage_append(stage, "orders", 0, "b");
    stage_run(stage, 19);
    assert_false(asked->done);
    stage_run(stage, 1000); /* its second fetch tells it what is committed */
    assert_true(asked->done);
    assert_int_equal(fetch_result(asked)->high_watermark, 4);
}

/* Broker 1 has records that nobody else has, and does not fetch from the new leader yet. */
static void follower_that_has_not_cut_its_log_serves_it(void **state)
{
    struct stage *stage = *state;
    for (int32_t node = 1; node <= 4; node++)
        hold(stage, node);
    stage_append(stage, "orders", 0, "mine");
    stage_append(stage, "orders", 0, "mine");
    kmock_cluster_elect_unclean(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, stage->now_us);
    stage_append(stage, "orders", 0, "theirs");
    assert_int_equal(fetch_as(stage, 11, "", 5)->error, KMOCK_NONE);
    assert_int_equal(fetch_as(stage, 11, "", 6)->error, KMOCK_OFFSET_OUT_OF_RANGE);
    assert_int_equal(fetch_as(stage, 11, "", 0)->high_watermark, 3);
    assert_int_equal(fetch_as(stage, 11, "", 0)->records.length, 3 * 69);
    kmock_cluster_release_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 1}, stage->now_us);
    assert_int_equal(fetch_as(stage, 11, "", 5)->error, KMOCK_OFFSET_OUT_OF_RANGE);
    assert_int_equal(fetch_as(stage, 11, "", 4)->error, KMOCK_NONE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(consumer_is_sent_to_the_replica_in_its_rack),
        TEST(who_is_sent_elsewhere_does_not_wait),
        TEST(replica_that_has_more_is_preferred),
        TEST(replica_that_does_not_have_the_offset_is_not_preferred),
        TEST(replica_out_of_sync_or_dead_is_not_preferred),
        cmocka_unit_test_setup_teardown(nobody_is_sent_elsewhere_without_a_selector, begin_plain, end),
        TEST(follower_serves_up_to_the_high_watermark_it_knows),
        TEST(fetch_that_waits_at_a_follower_is_woken_when_it_knows_more),
        TEST(follower_that_has_not_cut_its_log_serves_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
