/* SPDX-License-Identifier: Apache-2.0 */
/* Know the configs that a topic can have: names, defaults, ranges; and hold those of one topic.
 * source  Kafka TopicConfig, LogConfig */
#ifndef KMOCK_BROKER_TOPIC_CONFIG_H
#define KMOCK_BROKER_TOPIC_CONFIG_H

#include "mock/broker/types.h"

struct kmock_topic_config {
    bool compacted, deleted; /* cleanup.policy */
    int32_t codec;           /* compression.type; -1: the producer's */
    int32_t max_message_bytes;
    bool log_append_time;
    int64_t timestamp_before_max_ms, timestamp_after_max_ms;
    int32_t min_insync_replicas;
    int32_t segment_bytes;
    int64_t delete_retention_ms;
    int64_t min_compaction_lag_ms;
    double min_cleanable_ratio;
    char **values; /* as given, by place in the list of configs; null: default */
};

void kmock_topic_config_init(struct kmock_topic_config *config);
void kmock_topic_config_free(struct kmock_topic_config *config);

/* Set a config by its name.
 * returns  false where there is no such config or the value is none of its values; nothing is changed then */
bool kmock_topic_config_set(struct kmock_topic_config *config, struct kmock_string name, struct kmock_string value);

/* One config of a topic as a client may see it. */
struct kmock_topic_config_item {
    const char *name;  /* static */
    const char *value; /* lives as long as the config */
    bool is_default;
};

/* returns  how many configs a topic has */
int32_t kmock_topic_config_count(void);
struct kmock_topic_config_item kmock_topic_config_at(const struct kmock_topic_config *config, int32_t place);

#endif
