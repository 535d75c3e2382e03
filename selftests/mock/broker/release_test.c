/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

static void releases_are_known_by_name(void **state)
{
    (void)state;
    static const char *const known[] = {"0.11", "1.0", "2.4", "2.8", "3.3", "3.9", "4.0", "4.2"};
    static const char *const unknown[] = {"", "0.10", "2.9", "4", "4.2.0", "5.0", " 2.8"};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        assert_true(kmock_kafka_version_is_known(known[i]));
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        assert_false(kmock_kafka_version_is_known(unknown[i]));
    assert_false(kmock_kafka_version_is_known(NULL));
    assert_int_equal(kmock_release_find("2.8"), 208);
    assert_int_equal(kmock_release_find("0.11"), 11);
    assert_int_equal(kmock_release_find(NULL), 402);
}

/* What brokers of these releases answer to ApiVersions; max -1: nothing about the API. */
static void each_release_offers_what_its_brokers_did(void **state)
{
    (void)state;
    static const struct {
        const char *release;
        int16_t key, min, max, from;
    } table[] = {
        {"0.11", KMOCK_API_PRODUCE, 0, 3, 3},
        {"0.11", KMOCK_API_FETCH, 0, 5, 4},
        {"0.11", KMOCK_API_JOIN_GROUP, 0, 2, 0},
        {"0.11", KMOCK_API_CREATE_PARTITIONS, 0, -1, 0},
        {"1.0", KMOCK_API_CREATE_PARTITIONS, 0, 0, 0},
        {"1.1", KMOCK_API_DELETE_GROUPS, 0, 0, 0},
        {"2.0", KMOCK_API_LIST_OFFSETS, 0, 3, 1},
        {"2.2", KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 0, -1, 0},
        {"2.3", KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 0, 0, 0},
        {"2.8", KMOCK_API_PRODUCE, 0, 9, 3},
        {"2.8", KMOCK_API_FETCH, 0, 12, 4},
        {"2.8", KMOCK_API_METADATA, 0, 11, 0},
        {"2.8", KMOCK_API_OFFSET_FETCH, 0, 7, 1},
        {"2.8", KMOCK_API_FIND_COORDINATOR, 0, 3, 0},
        {"2.8", KMOCK_API_API_VERSIONS, 0, 3, 0},
        {"2.8", KMOCK_API_DESCRIBE_TOPIC_PARTITIONS, 0, -1, 0},
        {"3.9", KMOCK_API_FETCH, 0, 17, 4},
        {"4.0", KMOCK_API_JOIN_GROUP, 2, 9, 2},
        {"4.1", KMOCK_API_JOIN_GROUP, 0, 9, 0},
        {"4.0", KMOCK_API_OFFSET_COMMIT, 2, 9, 2},
        {"4.2", KMOCK_API_OFFSET_COMMIT, 2, 10, 2},
        {"4.2", KMOCK_API_LIST_OFFSETS, 1, 11, 1},
    };
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT];
        kmock_release_ranges(kmock_release_find(table[i].release), ranges);
        const struct kmock_api_range *range = &ranges[table[i].key];
        assert_int_equal(range->offered, table[i].max >= 0);
        if (!range->offered)
            continue;
        assert_int_equal(range->min_version, table[i].min);
        assert_int_equal(range->max_version, table[i].max);
        assert_int_equal(range->accepted_from, table[i].from);
    }
}

static void newest_release_offers_the_table_itself(void **state)
{
    (void)state;
    struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT];
    kmock_release_ranges(kmock_release_find(NULL), ranges);
    for (int key = 0; key < KMOCK_API_KEYS_COUNT; key++) {
        const struct kmock_api_range *range = &kmock_api_ranges[key];
        assert_int_equal(ranges[key].offered, range->offered);
        assert_int_equal(ranges[key].min_version, range->min_version);
        assert_int_equal(ranges[key].max_version, range->max_version);
        assert_int_equal(ranges[key].accepted_from, range->accepted_from);
    }
}

static void cluster_answers_api_versions_as_its_release(void **state)
{
    (void)state;
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = "2.8"});
    struct kmock_api_versions_request body = {kmock_view("test"), kmock_view("1.0")};
    const struct kmock_api_versions_response *response = stage_call(stage, KMOCK_API_API_VERSIONS, 3, &body);
    const struct kmock_api_range *ranges = kmock_cluster_api_ranges(stage->cluster);
    int offered = 0;
    for (int key = 0; key < KMOCK_API_KEYS_COUNT; key++)
        offered += ranges[key].offered;
    assert_int_equal(response->api_keys_count, offered);
    for (int32_t i = 0; i < response->api_keys_count; i++) {
        const struct kmock_api_versions_api_key_result *said = &response->api_keys[i];
        assert_int_equal(said->max_version, ranges[said->api_key].max_version);
        assert_true(said->api_key != KMOCK_API_PRODUCE || said->max_version == 9);
    }
    stage_destroy(stage);
}

static int16_t create_at(const char *release, int32_t node)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = release});
    struct kmock_create_topics_topic topic = {
        .name = kmock_view("orders"), .num_partitions = 1, .replication_factor = 1};
    struct kmock_create_topics_request body = {.topics = &topic, .topics_count = 1};
    stage->node = node;
    const struct kmock_create_topics_response *response = stage_call(stage, KMOCK_API_CREATE_TOPICS, 4, &body);
    int16_t error = response->topics[0].error;
    assert_int_equal(kmock_cluster_partitions_count(stage->cluster, "orders"), error ? 0 : 1);
    stage_destroy(stage);
    return error;
}

static void before_zookeeper_went_only_the_controller_took_admin_requests(void **state)
{
    (void)state;
    assert_int_equal(create_at("2.8", 1), KMOCK_NONE);
    assert_int_equal(create_at("2.8", 2), KMOCK_NOT_CONTROLLER);
    assert_int_equal(create_at("3.2", 3), KMOCK_NOT_CONTROLLER);
    assert_int_equal(create_at("3.3", 3), KMOCK_NONE);
    assert_int_equal(create_at("4.2", 2), KMOCK_NONE);
}

static const char *default_of(const char *release, const char *config, char *text, size_t size)
{
    struct stage *stage = stage_create_with((struct kmock_cluster_options){.seed = 1, .kafka_version = release});
    stage_topic(stage, "orders", 1);
    snprintf(text, size, "%s", kmock_cluster_topic_config(stage->cluster, "orders", config));
    stage_destroy(stage);
    return text;
}

static void records_from_the_future_are_limited_since_4_0(void **state)
{
    (void)state;
    char text[32];
    assert_string_equal(default_of("3.9", "message.timestamp.after.max.ms", text, sizeof text), "9223372036854775807");
    assert_string_equal(default_of("4.0", "message.timestamp.after.max.ms", text, sizeof text), "3600000");
    assert_string_equal(default_of("2.8", "retention.ms", text, sizeof text), "604800000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(releases_are_known_by_name),
        cmocka_unit_test(each_release_offers_what_its_brokers_did),
        cmocka_unit_test(newest_release_offers_the_table_itself),
        cmocka_unit_test(cluster_answers_api_versions_as_its_release),
        cmocka_unit_test(before_zookeeper_went_only_the_controller_took_admin_requests),
        cmocka_unit_test(records_from_the_future_are_limited_since_4_0),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
