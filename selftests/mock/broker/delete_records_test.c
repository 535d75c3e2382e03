/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .brokers_count = 3});
    stage_topic(stage, "orders", 1);
    assert_int_equal(
        kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"state", 1, 0, true}, stage->now_us),
        KMOCK_NONE);
    assert_int_equal(kmock_cluster_create_topic(
                         stage->cluster, &(struct kmock_new_topic){"__consumer_offsets", 1, 0, true}, stage->now_us),
                     KMOCK_NONE);
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

struct one_deletion {
    struct kmock_delete_records_partition partition;
    struct kmock_delete_records_topic topic;
    struct kmock_delete_records_request body;
};

static struct asked *ask(struct stage *stage, struct one_deletion *deletion, const char *topic, int64_t offset)
{
    deletion->partition.offset = offset;
    deletion->topic = (struct kmock_delete_records_topic){kmock_view(topic), &deletion->partition, 1};
    deletion->body = (struct kmock_delete_records_request){&deletion->topic, 1, 30000};
    return stage_ask(stage, KMOCK_API_DELETE_RECORDS, 2, &deletion->body);
}

static struct kmock_delete_records_partition_result result_of(const struct asked *asked)
{
    assert_true(asked->done);
    const struct kmock_delete_records_response *response = asked->request->response;
    assert_int_equal(response->topics_count, 1);
    assert_int_equal(response->topics[0].partitions_count, 1);
    return response->topics[0].partitions[0];
}

static int64_t log_start(struct stage *stage)
{
    int64_t start = -1, watermark = -1;
    assert_true(kmock_cluster_offsets(stage->cluster, "orders", 0, &start, &watermark));
    return start;
}

static void errors_are_those_of_kafka_and_change_nothing(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *topic;
        int32_t partition, node;
        int64_t offset;
        int16_t error;
    } table[] = {
        {"nothing", 0, 1, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"", 0, 1, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", 1, 1, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", -1, 1, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", INT32_MAX, 1, 1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"__consumer_offsets", 0, 1, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
        {"orders", 0, 2, 1, KMOCK_NOT_LEADER_OR_FOLLOWER},
        {"state", 0, 1, 0, KMOCK_POLICY_VIOLATION},
        {"orders", 0, 1, 6, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, 1, INT64_MAX, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, 1, -2, KMOCK_OFFSET_OUT_OF_RANGE},
        {"orders", 0, 1, INT64_MIN, KMOCK_OFFSET_OUT_OF_RANGE},
    };
    uint64_t hash = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct one_deletion deletion = {.partition.index = table[i].partition};
        stage->node = table[i].node;
        struct kmock_delete_records_partition_result result =
            result_of(ask(stage, &deletion, table[i].topic, table[i].offset));
        assert_int_equal(result.error, table[i].error);
        assert_int_equal(result.low_watermark, -1);
        assert_int_equal(result.index, table[i].partition);
    }
    assert_true(hash == kmock_cluster_hash(stage->cluster));
    stage_expect_events(stage, "");
}

static void log_starts_where_it_is_told(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    struct one_fetch fetch;
    assert_int_equal(result_of(ask(stage, &deletion, "orders", 3)).low_watermark, 3);
    assert_int_equal(log_start(stage), 3);
    stage_expect_events(stage, "start orders-0@3 DeleteRecords\n");
    assert_int_equal(stage_fetch(stage, 11, one_fetch(&fetch, "orders", 0, 2))->error, KMOCK_OFFSET_OUT_OF_RANGE);
    const struct kmock_fetch_partition_result *result = stage_fetch(stage, 11, one_fetch(&fetch, "orders", 0, 3));
    assert_int_equal(result->error, KMOCK_NONE);
    assert_int_equal(result->log_start_offset, 3);
    assert_int_equal(result_of(ask(stage, &deletion, "orders", 1)).low_watermark, 3); /* it never goes back */
    stage_expect_events(stage, "");
}

static void minus_one_is_the_high_watermark(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 100000, stage->now_us);
    stage_append(stage, "orders", 0, "not committed");
    struct asked *asked = ask(stage, &deletion, "orders", -1);
    assert_int_equal(log_start(stage), 5);
    stage_run(stage, 1000);
    assert_int_equal(result_of(asked).low_watermark, 5);
}

