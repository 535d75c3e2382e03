/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static int begin(void **state)
{
    *state = stage_create();
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static struct kmock_create_topics_topic_result create_as(struct stage *stage,
                                                         const struct kmock_create_topics_topic *topic, bool validate)
{
    struct kmock_create_topics_topic asked = *topic;
    struct kmock_create_topics_request body = {.topics = &asked, .topics_count = 1, .validate_only = validate};
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    return response->topics[0];
}

static struct kmock_create_topics_topic_result create(struct stage *stage, const char *name, int32_t partitions,
                                                      int16_t factor)
{
    struct kmock_create_topics_topic topic = {
        .name = kmock_view(name), .num_partitions = partitions, .replication_factor = factor};
    return create_as(stage, &topic, false);
}

static void topics_are_created_or_refused_as_kafka_does(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *name;
        int32_t partitions;
        int16_t factor, error;
    } table[] = {
        {"orders", 4, 2, KMOCK_NONE},
        {"defaults", -1, -1, KMOCK_NONE},
        {"orders", 4, 2, KMOCK_TOPIC_ALREADY_EXISTS},
        {"none", 0, 1, KMOCK_INVALID_PARTITIONS},
        {"minus", -2, 1, KMOCK_INVALID_PARTITIONS},
        {"many", 10001, 1, KMOCK_POLICY_VIOLATION},
        {"four", 1, 4, KMOCK_INVALID_REPLICATION_FACTOR},
        {"zero", 1, 0, KMOCK_INVALID_REPLICATION_FACTOR},
        {"a b", 1, 1, KMOCK_INVALID_TOPIC_EXCEPTION},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(create(stage, table[i].name, table[i].partitions, table[i].factor).error, table[i].error);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 4);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "defaults"), 1);
}

static void created_topic_is_described(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_config config = {kmock_view("retention.ms"), kmock_view("1000")};
    struct kmock_create_topics_topic topic = {.name = kmock_view("orders"),
                                              .num_partitions = 2,
                                              .replication_factor = 2,
                                              .configs = &config,
                                              .configs_count = 1};
    struct kmock_create_topics_topic_result result = create_as(stage, &topic, false);
    assert_int_equal(result.error, KMOCK_NONE);
    assert_int_equal(result.num_partitions, 2);
    assert_int_equal(result.replication_factor, 2);
    assert_false(kmock_uuid_is_zero(&result.topic_id));
    int found = 0;
    for (int32_t i = 0; i < result.configs_count; i++)
        if (kmock_view_is(result.configs[i].name, "retention.ms")) {
            assert_true(kmock_view_is(result.configs[i].value, "1000"));
            assert_int_equal(result.configs[i].config_source, 1);
            found++;
        } else {
            assert_int_equal(result.configs[i].config_source, 5);
        }
    assert_int_equal(found, 1);
}

static void configs_are_checked_by_name_and_value(void **state)
{
    struct stage *stage = *state;
    static const struct {
        const char *name, *value;
        int16_t error;
    } table[] = {
        {"cleanup.policy", "compact", KMOCK_NONE},
        {"cleanup.policy", "compact,delete", KMOCK_NONE},
        {"cleanup.policy", "shred", KMOCK_INVALID_CONFIG},
        {"cleanup.policy", "compact,", KMOCK_INVALID_CONFIG},
        {"min.insync.replicas", "2", KMOCK_NONE},
        {"min.insync.replicas", "0", KMOCK_INVALID_CONFIG},
        {"min.insync.replicas", "two", KMOCK_INVALID_CONFIG},
        {"min.insync.replicas", "", KMOCK_INVALID_CONFIG},
        {"segment.bytes", "2147483648", KMOCK_INVALID_CONFIG},
        {"retention.ms", "-1", KMOCK_NONE},
        {"retention.ms", "-2", KMOCK_INVALID_CONFIG},
        {"min.cleanable.dirty.ratio", "0.9", KMOCK_NONE},
        {"min.cleanable.dirty.ratio", "1.5", KMOCK_INVALID_CONFIG},
        {"message.timestamp.type", "LogAppendTime", KMOCK_NONE},
        {"message.timestamp.type", "Sometime", KMOCK_INVALID_CONFIG},
        {"preallocate", "maybe", KMOCK_INVALID_CONFIG},
        {"no.such.config", "1", KMOCK_INVALID_CONFIG},
        {"retention.ms", NULL, KMOCK_INVALID_CONFIG},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_create_topics_config config = {kmock_view(table[i].name), kmock_view(table[i].value)};
        struct kmock_create_topics_topic topic = {.name = kmock_view("orders"),
                                                  .num_partitions = 1,
                                                  .replication_factor = 1,
                                                  .configs = &config,
                                                  .configs_count = 1};
        assert_int_equal(create_as(stage, &topic, true).error, table[i].error);
    }
}

static void validating_creates_nothing(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("orders"), .num_partitions = 1, .replication_factor = 1};
    assert_int_equal(create_as(stage, &topic, true).error, KMOCK_NONE);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 0);
    stage_expect_events(stage, "");
}

