/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 1);
    for (int i = 0; i < 4; i++) {
        if (i == 2)
            kmock_cluster_move_leader(stage->cluster, "orders", 0, 1, stage->now_us);
        stage_append(stage, "orders", 0, "a");
        stage_run(stage, 1000);
    }
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static struct kmock_list_offsets_partition_result ask(struct stage *stage, const char *name,
                                                      struct kmock_list_offsets_partition partition)
{
    struct kmock_list_offsets_topic topic = {kmock_view(name), &partition, 1};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 8, &body);
    return response->topics[0].partitions[0];
}

static void timestamps_find_their_offsets(void **state)
{
    struct stage *stage = *state;
    const int64_t start = STAGE_START_US / 1000;
    const struct {
        int64_t asked, offset, timestamp;
        int32_t epoch;
    } table[] = {
        {-1, 4, -1, 1},
        {-2, 0, -1, 0},
        {-3, 3, start + 3000, 1},
        {-4, 0, -1, 0},
        {-5, -1, -1, -1},
        {-6, -1, -1, -1},
        {0, 0, start, 0},
        {start + 1, 1, start + 1000, 0},
        {start + 2000, 2, start + 2000, 1},
        {start + 3001, -1, -1, -1},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_list_offsets_partition asked = {0, -1, table[i].asked, 1};
        struct kmock_list_offsets_partition_result result = ask(stage, "orders", asked);
        assert_int_equal(result.error, KMOCK_NONE);
        assert_int_equal(result.offset, table[i].offset);
        assert_int_equal(result.timestamp, table[i].timestamp);
        assert_int_equal(result.leader_epoch, table[i].epoch);
    }
}

static void errors_are_those_of_kafka(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *topic;
        int32_t partition, epoch, node;
        int64_t timestamp;
        int16_t error;
    } table[] = {
        {"orders", 0, 1, 1, -1, KMOCK_NONE},
        {"orders", 0, 0, 1, -1, KMOCK_FENCED_LEADER_EPOCH},
        {"orders", 0, 2, 1, -1, KMOCK_UNKNOWN_LEADER_EPOCH},
        {"orders", 0, -1, 2, -1, KMOCK_NOT_LEADER_OR_FOLLOWER},
        {"orders", 1, -1, 1, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"nothing", 0, -1, 1, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", 0, -1, 1, -7, KMOCK_UNSUPPORTED_VERSION},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        stage->node = table[i].node;
        struct kmock_list_offsets_partition asked = {table[i].partition, table[i].epoch, table[i].timestamp, 1};
        struct kmock_list_offsets_partition_result result = ask(stage, table[i].topic, asked);
        assert_int_equal(result.error, table[i].error);
        assert_int_equal(result.offset, table[i].error ? -1 : 4);
    }
}

static void partition_that_is_asked_for_twice_is_an_error(void **state)
{
    struct stage *stage = *state;
    struct kmock_list_offsets_partition twice[2] = {{0, -1, -1, 1}, {0, -1, -2, 1}};
    struct kmock_list_offsets_topic topic = {kmock_view("orders"), twice, 2};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 8, &body);
    assert_int_equal(response->topics[0].partitions[1].error, KMOCK_INVALID_REQUEST);
    assert_int_equal(response->topics[0].partitions[1].offset, -1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(timestamps_find_their_offsets),
        TEST(errors_are_those_of_kafka),
        TEST(partition_that_is_asked_for_twice_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
