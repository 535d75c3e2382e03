/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/broker/stage.h"

enum { TOPIC = 2, BROKER = 4, LOGGER = 8, SET = 0, DELETE = 1, APPEND = 2, SUBTRACT = 3 };

static int begin(void **state)
{
    struct stage *stage = stage_create();
    stage_topic(stage, "orders", 2);
    stage_forget_events(stage);
    *state = stage;
    return 0;
}

static int end(void **state)
{
    stage_destroy(*state);
    return 0;
}

static int16_t change(struct stage *stage, int8_t type, const char *name,
                      struct kmock_incremental_alter_configs_config config)
{
    struct kmock_incremental_alter_configs_resource resource = {type, kmock_view(name), &config, 1};
    struct kmock_incremental_alter_configs_request body = {.resources = &resource, .resources_count = 1};
    const struct kmock_incremental_alter_configs_response *response =
        stage_call(stage, KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 1, &body);
    assert_int_equal(response->resources_count, 1);
    assert_int_equal(response->resources[0].resource_type, type);
    return response->resources[0].error;
}

static struct kmock_incremental_alter_configs_config config_of(int8_t operation, const char *name, const char *value)
{
    return (struct kmock_incremental_alter_configs_config){kmock_view(name), operation, kmock_view(value)};
}

static int16_t set(struct stage *stage, const char *name, const char *value)
{
    return change(stage, TOPIC, "orders", config_of(SET, name, value));
}

static const struct kmock_describe_configs_resource_result *describe(struct stage *stage, int8_t type, const char *name,
                                                                     const char *key)
{
    struct kmock_string keys[] = {kmock_view(key)};
    struct kmock_describe_configs_resource resource = {type, kmock_view(name), keys, key ? 1 : -1};
    struct kmock_describe_configs_request body = {
        .resources = &resource, .resources_count = 1, .include_synonyms = true};
    const struct kmock_describe_configs_response *response = stage_call(stage, KMOCK_API_DESCRIBE_CONFIGS, 4, &body);
    assert_int_equal(response->results_count, 1);
    return &response->results[0];
}

/* returns  "value source [synonyms]" of one config */
static const char *described(struct stage *stage, int8_t type, const char *name, const char *key)
{
    static char text[256];
    const struct kmock_describe_configs_resource_result *result = describe(stage, type, name, key);
    assert_int_equal(result->error, KMOCK_NONE);
    assert_int_equal(result->configs_count, 1);
    const struct kmock_describe_configs_config_result *config = &result->configs[0];
    int used =
        snprintf(text, sizeof text, "%.*s %d", (int)config->value.length, config->value.data, config->config_source);
    for (int32_t i = 0; i < config->synonyms_count; i++)
        used += snprintf(text + used, sizeof text - (size_t)used, " %.*s=%.*s/%d", (int)config->synonyms[i].name.length,
                         config->synonyms[i].name.data, (int)config->synonyms[i].value.length,
                         config->synonyms[i].value.data, config->synonyms[i].source);
    return text;
}

/* ---- topics ----------------------------------------------------------------------------------------- */

static void topic_config_is_described_with_where_it_comes_from(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(described(stage, TOPIC, "orders", "retention.ms"), "604800000 5 log.retention.ms=604800000/5");
    assert_int_equal(set(stage, "retention.ms", "1000"), KMOCK_NONE);
    assert_string_equal(described(stage, TOPIC, "orders", "retention.ms"),
                        "1000 1 retention.ms=1000/1 log.retention.ms=604800000/5");
    assert_int_equal(change(stage, BROKER, "", config_of(SET, "log.retention.ms", "5000")), KMOCK_NONE);
    assert_string_equal(described(stage, TOPIC, "orders", "retention.ms"),
                        "1000 1 retention.ms=1000/1 log.retention.ms=5000/3 log.retention.ms=604800000/5");
    assert_int_equal(change(stage, TOPIC, "orders", config_of(DELETE, "retention.ms", NULL)), KMOCK_NONE);
    assert_string_equal(described(stage, TOPIC, "orders", "retention.ms"),
                        "5000 3 log.retention.ms=5000/3 log.retention.ms=604800000/5");
}

