/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 3);
    stage_topic(stage, "a.first", 2);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

/* ---- DescribeCluster -------------------------------------------------------------------------------- */

static const struct kmock_describe_cluster_response *describe_cluster(struct stage *stage, int16_t version,
                                                                      int8_t endpoints, bool fenced)
{
    struct kmock_describe_cluster_request body = {false, endpoints, fenced};
    return stage_call(stage, KMOCK_API_DESCRIBE_CLUSTER, version, &body);
}

static void cluster_names_its_live_brokers(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    stage->node = 3;
    const struct kmock_describe_cluster_response *response = describe_cluster(stage, 2, 1, false);
    assert_int_equal(response->error, KMOCK_NONE);
    assert_int_equal(response->cluster_id.length, 22);
    assert_int_equal(response->controller_id, 2);
    assert_int_equal(response->brokers_count, 2);
    assert_int_equal(response->brokers[0].broker_id, 2);
    assert_true(kmock_view_is(response->brokers[1].host, "broker-3"));
    assert_false(response->brokers[1].is_fenced);
    response = describe_cluster(stage, 2, 1, true);
    assert_int_equal(response->brokers_count, 3);
    assert_true(response->brokers[0].is_fenced);
}

static void brokers_do_not_speak_for_other_endpoints(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(describe_cluster(stage, 1, 2, false)->error, KMOCK_MISMATCHED_ENDPOINT_TYPE);
    assert_int_equal(describe_cluster(stage, 1, 3, false)->error, KMOCK_UNSUPPORTED_ENDPOINT_TYPE);
    assert_int_equal(describe_cluster(stage, 1, -1, false)->error, KMOCK_UNSUPPORTED_ENDPOINT_TYPE);
    assert_int_equal(describe_cluster(stage, 0, 0, false)->error, KMOCK_NONE);
}

/* ---- DescribeTopicPartitions ------------------------------------------------------------------------ */

/* A request for up to two topics; name null: none. */
struct page {
    const char *one, *other;
    int32_t limit;
    const char *cursor; /* null: from the start */
    int32_t cursor_index;
};

/* returns  "topic[error] index index ...;" topic by topic, and "> topic index" where there is more */
static const char *describe_page(struct stage *stage, struct page page)
{
    static char text[512];
    struct kmock_describe_topic_partitions_topic asked[] = {{kmock_view(page.one)}, {kmock_view(page.other)}};
    struct kmock_describe_topic_partitions_cursor cursor = {kmock_view(page.cursor), page.cursor_index};
    struct kmock_describe_topic_partitions_request body = {asked,
                                                           page.other ? 2
                                                           : page.one ? 1
                                                                      : 0,
                                                           page.limit, page.cursor ? &cursor : NULL,
                                                           page.cursor ? 1 : -1};
    const struct kmock_describe_topic_partitions_response *response =
        stage_call(stage, KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, 0, &body);
    char *at = text;
    *at = '\0';
    for (int32_t t = 0; t < response->topics_count; t++) {
        const struct kmock_describe_topic_partitions_topic_result *topic = &response->topics[t];
        at += sprintf(at, "%.*s[%d]", (int)topic->name.length, topic->name.data, topic->error);
        for (int32_t i = 0; i < topic->partitions_count; i++)
            at += sprintf(at, " %d", (int)topic->partitions[i].index);
        at += sprintf(at, ";");
    }
    if (response->next_cursor_count > 0)
        sprintf(at, " > %.*s %d", (int)response->next_cursor->topic_name.length, response->next_cursor->topic_name.data,
                (int)response->next_cursor->index);
    return text;
}

static void topics_are_described_by_name_page_by_page(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(describe_page(stage, (struct page){.limit = 2000}), "a.first[0] 0 1;orders[0] 0 1 2;");
    assert_string_equal(describe_page(stage, (struct page){.limit = 3}), "a.first[0] 0 1;orders[0] 0; > orders 1");
    assert_string_equal(describe_page(stage, (struct page){.limit = 2}), "a.first[0] 0 1; > orders 0");
    assert_string_equal(describe_page(stage, (struct page){.limit = 2, .cursor = "orders", .cursor_index = 1}),
                        "orders[0] 1 2;");
    assert_string_equal(describe_page(stage, (struct page){.limit = 0}), "a.first[0] 0; > a.first 1");
    assert_string_equal(describe_page(stage, (struct page){.limit = -5}), "a.first[0] 0; > a.first 1");
}

static void named_topics_are_described_in_order_each_once(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(describe_page(stage, (struct page){.one = "orders", .other = "a.first", .limit = 9}),
                        "a.first[0] 0 1;orders[0] 0 1 2;");
    assert_string_equal(describe_page(stage, (struct page){.one = "orders", .other = "orders", .limit = 9}),
                        "orders[0] 0 1 2;");
    assert_string_equal(describe_page(stage, (struct page){.one = "nothing", .other = "a b", .limit = 9}),
                        "a b[17];nothing[3];");
    assert_string_equal(describe_page(stage, (struct page){.one = "a.first", .limit = 9, .cursor = "b"}), "");
}

static void cursor_below_0_is_refused_and_one_behind_the_end_is_not(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(
        describe_page(stage, (struct page){.one = "orders", .limit = 9, .cursor = "orders", .cursor_index = -1}),
        "orders[42];");
    assert_string_equal(
        describe_page(stage, (struct page){.one = "orders", .limit = 9, .cursor = "orders", .cursor_index = 7}),
        "orders[0];");
}

