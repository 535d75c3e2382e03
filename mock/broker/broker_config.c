/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/broker_config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

/* Configs that cannot be changed at run time, as the brokers behave. */
struct fixed {
    const char *name;
    enum kmock_config_kind kind;
    const char *value;
};

/* clang-format off */
static const struct fixed fixed[] = {
    {"auto.create.topics.enable", KMOCK_CONFIG_BOOL, "true"},
    {"auto.leader.rebalance.enable", KMOCK_CONFIG_BOOL, "false"},
    {"broker.id", KMOCK_CONFIG_INT, "-1"},
    {"default.replication.factor", KMOCK_CONFIG_INT, "1"},
    {"delete.topic.enable", KMOCK_CONFIG_BOOL, "true"},
    {"fetch.max.bytes", KMOCK_CONFIG_INT, "57671680"},
    {"group.initial.rebalance.delay.ms", KMOCK_CONFIG_INT, "3000"},
    {"group.max.session.timeout.ms", KMOCK_CONFIG_INT, "1800000"},
    {"group.max.size", KMOCK_CONFIG_INT, "2147483647"},
    {"group.min.session.timeout.ms", KMOCK_CONFIG_INT, "6000"},
    {"log.cleaner.backoff.ms", KMOCK_CONFIG_LONG, "15000"},
    {"log.retention.check.interval.ms", KMOCK_CONFIG_LONG, "300000"},
    {"max.incremental.fetch.session.cache.slots", KMOCK_CONFIG_INT, "1000"},
    {"max.request.partition.size.limit", KMOCK_CONFIG_INT, "2000"},
    {"node.id", KMOCK_CONFIG_INT, "-1"},
    {"num.partitions", KMOCK_CONFIG_INT, "1"},
    {"offset.metadata.max.bytes", KMOCK_CONFIG_INT, "4096"},
    {"offsets.commit.timeout.ms", KMOCK_CONFIG_INT, "5000"},
    {"offsets.retention.check.interval.ms", KMOCK_CONFIG_LONG, "600000"},
    {"offsets.retention.minutes", KMOCK_CONFIG_INT, "10080"},
    {"offsets.topic.num.partitions", KMOCK_CONFIG_INT, "50"},
    {"offsets.topic.replication.factor", KMOCK_CONFIG_SHORT, "3"},
    {"offsets.topic.segment.bytes", KMOCK_CONFIG_INT, "104857600"},
    {"producer.id.expiration.ms", KMOCK_CONFIG_INT, "86400000"},
    {"replica.fetch.wait.max.ms", KMOCK_CONFIG_INT, "500"},
    {"replica.lag.time.max.ms", KMOCK_CONFIG_LONG, "30000"},
    {"replica.selector.class", KMOCK_CONFIG_TEXT, NULL},
    {"request.timeout.ms", KMOCK_CONFIG_INT, "30000"},
    {"socket.request.max.bytes", KMOCK_CONFIG_INT, "104857600"},
    {"transaction.abort.timed.out.transaction.cleanup.interval.ms", KMOCK_CONFIG_INT, "10000"},
    {"transaction.max.timeout.ms", KMOCK_CONFIG_INT, "900000"},
    {"transaction.partition.verification.enable", KMOCK_CONFIG_BOOL, "true"},
    {"transaction.state.log.num.partitions", KMOCK_CONFIG_INT, "50"},
    {"transactional.id.expiration.ms", KMOCK_CONFIG_INT, "604800000"},
};
/* clang-format on */
enum { FIXED_COUNT = sizeof fixed / sizeof fixed[0] };

static int32_t fixed_place(const char *name)
{
    for (int32_t i = 0; i < FIXED_COUNT; i++)
        if (strcmp(fixed[i].name, name) == 0)
            return i;
    return -1;
}

static void fix_text(struct kmock_broker_config *config, const char *name, const char *text)
{
    config->fixed[fixed_place(name)] = kmock_copy_string(text, strlen(text));
}

/* value  0: as Kafka has it; below 0: none */
static void fix(struct kmock_broker_config *config, const char *name, int32_t value)
{
    char text[16];
    snprintf(text, sizeof text, "%d", (int)(value > 0 ? value : 0));
    if (value != 0)
        fix_text(config, name, text);
}

static void fix_options(struct kmock_broker_config *config, const struct kmock_cluster_options *options)
{
    fix(config, "num.partitions", options->num_partitions);
    fix(config, "group.min.session.timeout.ms", options->group_min_session_timeout_ms);
    fix(config, "group.max.session.timeout.ms", options->group_max_session_timeout_ms);
    fix(config, "group.max.size", options->group_max_size);
    fix(config, "group.initial.rebalance.delay.ms", options->group_initial_rebalance_delay_ms);
    fix(config, "offset.metadata.max.bytes", options->offset_metadata_max_bytes);
    fix(config, "offsets.commit.timeout.ms", options->offsets_commit_timeout_ms);
    fix(config, "offsets.retention.minutes", options->offsets_retention_minutes);
    fix(config, "offsets.retention.check.interval.ms", options->offsets_retention_check_interval_ms);
    fix(config, "replica.lag.time.max.ms", options->replica_lag_time_max_ms);
    fix(config, "log.retention.check.interval.ms", options->log_retention_check_interval_ms);
    fix(config, "log.cleaner.backoff.ms", options->log_cleaner_backoff_ms);
    fix(config, "transaction.max.timeout.ms", options->transaction_max_timeout_ms);
    fix(config, "transactional.id.expiration.ms", options->transactional_id_expiration_ms);
    fix(config, "transaction.abort.timed.out.transaction.cleanup.interval.ms",
        options->transaction_timeout_check_interval_ms);
    fix(config, "max.incremental.fetch.session.cache.slots", options->fetch_session_slots);
    if (options->no_auto_create_topics)
        fix_text(config, "auto.create.topics.enable", "false");
    if (options->no_transaction_verification)
        fix_text(config, "transaction.partition.verification.enable", "false");
    if (options->rack_aware_replica_selector)
        fix_text(config, "replica.selector.class", "org.apache.kafka.common.replica.RackAwareReplicaSelector");
}