static void replicas_may_be_chosen_by_the_client(void **state)
{
    struct stage *stage = *state;
    int32_t good[2][2] = {{3, 1}, {2, 3}}, twice[2] = {2, 2}, unknown[2] = {1, 9}, one[1] = {1};
    struct kmock_create_topics_assignment assignments[2] = {{1, good[1], 2}, {0, good[0], 2}};
    struct kmock_create_topics_topic topic = {.name = kmock_view("orders"),
                                              .num_partitions = -1,
                                              .replication_factor = -1,
                                              .assignments = assignments,
                                              .assignments_count = 2};
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_NONE);
    stage_expect_events(stage, "topic orders 2\nleader orders-0 node 3 epoch 0\nleader orders-1 node 2 epoch 0\n");
    topic.name = kmock_view("other");
    assignments[0].broker_ids = twice;
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_INVALID_REPLICA_ASSIGNMENT);
    assignments[0].broker_ids = unknown;
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_INVALID_REPLICA_ASSIGNMENT);
    assignments[0] = (struct kmock_create_topics_assignment){1, one, 1};
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_INVALID_REPLICA_ASSIGNMENT);
    assignments[0] = (struct kmock_create_topics_assignment){2, good[1], 2};
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_INVALID_REPLICA_ASSIGNMENT);
    topic.num_partitions = 2;
    assert_int_equal(create_as(stage, &topic, false).error, KMOCK_INVALID_REQUEST);
}

static int16_t delete_topic(struct stage *stage, struct kmock_string name, struct kmock_uuid id)
{
    struct kmock_delete_topics_topic topic = {name, id};
    struct kmock_delete_topics_request body = {.topics = &topic, .topics_count = 1};
    const struct kmock_delete_topics_response *response = stage_call(stage, KMOCK_API_DELETE_TOPICS, 6, &body);
    return response->topics[0].error;
}

static void topics_are_deleted_by_name_or_by_id(void **state)
{
    struct stage *stage = *state;
    struct kmock_uuid none = {{0}};
    stage_topic(stage, "orders", 1);
    stage_topic(stage, "invoices", 1);
    struct kmock_uuid id = stage_topic_id(stage, "invoices");
    assert_int_equal(delete_topic(stage, kmock_view("orders"), id), KMOCK_INVALID_REQUEST);
    assert_int_equal(delete_topic(stage, KMOCK_NULL_STRING, none), KMOCK_INVALID_REQUEST);
    assert_int_equal(delete_topic(stage, kmock_view("orders"), none), KMOCK_NONE);
    assert_int_equal(delete_topic(stage, kmock_view("orders"), none), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(delete_topic(stage, KMOCK_NULL_STRING, id), KMOCK_NONE);
    assert_int_equal(delete_topic(stage, KMOCK_NULL_STRING, id), KMOCK_UNKNOWN_TOPIC_ID);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 0);
}

static void topic_that_is_created_again_is_another_one(void **state)
{
    struct stage *stage = *state;
    struct kmock_uuid none = {{0}};
    stage_topic(stage, "orders", 1);
    stage_append(stage, "orders", 0, "a");
    struct kmock_uuid old = stage_topic_id(stage, "orders");
    delete_topic(stage, kmock_view("orders"), none);
    stage_topic(stage, "orders", 1);
    struct kmock_uuid new = stage_topic_id(stage, "orders");
    assert_memory_not_equal(&old, &new, sizeof old);
    assert_int_equal(stage_watermark(stage, "orders", 0), 0);
}

static int16_t grow(struct stage *stage, const struct kmock_create_partitions_topic *topic, bool validate)
{
    struct kmock_create_partitions_topic asked = *topic;
    struct kmock_create_partitions_request body = {.topics = &asked, .topics_count = 1, .validate_only = validate};
    const struct kmock_create_partitions_response *response = stage_call(stage, KMOCK_API_CREATE_PARTITIONS, 3, &body);
    return response->results[0].error;
}

static void topics_only_grow(void **state)
{
    struct stage *stage = *state;
    int32_t brokers[3] = {3, 2, 1};
    struct kmock_create_partitions_assignment chosen = {brokers, 3};
    stage_topic(stage, "orders", 2);
    stage_forget_events(stage);
    struct kmock_create_partitions_topic topic = {kmock_view("orders"), 3, NULL, -1};
    assert_int_equal(grow(stage, &topic, true), KMOCK_NONE);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), 2);
    assert_int_equal(grow(stage, &topic, false), KMOCK_NONE);
    stage_expect_events(stage, "topic orders 3\nleader orders-2 node 3 epoch 0\n");
    assert_int_equal(grow(stage, &topic, false), KMOCK_INVALID_PARTITIONS);
    topic.count = 2;
    assert_int_equal(grow(stage, &topic, false), KMOCK_INVALID_PARTITIONS);
    topic = (struct kmock_create_partitions_topic){kmock_view("orders"), 4, &chosen, 1};
    assert_int_equal(grow(stage, &topic, false), KMOCK_NONE);
    stage_expect_events(stage, "topic orders 4\nleader orders-3 node 3 epoch 0\n");
    topic.count = 6;
    assert_int_equal(grow(stage, &topic, false), KMOCK_INVALID_REPLICA_ASSIGNMENT);
    topic.name = kmock_view("nothing");
    assert_int_equal(grow(stage, &topic, false), KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(topics_are_created_or_refused_as_kafka_does), TEST(created_topic_is_described),
        TEST(configs_are_checked_by_name_and_value),       TEST(validating_creates_nothing),
        TEST(replicas_may_be_chosen_by_the_client),        TEST(topics_are_deleted_by_name_or_by_id),
        TEST(topic_that_is_created_again_is_another_one),  TEST(topics_only_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
