/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

/* Requests that Kafka refuses: its code, and the cluster as it was. */

enum { MANY = 200000 };

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 2);
    stage_topic(stage, "metric.name", 1);
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int32_t ids_12[] = {1, 2}, ids_11[] = {1, 1}, ids_19[] = {1, 9}, ids_123[] = {1, 2, 3},
               ids_1231[] = {1, 2, 3, 1};
static struct kmock_create_topics_assignment gap[] = {{0, ids_12, 2}, {2, ids_12, 2}},
                                             again[] = {{0, ids_12, 2}, {0, ids_12, 2}}, below[] = {{-1, ids_12, 2}},
                                             uneven[] = {{0, ids_12, 2}, {1, ids_123, 3}}, twice[] = {{0, ids_11, 2}},
                                             strange[] = {{0, ids_19, 2}}, none[] = {{0, ids_12, 0}},
                                             many[] = {{0, ids_1231, 4}}, good[] = {{0, ids_12, 2}};
static struct kmock_create_topics_config bad_value = {{"retention.ms", 12}, {"soon", 4}},
                                         bad_name = {{"retention", 9}, {"1", 1}},
                                         no_value = {{"retention.ms", 12}, {NULL, -1}},
                                         bad_pair[] = {{{"min.compaction.lag.ms", 21}, {"2", 1}},
                                                       {{"max.compaction.lag.ms", 21}, {"1", 1}}};