static void partition_is_described_as_metadata_does(void **state)
{
    struct stage *stage = *state;
    struct kmock_describe_topic_partitions_topic asked = {kmock_view("orders")};
    struct kmock_describe_topic_partitions_request body = {&asked, 1, 2000, NULL, -1};
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    const struct kmock_describe_topic_partitions_response *response =
        stage_call(stage, KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, 0, &body);
    const struct kmock_describe_topic_partitions_partition_result *partition = &response->topics[0].partitions[1];
    assert_int_equal(partition->error, KMOCK_NONE);
    assert_int_equal(partition->leader_id, 3);
    assert_int_equal(partition->leader_epoch, 1);
    assert_int_equal(partition->replica_nodes_count, 3);
    assert_int_equal(partition->isr_nodes_count, 2);
    assert_int_equal(partition->offline_replicas_count, 1);
    assert_int_equal(partition->offline_replicas[0], 2);
    assert_int_equal(partition->eligible_leader_replicas_count, 0);
}

/* ---- DescribeLogDirs -------------------------------------------------------------------------------- */

static void log_dir_holds_what_the_broker_has(void **state)
{
    struct stage *stage = *state;
    int32_t indexes[] = {0, 5};
    struct kmock_describe_log_dirs_topic asked[] = {{kmock_view("orders"), indexes, 2},
                                                    {kmock_view("nothing"), indexes, 1}};
    struct kmock_describe_log_dirs_request body = {asked, 2}, all = {NULL, -1};
    struct kmock_partition_view view;
    stage_append(stage, "orders", 0, "a");
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 0, &view));
    for (stage->node = 1; stage->node <= 3; stage->node++) {
        const struct kmock_describe_log_dirs_response *response =
            stage_call(stage, KMOCK_API_DESCRIBE_LOG_DIRS, 4, &body);
        assert_int_equal(response->error, KMOCK_NONE);
        assert_int_equal(response->results_count, 1);
        assert_int_equal(response->results[0].topics_count, 1);
        assert_int_equal(response->results[0].topics[0].partitions_count, 1);
        assert_int_equal(response->results[0].topics[0].partitions[0].partition_size, view.size_bytes);
        assert_true(view.size_bytes > 60);
        response = stage_call(stage, KMOCK_API_DESCRIBE_LOG_DIRS, 4, &all);
        assert_int_equal(response->results[0].topics_count, 2);
        assert_int_equal(response->results[0].topics[1].partitions_count, 2);
    }
}

/* ---- DescribeProducers ------------------------------------------------------------------------------ */

static void produce_as(struct stage *stage, int64_t producer_id, int16_t epoch, int32_t count)
{
    struct kmock_buffer bytes = {0};
    struct kmock_batch_spec spec = plain_spec();
    spec.producer_id = producer_id;
    spec.producer_epoch = epoch;
    spec.base_sequence = 0;
    spec.base_timestamp_ms = stage->now_us / 1000;
    assert_int_equal(stage_produce(stage, "orders", build_batch(&bytes, &spec, count)).error, KMOCK_NONE);
    kmock_buffer_free(&bytes);
}

static const struct kmock_describe_producers_partition_result *describe_producers(struct stage *stage,
                                                                                  const char *topic, int32_t partition)
{
    struct kmock_describe_producers_topic asked = {kmock_view(topic), &partition, 1};
    struct kmock_describe_producers_request body = {&asked, 1};
    const struct kmock_describe_producers_response *response =
        stage_call(stage, KMOCK_API_DESCRIBE_PRODUCERS, 0, &body);
    assert_int_equal(response->topics[0].partitions[0].index, partition);
    return &response->topics[0].partitions[0];
}

static void producers_of_a_partition_are_described_until_they_expire(void **state)
{
    struct stage *stage = *state;
    produce_as(stage, 7, 1, 3);
    stage_run(stage, 1000);
    produce_as(stage, 9, 0, 1);
    const struct kmock_describe_producers_partition_result *result = describe_producers(stage, "orders", 0);
    assert_int_equal(result->error, KMOCK_NONE);
    assert_int_equal(result->active_producers_count, 2);
    assert_int_equal(result->active_producers[0].producer_id, 7);
    assert_int_equal(result->active_producers[0].producer_epoch, 1);
    assert_int_equal(result->active_producers[0].last_sequence, 2);
    assert_int_equal(result->active_producers[0].current_txn_start_offset, -1);
    assert_int_equal(result->active_producers[1].last_timestamp, stage->now_us / 1000);
    stage_run(stage, 86399500);
    result = describe_producers(stage, "orders", 0);
    assert_int_equal(result->active_producers_count, 1);
    assert_int_equal(result->active_producers[0].producer_id, 9);
}

static void producers_of_what_is_not_here_are_not_described(void **state)
{
    struct stage *stage = *state;
    kmock_cluster_create_topic(stage->cluster, &(struct kmock_new_topic){"single", 1, 1, false}, stage->now_us);
    assert_int_equal(describe_producers(stage, "orders", 3)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(describe_producers(stage, "orders", -1)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(describe_producers(stage, "nothing", 0)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(describe_producers(stage, "single", 0)->error, KMOCK_NONE);
    stage->node = 2;
    assert_int_equal(describe_producers(stage, "orders", 0)->error, KMOCK_NONE);
    assert_int_equal(describe_producers(stage, "single", 0)->error, KMOCK_NOT_LEADER_OR_FOLLOWER);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(cluster_names_its_live_brokers),
        TEST(brokers_do_not_speak_for_other_endpoints),
        TEST(topics_are_described_by_name_page_by_page),
        TEST(named_topics_are_described_in_order_each_once),
        TEST(cursor_below_0_is_refused_and_one_behind_the_end_is_not),
        TEST(partition_is_described_as_metadata_does),
        TEST(log_dir_holds_what_the_broker_has),
        TEST(producers_of_a_partition_are_described_until_they_expire),
        TEST(producers_of_what_is_not_here_are_not_described),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