void kmock_broker_config_init(struct kmock_broker_config *config, const struct kmock_cluster_options *options,
                              int32_t nodes_count)
{
    size_t count = (size_t)kmock_topic_config_count();
    int32_t factor = nodes_count < 3 ? nodes_count : 3;
    *config = (struct kmock_broker_config){.nodes_count = nodes_count};
    config->general.release = kmock_release_find(options->kafka_version);
    config->general.values = kmock_alloc(count * sizeof(char *));
    config->own = kmock_alloc((size_t)nodes_count * sizeof *config->own);
    config->ids = kmock_alloc((size_t)nodes_count * sizeof *config->ids);
    for (int32_t i = 0; i < nodes_count; i++) {
        config->own[i] = kmock_alloc(count * sizeof(char *));
        snprintf(config->ids[i], sizeof config->ids[i], "%d", (int)i + 1);
    }
    config->fixed = kmock_alloc(FIXED_COUNT * sizeof(char *));
    fix(config, "default.replication.factor",
        options->default_replication_factor ? options->default_replication_factor : factor);
    fix_options(config, options);
}

static void free_texts(char **texts, int32_t count)
{
    for (int32_t i = 0; texts && i < count; i++)
        free(texts[i]);
    free(texts);
}

void kmock_broker_config_free(struct kmock_broker_config *config)
{
    for (int32_t i = 0; i < config->nodes_count; i++)
        free_texts(config->own[i], kmock_topic_config_count());
    free(config->own);
    free(config->ids);
    free_texts(config->general.values, kmock_topic_config_count());
    free_texts(config->fixed, FIXED_COUNT);
}

int32_t kmock_broker_config_count(void)
{
    return kmock_topic_config_count() + FIXED_COUNT;
}

int32_t kmock_broker_config_place(struct kmock_string name)
{
    for (int32_t i = 0; i < FIXED_COUNT; i++)
        if (kmock_view_is(name, fixed[i].name))
            return kmock_topic_config_count() + i;
    return kmock_topic_config_place_at_broker(name);
}

static struct kmock_broker_config_item fixed_item(const struct kmock_broker_config *config, int32_t node_id,
                                                  int32_t place)
{
    const char *given = config->fixed[place];
    bool is_id = strcmp(fixed[place].name, "broker.id") == 0 || strcmp(fixed[place].name, "node.id") == 0;
    if (is_id && node_id > 0)
        given = config->ids[node_id - 1];
    return (struct kmock_broker_config_item){.name = fixed[place].name,
                                             .value = given ? given : fixed[place].value,
                                             .source = given ? KMOCK_CONFIG_STATIC : KMOCK_CONFIG_BUILT_IN,
                                             .kind = fixed[place].kind,
                                             .read_only = true,
                                             .built_in = fixed[place].value};
}

struct kmock_broker_config_item kmock_broker_config_at(const struct kmock_broker_config *config, int32_t node_id,
                                                       int32_t place)
{
    if (place >= kmock_topic_config_count())
        return fixed_item(config, node_id, place - kmock_topic_config_count());
    struct kmock_topic_config none = {.values = config->general.values, .defaults = &config->general};
    struct kmock_topic_config_item topic = kmock_topic_config_at(&none, place);
    struct kmock_broker_config_item item = {.name = topic.broker, .kind = topic.kind, .built_in = topic.built_in};
    item.of_all = config->general.values[place];
    item.of_broker = node_id > 0 ? config->own[node_id - 1][place] : NULL;
    item.value = item.of_broker ? item.of_broker : item.of_all ? item.of_all : item.built_in;
    item.source = item.of_broker ? KMOCK_CONFIG_OF_BROKER
                  : item.of_all  ? KMOCK_CONFIG_OF_ALL_BROKERS
                                 : KMOCK_CONFIG_BUILT_IN;
    return item;
}

bool kmock_broker_config_set(struct kmock_broker_config *config, int32_t node_id, int32_t place, const char *value)
{
    if (place < 0 || place >= kmock_topic_config_count() || (value && !kmock_topic_config_may_be(place, value)))
        return false;
    char **texts = node_id > 0 ? config->own[node_id - 1] : config->general.values;
    char *text = value ? kmock_copy_string(value, strlen(value)) : NULL;
    free(texts[place]);
    texts[place] = text;
    return true;
}