static const struct {
    const char *name;
    int32_t partitions;
    int16_t factor;
    struct kmock_create_topics_assignment *assignments;
    int32_t assignments_count;
    struct kmock_create_topics_config *configs;
    int32_t configs_count;
    int16_t error;
} creations[] = {
    {"orders", 1, 1, NULL, 0, NULL, 0, KMOCK_TOPIC_ALREADY_EXISTS},
    {"metric_name", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {"", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {".", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {"..", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {"a/b", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {"\xc3\xa9", 1, 1, NULL, 0, NULL, 0, KMOCK_INVALID_TOPIC_EXCEPTION},
    {"new", 0, 1, NULL, 0, NULL, 0, KMOCK_INVALID_PARTITIONS},
    {"new", -2, 1, NULL, 0, NULL, 0, KMOCK_INVALID_PARTITIONS},
    {"new", INT32_MIN, 1, NULL, 0, NULL, 0, KMOCK_INVALID_PARTITIONS},
    {"new", INT32_MAX, 1, NULL, 0, NULL, 0, KMOCK_POLICY_VIOLATION},
    {"new", 10001, 1, NULL, 0, NULL, 0, KMOCK_POLICY_VIOLATION},
    {"new", 1, 0, NULL, 0, NULL, 0, KMOCK_INVALID_REPLICATION_FACTOR},
    {"new", 1, -2, NULL, 0, NULL, 0, KMOCK_INVALID_REPLICATION_FACTOR},
    {"new", 0, 0, NULL, 0, NULL, 0, KMOCK_INVALID_REPLICATION_FACTOR},
    {"new", 1, 4, NULL, 0, NULL, 0, KMOCK_INVALID_REPLICATION_FACTOR},
    {"new", 1, INT16_MAX, NULL, 0, NULL, 0, KMOCK_INVALID_REPLICATION_FACTOR},
    {"new", 1, -1, good, 1, NULL, 0, KMOCK_INVALID_REQUEST},
    {"new", -1, 2, good, 1, NULL, 0, KMOCK_INVALID_REQUEST},
    {"new", -1, -1, gap, 2, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, again, 2, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, below, 1, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, uneven, 2, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, twice, 1, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, strange, 1, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, none, 1, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", -1, -1, many, 1, NULL, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    {"new", 1, 1, NULL, 0, &bad_value, 1, KMOCK_INVALID_CONFIG},
    {"new", 1, 1, NULL, 0, &bad_name, 1, KMOCK_INVALID_CONFIG},
    {"new", 1, 1, NULL, 0, &no_value, 1, KMOCK_INVALID_CONFIG},
    {"new", 1, 1, NULL, 0, bad_pair, 2, KMOCK_INVALID_CONFIG},
};

static void wrong_topics_are_not_created(void **state)
{
    struct stage *stage = *state;
    uint64_t before = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof creations / sizeof creations[0]; i++) {
        struct kmock_create_topics_topic topic = {
            kmock_view(creations[i].name), creations[i].partitions,        creations[i].factor,
            creations[i].assignments,      creations[i].assignments_count, creations[i].configs,
            creations[i].configs_count};
        struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
        for (int validate = 0; validate < 2; validate++) {
            body.validate_only = validate;
            const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
            assert_int_equal(response->topics[0].error, creations[i].error);
            assert_int_equal(response->topics[0].num_partitions, -1);
            assert_int_equal(response->topics[0].configs_count, -1);
        }
    }
    assert_true(kmock_cluster_hash(stage->cluster) == before);
    stage_expect_events(stage, "");
}

static void assignment_to_dead_brokers_alone_is_refused(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_topic topic = {kmock_view("new"), -1, -1, good, 1, NULL, 0};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    kmock_cluster_broker_down(stage->cluster, 1, stage->now_us);
    kmock_cluster_broker_down(stage->cluster, 2, stage->now_us);
    stage->node = 3;
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(response->topics[0].error, KMOCK_INVALID_REPLICA_ASSIGNMENT);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us);
    response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(response->topics[0].error, KMOCK_NONE);
}

static void partitions_of_all_topics_of_a_request_are_counted(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_topic topics[] = {
        {.name = kmock_view("one"), .num_partitions = 6000, .replication_factor = 1},
        {.name = kmock_view("two"), .num_partitions = 4001, .replication_factor = 1}};
    struct kmock_create_topics_request body = {.topics = topics, .topics_count = 2};
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(response->topics[0].error, KMOCK_POLICY_VIOLATION);
    assert_int_equal(response->topics[1].error, KMOCK_POLICY_VIOLATION);
}

static void topics_named_twice_are_refused_and_others_are_not(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_topic topics[] = {
        {.name = kmock_view("one"), .num_partitions = 1, .replication_factor = 1},
        {.name = kmock_view("two"), .num_partitions = 1, .replication_factor = 1},
        {.name = kmock_view("one"), .num_partitions = 1, .replication_factor = 1}};
    struct kmock_create_topics_request body = {.topics = topics, .topics_count = 3};
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(response->topics[0].error, KMOCK_INVALID_REQUEST);
    assert_int_equal(response->topics[1].error, KMOCK_NONE);
    assert_int_equal(response->topics[2].error, KMOCK_INVALID_REQUEST);
    struct kmock_uuid id = stage_topic_id(stage, "two");
    struct kmock_delete_topics_topic doomed[] = {
        {kmock_view("two"), {{0}}}, {KMOCK_NULL_STRING, id}, {kmock_view("none"), {{0}}}, {kmock_view("none"), {{0}}}};
    struct kmock_delete_topics_request deletion = {.topics = doomed, .topics_count = 4};
    const struct kmock_delete_topics_response *deleted = stage_call(stage, KMOCK_API_DELETE_TOPICS, 6, &deletion);
    for (int i = 0; i < 4; i++)
        assert_int_equal(deleted->topics[i].error, KMOCK_INVALID_REQUEST);
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "two"), 1);
}

static void wrong_growth_is_refused(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_partitions_assignment one = {ids_123, 3}, short_one = {ids_12, 2}, bad = {ids_1231, 3};
    bad.broker_ids = (int32_t[]){1, 1, 2};
    const struct {
        const char *topic;
        int32_t count;
        struct kmock_create_partitions_assignment *assignments;
        int32_t assignments_count;
        int16_t error;
    } table[] = {
        {"nothing", 3, NULL, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"", 3, NULL, -1, KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {"orders", 2, NULL, -1, KMOCK_INVALID_PARTITIONS},
        {"orders", 1, NULL, -1, KMOCK_INVALID_PARTITIONS},
        {"orders", 0, NULL, -1, KMOCK_INVALID_PARTITIONS},
        {"orders", INT32_MIN, NULL, -1, KMOCK_INVALID_PARTITIONS},
        {"orders", INT32_MAX, NULL, -1, KMOCK_POLICY_VIOLATION},
        {"orders", 3, &one, 0, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", 4, &one, 1, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", 3, &short_one, 1, KMOCK_INVALID_REPLICA_ASSIGNMENT},
        {"orders", 3, &bad, 1, KMOCK_INVALID_REPLICA_ASSIGNMENT},
    };
    uint64_t before = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_create_partitions_topic asked = {kmock_view(table[i].topic), table[i].count, table[i].assignments,
                                                      table[i].assignments_count};
        struct kmock_create_partitions_request body = {.topics = &asked, .topics_count = 1};
        const struct kmock_create_partitions_response *response =
            stage_call(stage, KMOCK_API_CREATE_PARTITIONS, 3, &body);
        assert_int_equal(response->results[0].error, table[i].error);
    }
    assert_true(kmock_cluster_hash(stage->cluster) == before);
}

/* An array as long as a frame may carry costs time in proportion to its length, not more. */
static void huge_requests_are_judged_in_linear_time(void **state)
{
    struct stage *stage = *state;
    struct kmock_create_topics_topic *topics = kmock_alloc(MANY * sizeof *topics);
    struct kmock_delete_topics_topic *doomed = kmock_alloc(MANY * sizeof *doomed);
    struct kmock_create_topics_assignment *assignments = kmock_alloc(MANY * sizeof *assignments);
    for (int32_t i = 0; i < MANY; i++) {
        topics[i] = (struct kmock_create_topics_topic){
            .name = kmock_view("same"), .num_partitions = 1, .replication_factor = 1};
        doomed[i].name = kmock_view("same");
        assignments[i] = (struct kmock_create_topics_assignment){MANY - i, ids_12, 2};
    }
    struct kmock_create_topics_request body = {.topics = topics, .topics_count = MANY};
    const struct kmock_create_topics_response *created = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(created->topics[MANY - 1].error, KMOCK_INVALID_REQUEST);
    struct kmock_delete_topics_request deletion = {.topics = doomed, .topics_count = MANY};
    const struct kmock_delete_topics_response *deleted = stage_call(stage, KMOCK_API_DELETE_TOPICS, 6, &deletion);
    assert_int_equal(deleted->topics[MANY - 1].error, KMOCK_INVALID_REQUEST);
    topics[0] = (struct kmock_create_topics_topic){.name = kmock_view("new"),
                                                   .num_partitions = -1,
                                                   .replication_factor = -1,
                                                   .assignments = assignments,
                                                   .assignments_count = MANY};
    body.topics_count = 1;
    created = stage_call(stage, KMOCK_API_CREATE_TOPICS, 7, &body);
    assert_int_equal(created->topics[0].error, KMOCK_POLICY_VIOLATION);
    free(topics);
    free(doomed);
    free(assignments);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(wrong_topics_are_not_created),
        TEST(assignment_to_dead_brokers_alone_is_refused),
        TEST(partitions_of_all_topics_of_a_request_are_counted),
        TEST(topics_named_twice_are_refused_and_others_are_not),
        TEST(wrong_growth_is_refused),
        TEST(huge_requests_are_judged_in_linear_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