static void all_configs_of_a_topic_are_described_where_none_is_named(void **state)
{
    struct stage *stage = *state;
    const struct kmock_describe_configs_resource_result *result = describe(stage, TOPIC, "orders", NULL);
    assert_true(result->configs_count > 25);
    for (int32_t i = 0; i < result->configs_count; i++) {
        assert_false(result->configs[i].read_only);
        assert_true(result->configs[i].is_default);
        assert_in_range(result->configs[i].config_type, 1, 7);
    }
    assert_int_equal(describe(stage, TOPIC, "orders", "no.such.config")->configs_count, 0);
}

static void topic_changes_are_judged_one_by_one(void **state)
{
    struct stage *stage = *state;
    static const struct {
        int8_t type;
        const char *name;
        int8_t operation;
        const char *config, *value;
        int16_t error;
    } table[] = {
        {TOPIC, "orders", SET, "retention.ms", "x", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SET, "retention.ms", "", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SET, "no.such.config", "1", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SET, "retention.ms", NULL, KMOCK_INVALID_REQUEST},
        {TOPIC, "orders", 4, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {TOPIC, "orders", -1, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {TOPIC, "orders", APPEND, "retention.ms", "1", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SUBTRACT, "cleanup.policy", "delete", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", APPEND, "cleanup.policy", "shred", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SET, "max.compaction.lag.ms", "9223372036854775808", KMOCK_INVALID_CONFIG},
        {TOPIC, "orders", SET, "min.compaction.lag.ms", "-1", KMOCK_INVALID_CONFIG},
        {TOPIC, "nothing", SET, "retention.ms", "1", KMOCK_UNKNOWN_TOPIC_OR_PARTITION},
        {TOPIC, "a b", SET, "retention.ms", "1", KMOCK_INVALID_TOPIC_EXCEPTION},
        {TOPIC, "", SET, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {BROKER, "2", SET, "log.retention.ms", "1", KMOCK_INVALID_REQUEST},
        {BROKER, "one", SET, "log.retention.ms", "1", KMOCK_INVALID_REQUEST},
        {BROKER, "1", SET, "num.partitions", "1", KMOCK_INVALID_REQUEST},
        {BROKER, "1", SET, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {BROKER, "1", SET, "log.retention.ms", "x", KMOCK_INVALID_REQUEST},
        {BROKER, "", APPEND, "log.retention.ms", "1", KMOCK_INVALID_CONFIG},
        {LOGGER, "1", SET, "kafka", "INFO", KMOCK_INVALID_CONFIG},
        {LOGGER, "", SET, "kafka", "INFO", KMOCK_INVALID_REQUEST},
        {0, "orders", SET, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {16, "orders", SET, "retention.ms", "1", KMOCK_INVALID_REQUEST},
        {-1, "orders", SET, "retention.ms", "1", KMOCK_INVALID_REQUEST},
    };
    uint64_t before = kmock_cluster_hash(stage->cluster);
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        assert_int_equal(
            change(stage, table[i].type, table[i].name, config_of(table[i].operation, table[i].config, table[i].value)),
            table[i].error);
    assert_true(kmock_cluster_hash(stage->cluster) == before);
    stage_expect_events(stage, "");
}

static void lists_are_appended_to_and_subtracted_from(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(change(stage, TOPIC, "orders", config_of(APPEND, "cleanup.policy", "compact")), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "cleanup.policy"), "delete,compact");
    assert_int_equal(change(stage, TOPIC, "orders", config_of(APPEND, "cleanup.policy", "compact")), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "cleanup.policy"), "delete,compact");
    assert_int_equal(change(stage, TOPIC, "orders", config_of(SUBTRACT, "cleanup.policy", "delete")), KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "cleanup.policy"), "compact");
}

static void values_that_do_not_go_together_are_refused(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(set(stage, "max.compaction.lag.ms", "100"), KMOCK_NONE);
    assert_int_equal(set(stage, "min.compaction.lag.ms", "101"), KMOCK_INVALID_CONFIG);
    assert_int_equal(set(stage, "min.compaction.lag.ms", "100"), KMOCK_NONE);
}

/* The second change is wrong, so the first is not made. */
static void changes_of_a_resource_are_made_all_or_none(void **state)
{
    struct stage *stage = *state;
    struct kmock_incremental_alter_configs_config configs[] = {config_of(SET, "retention.ms", "1"),
                                                               config_of(SET, "retention.bytes", "many")};
    struct kmock_incremental_alter_configs_resource resources[] = {{TOPIC, kmock_view("orders"), configs, 2}};
    struct kmock_incremental_alter_configs_request body = {.resources = resources, .resources_count = 1};
    const struct kmock_incremental_alter_configs_response *response =
        stage_call(stage, KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 1, &body);
    assert_int_equal(response->resources[0].error, KMOCK_INVALID_CONFIG);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "retention.ms"), "604800000");
}

static void what_is_named_twice_is_refused(void **state)
{
    struct stage *stage = *state;
    struct kmock_incremental_alter_configs_config configs[] = {config_of(SET, "retention.ms", "1"),
                                                               config_of(SET, "retention.ms", "2")};
    struct kmock_incremental_alter_configs_resource resources[] = {{TOPIC, kmock_view("orders"), configs, 2},
                                                                   {BROKER, kmock_view("1"), configs, 0},
                                                                   {BROKER, kmock_view("1"), configs, 0}};
    struct kmock_incremental_alter_configs_request body = {.resources = resources, .resources_count = 3};
    const struct kmock_incremental_alter_configs_response *response =
        stage_call(stage, KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 1, &body);
    for (int i = 0; i < 3; i++)
        assert_int_equal(response->resources[i].error, KMOCK_INVALID_REQUEST);
}

static void validating_changes_nothing(void **state)
{
    struct stage *stage = *state;
    struct kmock_incremental_alter_configs_config config = config_of(SET, "retention.ms", "1");
    struct kmock_incremental_alter_configs_resource resource = {TOPIC, kmock_view("orders"), &config, 1};
    struct kmock_incremental_alter_configs_request body = {&resource, 1, true};
    const struct kmock_incremental_alter_configs_response *response =
        stage_call(stage, KMOCK_API_INCREMENTAL_ALTER_CONFIGS, 1, &body);
    assert_int_equal(response->resources[0].error, KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "retention.ms"), "604800000");
}

