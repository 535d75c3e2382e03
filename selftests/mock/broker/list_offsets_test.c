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

static struct kmock_list_offsets_partition_result ask_as(struct stage *stage, int32_t replica_id, int16_t version,
                                                         struct kmock_list_offsets_partition partition)
{
    struct kmock_list_offsets_topic topic = {kmock_view("orders"), &partition, 1};
    struct kmock_list_offsets_request body = {.replica_id = replica_id, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, version, &body);
    return response->topics[0].partitions[0];
}

static struct kmock_list_offsets_partition_result ask(struct stage *stage, const char *name,
                                                      struct kmock_list_offsets_partition partition)
{
    struct kmock_list_offsets_topic topic = {kmock_view(name), &partition, 1};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 11, &body);
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

static void special_timestamps_have_their_first_versions(void **state)
{
    static const int16_t first[] = {1, 1, 7, 8, 9, 11};
    for (int16_t i = 0; i < 6; i++)
        for (int16_t version = 1; version <= 11; version++) {
            struct kmock_list_offsets_partition_result result =
                ask_as(*state, -1, version, (struct kmock_list_offsets_partition){0, -1, -1 - i, 1});
            assert_int_equal(result.error, version < first[i] ? KMOCK_UNSUPPORTED_VERSION : KMOCK_NONE);
        }
}

/* Broker 3 has nothing of the last record, which is therefore not committed when broker 2 begins to lead. */
static void new_leader_does_not_say_where_it_ends_until_it_knows(void **state)
{
    struct stage *stage = *state;
    struct kmock_replica_name third = {"orders", 0, 3};
    kmock_cluster_hold_replication(stage->cluster, &third, 0, stage->now_us);
    stage_append(stage, "orders", 0, "b");
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 2;
    const int64_t now = stage->now_us / 1000;
    const struct {
        int64_t timestamp;
        int16_t version, error;
        int64_t offset;
    } table[] = {
        {-1, 5, KMOCK_OFFSET_NOT_AVAILABLE, -1},
        {-1, 4, KMOCK_LEADER_NOT_AVAILABLE, -1},
        {-2, 5, KMOCK_NONE, 0},
        {now, 5, KMOCK_OFFSET_NOT_AVAILABLE, -1},
        {now - 1000, 5, KMOCK_NONE, 3},
        {now + 1, 5, KMOCK_OFFSET_NOT_AVAILABLE, -1},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_list_offsets_partition_result result =
            ask_as(stage, -1, table[i].version, (struct kmock_list_offsets_partition){0, -1, table[i].timestamp, 1});
        assert_int_equal(result.error, table[i].error);
        assert_int_equal(result.offset, table[i].offset);
    }
    kmock_cluster_release_replication(stage->cluster, &third, stage->now_us);
    assert_int_equal(ask_as(stage, -1, 5, (struct kmock_list_offsets_partition){0, -1, -1, 1}).offset, 5);
}

static void replicas_and_debuggers_see_what_is_not_committed(void **state)
{
    struct stage *stage = *state;
    struct kmock_list_offsets_partition latest = {0, -1, -1, 1};
    struct kmock_replica_name second = {"orders", 0, 2};
    kmock_cluster_hold_replication(stage->cluster, &second, 0, stage->now_us);
    stage_append(stage, "orders", 0, "b");
    assert_int_equal(ask_as(stage, -1, 8, latest).offset, 4);
    assert_int_equal(ask_as(stage, 3, 8, latest).offset, 5);
    assert_int_equal(ask_as(stage, -2, 8, latest).offset, 5);
    stage->node = 2;
    assert_int_equal(ask_as(stage, 3, 8, latest).error, KMOCK_NOT_LEADER_OR_FOLLOWER);
    assert_int_equal(ask_as(stage, -2, 8, latest).offset, 4); /* a debugger may ask any replica for its own end */
}

static void bad_input_changes_nothing(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int32_t partition, epoch;
        int64_t timestamp;
        int32_t replica;
        int8_t isolation;
        int16_t error;
    } table[] = {
        {INT32_MAX, -1, -1, -1, 0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {INT32_MIN, -1, -1, -1, 0, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {0, INT32_MAX, -1, -1, 0, KMOCK_UNKNOWN_LEADER_EPOCH},
        {0, INT32_MIN, -1, -1, 0, KMOCK_NONE}, /* negative: it is not said */
        {0, -1, INT64_MIN, -1, 0, KMOCK_UNSUPPORTED_VERSION},
        {0, -1, INT64_MAX, -1, 0, KMOCK_NONE},
        {0, -1, -1, INT32_MIN, 0, KMOCK_NONE},
        {0, -1, -1, -1, 2, KMOCK_UNKNOWN_SERVER_ERROR},
        {0, -1, -1, -1, -1, KMOCK_UNKNOWN_SERVER_ERROR},
    };
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_list_offsets_partition partition = {table[i].partition, table[i].epoch, table[i].timestamp, 1};
        struct kmock_list_offsets_topic topic = {kmock_view("orders"), &partition, 1};
        struct kmock_list_offsets_request body = {
            .replica_id = table[i].replica, .isolation_level = table[i].isolation, .topics = &topic, .topics_count = 1};
        const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 11, &body);
        assert_int_equal(response->topics[0].partitions[0].error, table[i].error);
    }
    assert_true(hash == kmock_cluster_hash(stage->cluster));
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
        TEST(special_timestamps_have_their_first_versions),
        TEST(new_leader_does_not_say_where_it_ends_until_it_knows),
        TEST(replicas_and_debuggers_see_what_is_not_committed),
        TEST(bad_input_changes_nothing),
        TEST(partition_that_is_asked_for_twice_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