static void deletion_waits_until_live_followers_know(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 2000000,
                                   stage->now_us);
    struct asked *asked = ask(stage, &deletion, "orders", 3);
    stage_run(stage, 1999);
    assert_false(asked->done);
    stage_run(stage, 501);
    assert_int_equal(result_of(asked).error, KMOCK_NONE);
    assert_int_equal(result_of(asked).low_watermark, 3);
}

static void follower_that_is_slow_is_asked_to_fetch(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_delay_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 100000,
                                    stage->now_us);
    stage_run(stage, 1000);
    struct asked *asked = ask(stage, &deletion, "orders", 3);
    assert_false(asked->done);
    stage_run(stage, 500);
    assert_int_equal(result_of(asked).low_watermark, 3);
}

static void deletion_that_waits_too_long_times_out(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 0, stage->now_us);
    struct asked *asked = ask(stage, &deletion, "orders", 3);
    stage_run(stage, 29999);
    assert_false(asked->done);
    stage_run(stage, 1);
    assert_int_equal(result_of(asked).error, KMOCK_REQUEST_TIMED_OUT);
    assert_int_equal(result_of(asked).low_watermark, 0);
    assert_int_equal(log_start(stage), 3);
}

static void dead_follower_is_not_waited_for(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    assert_int_equal(result_of(ask(stage, &deletion, "orders", 3)).low_watermark, 3);
}

static void leader_that_moves_and_topic_that_goes_end_the_wait(void **state)
{
    struct stage *stage = *state;
    struct one_deletion first = {0}, second = {0};
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 0, stage->now_us);
    struct asked *moved = ask(stage, &first, "orders", 3);
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 3, stage->now_us);
    stage_run(stage, 500);
    assert_int_equal(result_of(moved).error, KMOCK_NOT_LEADER_OR_FOLLOWER);
    stage->node = 3;
    struct asked *deleted = ask(stage, &second, "orders", 4);
    struct kmock_delete_topics_topic topic = {.name = kmock_view("orders")};
    struct kmock_delete_topics_request body = {.topics = &topic, .topics_count = 1};
    stage_call(stage, KMOCK_API_DELETE_TOPICS, 4, &body);
    stage_run(stage, 500);
    assert_int_equal(result_of(deleted).error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

static void broker_that_dies_answers_nobody(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    kmock_cluster_hold_replication(stage->cluster, &(struct kmock_replica_name){"orders", 0, 2}, 0, stage->now_us);
    struct asked *asked = ask(stage, &deletion, "orders", 3);
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage_run(stage, 60000);
    assert_false(asked->done);
}

static void epochs_begin_with_the_log(void **state)
{
    struct stage *stage = *state;
    struct one_deletion deletion = {0};
    struct kmock_list_offsets_partition earliest = {0, -1, -2, 1};
    struct kmock_list_offsets_topic topic = {kmock_view("orders"), &earliest, 1};
    struct kmock_list_offsets_request body = {.replica_id = -1, .topics = &topic, .topics_count = 1};
    kmock_cluster_move_leader(stage->cluster, "orders", 0, 1, stage->now_us);
    stage_append(stage, "orders", 0, "b");
    ask(stage, &deletion, "orders", 5);
    const struct kmock_list_offsets_response *response = stage_call(stage, KMOCK_API_LIST_OFFSETS, 8, &body);
    assert_int_equal(response->topics[0].partitions[0].offset, 5);
    assert_int_equal(response->topics[0].partitions[0].leader_epoch, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(errors_are_those_of_kafka_and_change_nothing),
        TEST(log_starts_where_it_is_told),
        TEST(minus_one_is_the_high_watermark),
        TEST(deletion_waits_until_live_followers_know),
        TEST(follower_that_is_slow_is_asked_to_fetch),
        TEST(deletion_that_waits_too_long_times_out),
        TEST(dead_follower_is_not_waited_for),
        TEST(leader_that_moves_and_topic_that_goes_end_the_wait),
        TEST(broker_that_dies_answers_nobody),
        TEST(epochs_begin_with_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
