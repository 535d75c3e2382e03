/* SPDX-License-Identifier: Apache-2.0 */
/* What a test does to topics without a client: create them with configs, delete their records. */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 1);
    for (int i = 0; i < 5; i++)
        stage_append(stage, "orders", 0, "a");
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int16_t create(struct stage *stage, const char *name, const char *configs)
{
    struct kmock_new_topic topic = {.name = name, .partitions = 1, .configs = configs};
    return kmock_cluster_create_topic(stage->cluster, &topic, stage->now_us);
}

static void configs_are_read_from_a_list(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(create(stage, "one", "retention.ms=1000"), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "one", "retention.ms"), "1000");
    assert_int_equal(create(stage, "two", "cleanup.policy=compact,delete,segment.bytes=500"), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "two", "cleanup.policy"), "compact,delete");
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "two", "segment.bytes"), "500");
    assert_int_equal(create(stage, "none", ""), KMOCK_NONE);
}

static void configs_that_no_topic_can_have_create_nothing(void **state)
{
    static const char *const wrong[] = {
        "retention.ms",    "retention.ms=soon", "colour=red",        "=1",
        ",retention.ms=1", "retention.ms=,",    "segment.bytes=1,2", "cleanup.policy=x"};
    struct stage *stage = *state;
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (create(stage, "wrong", wrong[i]) != KMOCK_INVALID_CONFIG)
            fail_msg("%s", wrong[i]);
    assert_true(hash == kmock_cluster_hash(stage->cluster));
    stage_expect_events(stage, "");
}

static int64_t log_start(struct stage *stage)
{
    struct kmock_partition_view view;
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 0, &view));
    return view.log_start;
}

static void records_are_deleted_up_to_an_offset_or_to_the_end(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(kmock_cluster_delete_records(stage->cluster, "orders", 0, 3, stage->now_us), KMOCK_NONE);
    assert_int_equal(log_start(stage), 3);
    stage_expect_events(stage, "start orders-0@3 DeleteRecords\n");
    assert_int_equal(kmock_cluster_delete_records(stage->cluster, "orders", 0, 1, stage->now_us), KMOCK_NONE);
    assert_int_equal(log_start(stage), 3);
    assert_int_equal(kmock_cluster_delete_records(stage->cluster, "orders", 0, -1, stage->now_us), KMOCK_NONE);
    assert_int_equal(log_start(stage), 5);
}

static void records_that_may_not_be_deleted_stay(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(create(stage, "state", "cleanup.policy=compact"), KMOCK_NONE);
    assert_int_equal(create(stage, "__consumer_offsets", NULL), KMOCK_NONE);
    static const struct {
        const char *topic;
        int32_t partition;
        int64_t offset;
        int16_t error;
    } table[] = {
        {"orders", 0, 6, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, -2, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 1, 0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", -1, 0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", 0, 0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"state", 0, 0, KMOCK_POLICY_VIOLATION},
        {"__consumer_offsets", 0, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    };
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_int_equal(kmock_cluster_delete_records(stage->cluster, table[i].topic, table[i].partition,
                                                      table[i].offset, stage->now_us),
                         table[i].error);
    assert_true(hash == kmock_cluster_hash(stage->cluster));
}

static void partition_without_a_leader_keeps_its_records(void **state)
{
    struct stage *stage = *state;
    for (int32_t node = 1; kmock_cluster_broker_is_up(stage->cluster, node); node++)
        kmock_cluster_broker_down(stage->cluster, node, stage->now_us);
    assert_int_equal(kmock_cluster_delete_records(stage->cluster, "orders", 0, -1, stage->now_us),
                     KMOCK_LEADER_NOT_AVAILABLE);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(configs_are_read_from_a_list),
        TEST(configs_that_no_topic_can_have_create_nothing),
        TEST(records_are_deleted_up_to_an_offset_or_to_the_end),
        TEST(records_that_may_not_be_deleted_stay),
        TEST(partition_without_a_leader_keeps_its_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
