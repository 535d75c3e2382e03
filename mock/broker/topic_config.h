/* SPDX-License-Identifier: Apache-2.0 */
/* Know the configs that a topic can have: names, defaults, ranges; and hold those of one topic.
 *
 * A value is the topic's own, else what the brokers were told at run time, else built in.
 * source  Kafka TopicConfig, LogConfig, ServerTopicConfigSynonyms */
#ifndef KMOCK_BROKER_TOPIC_CONFIG_H
#define KMOCK_BROKER_TOPIC_CONFIG_H

#include "mock/broker/config_kind.h"
#include "mock/broker/types.h"

/* What the topics of a cluster have where they have no value of their own. */
struct kmock_topic_defaults {
    int32_t release; /* of Kafka: 402 is 4.2; 0: the newest */
    char **values;   /* by place in the list of configs; null: built in */
};

struct kmock_topic_config {
    bool compacted, deleted; /* cleanup.policy */
    int32_t codec;           /* compression.type; -1: the producer's */
    int32_t max_message_bytes;
    bool log_append_time;
    int64_t timestamp_before_max_ms, timestamp_after_max_ms;
    int32_t min_insync_replicas;
    int32_t segment_bytes;
    int64_t segment_ms, segment_jitter_ms;
    int64_t retention_ms, retention_bytes; /* -1: no limit; looked at where deleted */
    bool retention_asked;                  /* one of them was given, whatever it is */
    int64_t delete_retention_ms;
    int64_t min_compaction_lag_ms, max_compaction_lag_ms;
    bool unclean_leader_election;
    double min_cleanable_ratio;
    char **values;                               /* the topic's own, by place in the list of configs */
    const struct kmock_topic_defaults *defaults; /* null: all built in */
};

void kmock_topic_config_init(struct kmock_topic_config *config);
void kmock_topic_config_free(struct kmock_topic_config *config);

/* Make a config with the same values. copy  not initialised */
void kmock_topic_config_copy(struct kmock_topic_config *copy, const struct kmock_topic_config *config);

/* Take defaults from the cluster, as they are now; call again when they changed. defaults  borrowed */
void kmock_topic_config_follow(struct kmock_topic_config *config, const struct kmock_topic_defaults *defaults);

/* Set a config by its name.
 * returns  false where there is no such config or the value is none of its values; nothing is changed then */
bool kmock_topic_config_set(struct kmock_topic_config *config, struct kmock_string name, struct kmock_string value);

/* Give up the topic's own value. returns  false where there is no such config */
bool kmock_topic_config_unset(struct kmock_topic_config *config, struct kmock_string name);

/* returns  null where the values go together, else what is wrong with them */
const char *kmock_topic_config_conflict(const struct kmock_topic_config *config);

/* One config of a topic as a client may see it. Texts live as long as the config and its defaults. */
struct kmock_topic_config_item {
    const char *name;   /* static */
    const char *broker; /* static: what brokers call it; null: they have no such config */
    const char *value;
    enum kmock_config_source source;
    const char *default_value; /* of the brokers; null: built in */
    const char *built_in;      /* static */
    enum kmock_config_kind kind;
};

/* returns  how many configs a topic has */
int32_t kmock_topic_config_count(void);
struct kmock_topic_config_item kmock_topic_config_at(const struct kmock_topic_config *config, int32_t place);

/* returns  a hash over what a topic has of its own, and what it has from the brokers */
uint64_t kmock_topic_config_hash(const struct kmock_topic_config *config, uint64_t hash);

/* returns  the place of a config in the list, by the topic's name of it or the brokers'; -1: there is none */
int32_t kmock_topic_config_place(struct kmock_string name);
int32_t kmock_topic_config_place_at_broker(struct kmock_string name);

/* returns  whether the config at a place may have this value; null where it may not */
bool kmock_topic_config_may_be(int32_t place, const char *value);

#endif
