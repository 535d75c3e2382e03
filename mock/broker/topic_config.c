/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/topic_config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

enum kind { KIND_INT, KIND_LONG, KIND_RATIO, KIND_BOOL, KIND_CHOICE, KIND_LIST, KIND_TEXT };

struct description {
    const char *name;
    enum kind kind;
    const char *fallback;
    int64_t min;         /* of a number; an INT ends at 2^31-1, a LONG at 2^63-1 */
    const char *choices; /* of CHOICE and LIST, separated and ended by commas */
};

static const struct description descriptions[] = {
    {"cleanup.policy", KIND_LIST, "delete", 0, "compact,delete,"},
    {"compression.gzip.level", KIND_INT, "-1", -1, NULL},
    {"compression.lz4.level", KIND_INT, "9", 1, NULL},
    {"compression.type", KIND_CHOICE, "producer", 0, "uncompressed,gzip,snappy,lz4,zstd,producer,"},
    {"compression.zstd.level", KIND_INT, "3", -131072, NULL},
    {"delete.retention.ms", KIND_LONG, "86400000", 0, NULL},
    {"file.delete.delay.ms", KIND_LONG, "60000", 0, NULL},
    {"flush.messages", KIND_LONG, "9223372036854775807", 1, NULL},
    {"flush.ms", KIND_LONG, "9223372036854775807", 0, NULL},
    {"follower.replication.throttled.replicas", KIND_TEXT, "", 0, NULL},
    {"index.interval.bytes", KIND_INT, "4096", 0, NULL},
    {"leader.replication.throttled.replicas", KIND_TEXT, "", 0, NULL},
    {"local.retention.bytes", KIND_LONG, "-2", -2, NULL},
    {"local.retention.ms", KIND_LONG, "-2", -2, NULL},
    {"max.compaction.lag.ms", KIND_LONG, "9223372036854775807", 1, NULL},
    {"max.message.bytes", KIND_INT, "1048588", 0, NULL},
    {"message.timestamp.after.max.ms", KIND_LONG, "3600000", 0, NULL},
    {"message.timestamp.before.max.ms", KIND_LONG, "9223372036854775807", 0, NULL},
    {"message.timestamp.type", KIND_CHOICE, "CreateTime", 0, "CreateTime,LogAppendTime,"},
    {"min.cleanable.dirty.ratio", KIND_RATIO, "0.5", 0, NULL},
    {"min.compaction.lag.ms", KIND_LONG, "0", 0, NULL},
    {"min.insync.replicas", KIND_INT, "1", 1, NULL},
    {"preallocate", KIND_BOOL, "false", 0, NULL},
    {"remote.storage.enable", KIND_BOOL, "false", 0, NULL},
    {"retention.bytes", KIND_LONG, "-1", INT64_MIN, NULL},
    {"retention.ms", KIND_LONG, "604800000", -1, NULL},
    {"segment.bytes", KIND_INT, "1073741824", 14, NULL},
    {"segment.index.bytes", KIND_INT, "10485760", 4, NULL},
    {"segment.jitter.ms", KIND_LONG, "0", 0, NULL},
    {"segment.ms", KIND_LONG, "604800000", 1, NULL},
    {"unclean.leader.election.enable", KIND_BOOL, "false", 0, NULL},
};
enum { CONFIGS_COUNT = sizeof descriptions / sizeof descriptions[0] };

static bool is_number(const struct description *description, const char *text)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    return *text && *end == '\0' && errno == 0 && number >= description->min &&
           (description->kind == KIND_LONG || number <= INT32_MAX);
}

static bool is_ratio(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    return *text && *end == '\0' && number >= 0 && number <= 1;
}

static bool is_choice(const char *choices, const char *text, size_t length)
{
    for (const char *end; *choices; choices = end + 1) {
        end = strchr(choices, ',');
        if ((size_t)(end - choices) == length && memcmp(choices, text, length) == 0)
            return true;
    }
    return false;
}

static bool is_list(const char *choices, const char *text)
{
    for (;;) {
        size_t length = strcspn(text, ",");
        if (!is_choice(choices, text, length))
            return false;
        if (text[length] == '\0')
            return true;
        text += length + 1;
    }
}

static bool is_value(const struct description *description, const char *text)
{
    switch (description->kind) {
    case KIND_INT:
    case KIND_LONG:
        return is_number(description, text);
    case KIND_RATIO:
        return is_ratio(text);
    case KIND_BOOL:
        return strcmp(text, "true") == 0 || strcmp(text, "false") == 0;
    case KIND_CHOICE:
        return is_choice(description->choices, text, strlen(text));
    case KIND_LIST:
        return is_list(description->choices, text);
    default:
        return true;
    }
}

static const char *value_of(const struct kmock_topic_config *config, const char *name)
{
    for (int32_t i = 0; i < CONFIGS_COUNT; i++)
        if (strcmp(descriptions[i].name, name) == 0)
            return config->values[i] ? config->values[i] : descriptions[i].fallback;
    return "";
}

static int64_t number_of(const struct kmock_topic_config *config, const char *name)
{
    return strtoll(value_of(config, name), NULL, 10);
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
    config->delete_retention_ms = number_of(config, "delete.retention.ms");
    config->min_compaction_lag_ms = number_of(config, "min.compaction.lag.ms");
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

bool kmock_topic_config_set(struct kmock_topic_config *config, struct kmock_string name, struct kmock_string value)
{
    if (value.length < 0)
        return false;
    for (int32_t i = 0; i < CONFIGS_COUNT; i++) {
        if (!kmock_view_is(name, descriptions[i].name))
            continue;
        char *text = kmock_copy_string(value.data, (size_t)value.length);
        if (!is_value(&descriptions[i], text)) {
            free(text);
            return false;
        }
        free(config->values[i]);
        config->values[i] = text;
        apply(config);
        return true;
    }
    return false;
}

int32_t kmock_topic_config_count(void)
{
    return CONFIGS_COUNT;
}

struct kmock_topic_config_item kmock_topic_config_at(const struct kmock_topic_config *config, int32_t place)
{
    const char *value = config->values[place];
    return (struct kmock_topic_config_item){descriptions[place].name, value ? value : descriptions[place].fallback,
                                            value == NULL};
}