static void alter_configs_replaces_all_there_is(void **state)
{
    struct stage *stage = *state;
    struct kmock_alter_configs_config config = {kmock_view("segment.ms"), kmock_view("2000")};
    struct kmock_alter_configs_resource resource = {TOPIC, kmock_view("orders"), &config, 1};
    struct kmock_alter_configs_request body = {&resource, 1, false};
    set(stage, "retention.ms", "1000");
    const struct kmock_alter_configs_response *response = stage_call(stage, KMOCK_API_ALTER_CONFIGS, 2, &body);
    assert_int_equal(response->resources[0].error, KMOCK_NONE);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "segment.ms"), "2000");
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "retention.ms"), "604800000");
    config.value = KMOCK_NULL_STRING;
    response = stage_call(stage, KMOCK_API_ALTER_CONFIGS, 2, &body);
    assert_int_equal(response->resources[0].error, KMOCK_INVALID_REQUEST);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "segment.ms"), "2000");
    resource = (struct kmock_alter_configs_resource){LOGGER, kmock_view("1"), &config, 0};
    response = stage_call(stage, KMOCK_API_ALTER_CONFIGS, 2, &body);
    assert_int_equal(response->resources[0].error, KMOCK_INVALID_REQUEST);
}

/* ---- brokers ---------------------------------------------------------------------------------------- */

