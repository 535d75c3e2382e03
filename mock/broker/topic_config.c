/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/topic_config.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/view.h"

struct description {
    const char *name, *broker;
    struct kmock_config_kind_range range;
    const char *fallback;
};

/* clang-format off */
static const struct description descriptions[] = {
    {"cleanup.policy", "log.cleanup.policy", {KMOCK_CONFIG_LIST, 0, "compact,delete,"}, "delete"},
    {"compression.gzip.level", "compression.gzip.level", {KMOCK_CONFIG_INT, -1, NULL}, "-1"},
    {"compression.lz4.level", "compression.lz4.level", {KMOCK_CONFIG_INT, 1, NULL}, "9"},
    {"compression.type", "compression.type", {KMOCK_CONFIG_CHOICE, 0, "uncompressed,gzip,snappy,lz4,zstd,producer,"}, "producer"},
    {"compression.zstd.level", "compression.zstd.level", {KMOCK_CONFIG_INT, -131072, NULL}, "3"},
    {"delete.retention.ms", "log.cleaner.delete.retention.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "86400000"},
    {"file.delete.delay.ms", "log.segment.delete.delay.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "60000"},
    {"flush.messages", "log.flush.interval.messages", {KMOCK_CONFIG_LONG, 1, NULL}, "9223372036854775807"},
    {"flush.ms", "log.flush.interval.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "9223372036854775807"},
    {"follower.replication.throttled.replicas", NULL, {KMOCK_CONFIG_LIST, 0, NULL}, ""},
    {"index.interval.bytes", "log.index.interval.bytes", {KMOCK_CONFIG_INT, 0, NULL}, "4096"},
    {"leader.replication.throttled.replicas", NULL, {KMOCK_CONFIG_LIST, 0, NULL}, ""},
    {"local.retention.bytes", "log.local.retention.bytes", {KMOCK_CONFIG_LONG, -2, NULL}, "-2"},
    {"local.retention.ms", "log.local.retention.ms", {KMOCK_CONFIG_LONG, -2, NULL}, "-2"},
    {"max.compaction.lag.ms", "log.cleaner.max.compaction.lag.ms", {KMOCK_CONFIG_LONG, 1, NULL}, "9223372036854775807"},
    {"max.message.bytes", "message.max.bytes", {KMOCK_CONFIG_INT, 0, NULL}, "1048588"},
    {"message.timestamp.after.max.ms", "log.message.timestamp.after.max.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "3600000"},
    {"message.timestamp.before.max.ms", "log.message.timestamp.before.max.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "9223372036854775807"},
    {"message.timestamp.type", "log.message.timestamp.type", {KMOCK_CONFIG_CHOICE, 0, "CreateTime,LogAppendTime,"}, "CreateTime"},
    {"min.cleanable.dirty.ratio", "log.cleaner.min.cleanable.ratio", {KMOCK_CONFIG_RATIO, 0, NULL}, "0.5"},
    {"min.compaction.lag.ms", "log.cleaner.min.compaction.lag.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "0"},
    {"min.insync.replicas", "min.insync.replicas", {KMOCK_CONFIG_INT, 1, NULL}, "1"},
    {"preallocate", "log.preallocate", {KMOCK_CONFIG_BOOL, 0, NULL}, "false"},
    {"remote.storage.enable", NULL, {KMOCK_CONFIG_BOOL, 0, NULL}, "false"},
    {"retention.bytes", "log.retention.bytes", {KMOCK_CONFIG_LONG, INT64_MIN, NULL}, "-1"},
    {"retention.ms", "log.retention.ms", {KMOCK_CONFIG_LONG, -1, NULL}, "604800000"},
    {"segment.bytes", "log.segment.bytes", {KMOCK_CONFIG_INT, 14, NULL}, "1073741824"},
    {"segment.index.bytes", "log.index.size.max.bytes", {KMOCK_CONFIG_INT, 4, NULL}, "10485760"},
    {"segment.jitter.ms", "log.roll.jitter.ms", {KMOCK_CONFIG_LONG, 0, NULL}, "0"},
    {"segment.ms", "log.roll.ms", {KMOCK_CONFIG_LONG, 1, NULL}, "604800000"},
    {"unclean.leader.election.enable", "unclean.leader.election.enable", {KMOCK_CONFIG_BOOL, 0, NULL}, "false"},
};
/* clang-format on */
enum { CONFIGS_COUNT = sizeof descriptions / sizeof descriptions[0], HOUR_LIMIT_FROM_RELEASE = 400 };

/* Before Kafka 4.0 records could be from any time to come. source  KIP-1030 */
static const char *built_in(const struct kmock_topic_config *config, int32_t place)
{
    bool old = config->defaults && config->defaults->release && config->defaults->release < HOUR_LIMIT_FROM_RELEASE;
    if (old && strcmp(descriptions[place].name, "message.timestamp.after.max.ms") == 0)
        return "9223372036854775807";
    return descriptions[place].fallback;
}

static const char *value_at(const struct kmock_topic_config *config, int32_t place)
{
    if (config->values[place])
        return config->values[place];
    if (config->defaults && config->defaults->values[place])
        return config->defaults->values[place];
    return built_in(config, place);
}

int32_t kmock_topic_config_place(struct kmock_string name)
{
    for (int32_t i = 0; i < CONFIGS_COUNT; i++)
        if (kmock_view_is(name, descriptions[i].name))
            return i;
    return -1;
}

int32_t kmock_topic_config_place_at_broker(struct kmock_string name)
{
    for (int32_t i = 0; i < CONFIGS_COUNT; i++)
        if (descriptions[i].broker && kmock_view_is(name, descriptions[i].broker))
            return i;
    return -1;
}

static const char *value_of(const struct kmock_topic_config *config, const char *name)
{
    return value_at(config, kmock_topic_config_place(kmock_view(name)));
}

static bool is_given(const struct kmock_topic_config *config, const char *name)
{
    int32_t place = kmock_topic_config_place(kmock_view(name));
    return config->values[place] || (config->defaults && config->defaults->values[place]);
}

static int64_t number_of(const struct kmock_topic_config *config, const char *name)
{
    return strtoll(value_of(config, name), NULL, 10);
}

static bool is_true(const struct kmock_topic_config *config, const char *name)
{
    const char *text = value_of(config, name);
    return strncasecmp(text + strspn(text, " \t\r\n"), "true", 4) == 0;
}

static int32_t codec_of(const char *name)
{
    static const char *const names[] = {"uncompressed", "gzip", "snappy", "lz4", "zstd"};
    for (int32_t i = 0; i < (int32_t)(sizeof names / sizeof names[0]); i++)
        if (strcmp(names[i], name) == 0)
            return i;
    return -1;
}

/* Read the values into the members that the brokers use. */
static void apply(struct kmock_topic_config *config)
{
    config->compacted = strstr(value_of(config, "cleanup.policy"), "compact") != NULL;
    config->deleted = strstr(value_of(config, "cleanup.policy"), "delete") != NULL;
    config->codec = codec_of(value_of(config, "compression.type"));
    config->max_message_bytes = (int32_t)number_of(config, "max.message.bytes");
    config->log_append_time = strcmp(value_of(config, "message.timestamp.type"), "LogAppendTime") == 0;
    config->timestamp_before_max_ms = number_of(config, "message.timestamp.before.max.ms");
    config->timestamp_after_max_ms = number_of(config, "message.timestamp.after.max.ms");
    config->min_insync_replicas = (int32_t)number_of(config, "min.insync.replicas");
    config->segment_bytes = (int32_t)number_of(config, "segment.bytes");
    config->segment_ms = number_of(config, "segment.ms");
    config->segment_jitter_ms = number_of(config, "segment.jitter.ms");
    config->retention_ms = number_of(config, "retention.ms");
    config->retention_bytes = number_of(config, "retention.bytes");
    config->retention_asked = is_given(config, "retention.ms") || is_given(config, "retention.bytes");
    config->delete_retention_ms = number_of(config, "delete.retention.ms");
    config->min_compaction_lag_ms = number_of(config, "min.compaction.lag.ms");
    config->max_compaction_lag_ms = number_of(config, "max.compaction.lag.ms");
    config->unclean_leader_election = is_true(config, "unclean.leader.election.enable");
    config->min_cleanable_ratio = strtod(value_of(config, "min.cleanable.dirty.ratio"), NULL);
}

void kmock_topic_config_init(struct kmock_topic_config *config)
{
    *config = (struct kmock_topic_config){.values = kmock_alloc(CONFIGS_COUNT * sizeof(char *))};
    apply(config);
}

void kmock_topic_config_free(struct kmock_topic_config *config)
{
    for (int32_t i = 0; config->values && i < CONFIGS_COUNT; i++)
        free(config->values[i]);
    free(config->values);
    config->values = NULL;
}

void kmock_topic_config_copy(struct kmock_topic_config *copy, const struct kmock_topic_config *config)
{
    *copy = *config;
    copy->values = kmock_alloc(CONFIGS_COUNT * sizeof(char *));
    for (int32_t i = 0; i < CONFIGS_COUNT; i++)
        if (config->values[i])
            copy->values[i] = kmock_copy_string(config->values[i], strlen(config->values[i]));
}

void kmock_topic_config_follow(struct kmock_topic_config *config, const struct kmock_topic_defaults *defaults)
{
    config->defaults = defaults;
    apply(config);
}

bool kmock_topic_config_may_be(int32_t place, const char *value)
{
    return kmock_config_is_value(&descriptions[place].range, value);
}

bool kmock_topic_config_set(struct kmock_topic_config *config, struct kmock_string name, struct kmock_string value)
{
    int32_t place = kmock_topic_config_place(name);
    if (value.length < 0 || place < 0)
        return false;
    char *text = kmock_copy_string(value.data, (size_t)value.length);
    if (!kmock_topic_config_may_be(place, text)) {
        free(text);
        return false;
    }
    free(config->values[place]);
    config->values[place] = text;
    apply(config);
    return true;
}

bool kmock_topic_config_unset(struct kmock_topic_config *config, struct kmock_string name)
{
    int32_t place = kmock_topic_config_place(name);
    if (place < 0)
        return false;
    free(config->values[place]);
    config->values[place] = NULL;
    apply(config);
    return true;
}

/* source  Kafka LogConfig.validateTopicLogConfigValues */
const char *kmock_topic_config_conflict(const struct kmock_topic_config *config)
{
    if (config->min_compaction_lag_ms > config->max_compaction_lag_ms)
        return "min.compaction.lag.ms is more than max.compaction.lag.ms";
    return NULL;
}

int32_t kmock_topic_config_count(void)
{
    return CONFIGS_COUNT;
}

struct kmock_topic_config_item kmock_topic_config_at(const struct kmock_topic_config *config, int32_t place)
{
    const char *general = config->defaults ? config->defaults->values[place] : NULL;
    return (struct kmock_topic_config_item){
        .name = descriptions[place].name,
        .broker = descriptions[place].broker,
        .value = value_at(config, place),
        .source = config->values[place] ? KMOCK_CONFIG_OF_TOPIC
                  : general             ? KMOCK_CONFIG_OF_ALL_BROKERS
                                        : KMOCK_CONFIG_BUILT_IN,
        .default_value = general,
        .built_in = built_in(config, place),
        .kind = descriptions[place].range.kind,
    };
}

uint64_t kmock_topic_config_hash(const struct kmock_topic_config *config, uint64_t hash)
{
    for (int32_t i = 0; i < CONFIGS_COUNT; i++) {
        struct kmock_topic_config_item item = kmock_topic_config_at(config, i);
        if (item.source == KMOCK_CONFIG_BUILT_IN)
            continue;
        hash = kmock_hash_number(hash, (uint64_t)i);
        hash = kmock_hash(hash, item.value, strlen(item.value) + 1);
    }
    return hash;
}