static void broker_describes_itself_and_all(void **state)
{
    struct stage *stage = *state;
    assert_string_equal(described(stage, BROKER, "1", "broker.id"), "1 4 broker.id=1/4 broker.id=-1/5");
    assert_true(describe(stage, BROKER, "1", "broker.id")->configs[0].read_only);
    assert_string_equal(described(stage, BROKER, "1", "default.replication.factor"),
                        "3 4 default.replication.factor=3/4 default.replication.factor=1/5");
    assert_int_equal(describe(stage, BROKER, "2", NULL)->error, KMOCK_INVALID_REQUEST);
    assert_int_equal(describe(stage, BROKER, "", NULL)->configs_count, 0);
    assert_int_equal(change(stage, BROKER, "", config_of(SET, "message.max.bytes", "500")), KMOCK_NONE);
    assert_int_equal(describe(stage, BROKER, "", NULL)->configs_count, 1);
    assert_int_equal(change(stage, BROKER, "1", config_of(SET, "message.max.bytes", "600")), KMOCK_NONE);
    assert_string_equal(described(stage, BROKER, "1", "message.max.bytes"),
                        "600 2 message.max.bytes=600/2 message.max.bytes=500/3 message.max.bytes=1048588/5");
    assert_int_equal(change(stage, BROKER, "1", config_of(DELETE, "message.max.bytes", NULL)), KMOCK_NONE);
    assert_string_equal(described(stage, BROKER, "1", "message.max.bytes"),
                        "500 3 message.max.bytes=500/3 message.max.bytes=1048588/5");
}

static void broker_describes_what_the_cluster_was_made_with(void **state)
{
    (void)state;
    struct stage *stage = stage_create_with((struct kmock_cluster_options){
        .seed = 1, .num_partitions = 6, .group_initial_rebalance_delay_ms = -1, .no_auto_create_topics = true});
    assert_string_equal(described(stage, BROKER, "1", "num.partitions"), "6 4 num.partitions=6/4 num.partitions=1/5");
    assert_string_equal(described(stage, BROKER, "1", "auto.create.topics.enable"),
                        "false 4 auto.create.topics.enable=false/4 auto.create.topics.enable=true/5");
    assert_string_equal(described(stage, BROKER, "1", "replica.lag.time.max.ms"),
                        "30000 5 replica.lag.time.max.ms=30000/5");
    assert_string_equal(described(stage, BROKER, "1", "group.initial.rebalance.delay.ms"),
                        "0 4 group.initial.rebalance.delay.ms=0/4 group.initial.rebalance.delay.ms=3000/5");
    assert_int_equal(describe(stage, BROKER, "1", "replica.selector.class")->configs[0].value.length, -1);
    stage_destroy(stage);
}

static void brokers_loggers_and_unknown_resources_are_told_apart(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(describe(stage, LOGGER, "1", NULL)->error, KMOCK_NONE);
    assert_int_equal(describe(stage, LOGGER, "", NULL)->error, KMOCK_INVALID_REQUEST);
    assert_int_equal(describe(stage, 32, "g", NULL)->error, KMOCK_INVALID_REQUEST);
    assert_int_equal(describe(stage, 3, "g", NULL)->error, KMOCK_INVALID_REQUEST);
    assert_int_equal(describe(stage, TOPIC, "nothing", NULL)->error, KMOCK_UNKNOWN_TOPIC_OR_PARTITION);
    assert_int_equal(describe(stage, TOPIC, "a b", NULL)->error, KMOCK_INVALID_TOPIC_EXCEPTION);
}

/* ---- what follows ----------------------------------------------------------------------------------- */

static int16_t produce(struct stage *stage, int32_t count)
{
    struct kmock_buffer bytes = {0};
    struct kmock_batch_spec spec = plain_spec();
    int16_t error = stage_produce(stage, "orders", build_batch(&bytes, &spec, count)).error;
    kmock_buffer_free(&bytes);
    return error;
}

static void changed_message_size_is_kept_at_once(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(produce(stage, 20), KMOCK_NONE);
    assert_int_equal(set(stage, "max.message.bytes", "100"), KMOCK_NONE);
    assert_int_equal(produce(stage, 20), KMOCK_MESSAGE_TOO_LARGE);
    assert_int_equal(change(stage, TOPIC, "orders", config_of(DELETE, "max.message.bytes", NULL)), KMOCK_NONE);
    assert_int_equal(produce(stage, 20), KMOCK_NONE);
    assert_int_equal(change(stage, BROKER, "", config_of(SET, "message.max.bytes", "100")), KMOCK_NONE);
    assert_int_equal(produce(stage, 20), KMOCK_MESSAGE_TOO_LARGE);
}

static void topics_created_later_follow_the_brokers_too(void **state)
{
    struct stage *stage = *state;
    assert_int_equal(change(stage, BROKER, "", config_of(SET, "log.segment.bytes", "5000")), KMOCK_NONE);
    stage_topic(stage, "invoices", 1);
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "invoices", "segment.bytes"), "5000");
    assert_string_equal(kmock_cluster_topic_config(stage->cluster, "orders", "segment.bytes"), "5000");
}

static void smaller_min_isr_lets_what_waited_be_committed(void **state)
{
    struct stage *stage = *state;
    set(stage, "min.insync.replicas", "3");
    kmock_cluster_broker_down(stage->cluster, 3, stage->now_us);
    assert_int_equal(produce(stage, 1), KMOCK_NOT_ENOUGH_REPLICAS);
    struct kmock_buffer bytes = {0};
    struct kmock_batch_spec spec = plain_spec();
    assert_int_equal(stage_produce_as(stage, 9, 1, "orders", build_batch(&bytes, &spec, 1)).error, KMOCK_NONE);
    kmock_buffer_free(&bytes);
    assert_int_equal(stage_watermark(stage, "orders", 0), 0);
    assert_int_equal(set(stage, "min.insync.replicas", "2"), KMOCK_NONE);
    assert_int_equal(stage_watermark(stage, "orders", 0), 1);
    assert_int_equal(produce(stage, 1), KMOCK_NONE);
}

static void allowed_unclean_election_happens_at_once(void **state)
{
    struct stage *stage = *state;
    struct kmock_partition_view view;
    for (int32_t node = 1; node <= 3; node++)
        kmock_cluster_broker_down(stage->cluster, node, stage->now_us);
    kmock_cluster_broker_up(stage->cluster, 1, stage->now_us);
    stage->node = 1;
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 0, &view));
    assert_int_equal(view.leader, -1);
    assert_int_equal(set(stage, "unclean.leader.election.enable", "TRUE"), KMOCK_NONE);
    assert_true(kmock_cluster_partition(stage->cluster, "orders", 0, &view));
    assert_int_equal(view.leader, 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(topic_config_is_described_with_where_it_comes_from),
        TEST(all_configs_of_a_topic_are_described_where_none_is_named),
        TEST(topic_changes_are_judged_one_by_one),
        TEST(lists_are_appended_to_and_subtracted_from),
        TEST(values_that_do_not_go_together_are_refused),
        TEST(changes_of_a_resource_are_made_all_or_none),
        TEST(what_is_named_twice_is_refused),
        TEST(validating_changes_nothing),
        TEST(alter_configs_replaces_all_there_is),
        TEST(broker_describes_itself_and_all),
        cmocka_unit_test(broker_describes_what_the_cluster_was_made_with),
        TEST(brokers_loggers_and_unknown_resources_are_told_apart),
        TEST(changed_message_size_is_kept_at_once),
        TEST(topics_created_later_follow_the_brokers_too),
        TEST(smaller_min_isr_lets_what_waited_be_committed),
        TEST(allowed_unclean_election_happens_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
