/* SPDX-License-Identifier: Apache-2.0 */
/* Create, grow, delete and find the topics of a cluster.
 *
 * Where the replicas go is told in placement.h. source  Kafka ReplicationControlManager */
#ifndef KMOCK_BROKER_TOPICS_H
#define KMOCK_BROKER_TOPICS_H

#include "mock/broker/state.h"

enum { KMOCK_MAX_PARTITIONS = 10000 }; /* one request may create */

/* What a new topic shall be. */
struct kmock_topic_spec {
    struct kmock_string name;
    int32_t partitions_count;          /* -1: num.partitions */
    int16_t replication_factor;        /* -1: default.replication.factor */
    const int32_t *replicas;           /* partition by partition, replication_factor each; null: as they come */
    struct kmock_topic_config *config; /* taken over by kmock_topics_add; null: all defaults */
};

/* A Kafka error and what it says beside its name; message is static, may be null. */
struct kmock_verdict {
    int16_t error;
    const char *message;
};

/* returns  NULL where there is none */
struct kmock_topic *kmock_topics_find(const struct kmock_cluster *cluster, struct kmock_string name);
struct kmock_topic *kmock_topics_find_id(const struct kmock_cluster *cluster, const struct kmock_uuid *id);

/* returns  error 0 where a topic of this name may be added */
struct kmock_verdict kmock_topics_judge_name(const struct kmock_cluster *cluster, struct kmock_string name);

/* Put defaults in place of -1 and judge the rest. returns  error 0 where the topic may be added as spec now says */
struct kmock_verdict kmock_topics_judge(const struct kmock_cluster *cluster, struct kmock_topic_spec *spec);

/* Judge replicas that a client chose for one partition: known brokers, each once, one of them up. */
struct kmock_verdict kmock_topics_judge_replicas(const struct kmock_cluster *cluster, const int32_t *replicas,
                                                 int32_t replicas_count);

/* Add a topic that was judged. returns  it, with leaders */
struct kmock_topic *kmock_topics_add(struct kmock_cluster *cluster, const struct kmock_topic_spec *spec,
                                     int64_t now_us);

/* Judge and add with defaults: what auto creation does. returns  a Kafka error code */
int16_t kmock_topics_auto_create(struct kmock_cluster *cluster, struct kmock_string name, int64_t now_us);

/* Add the partitions of the spec behind those that are there. replication_factor is set, partitions_count is the
 * new total, name and config are not looked at. */
void kmock_topics_grow(struct kmock_cluster *cluster, struct kmock_topic *topic, const struct kmock_topic_spec *spec,
                       int64_t now_us);

/* Give a topic other configs, or all topics what the brokers have now; what that lets go ahead goes ahead.
 * config  taken over, made by kmock_topic_config_copy or _init */
void kmock_topics_configure(struct kmock_cluster *cluster, struct kmock_topic *topic,
                            const struct kmock_topic_config *config, int64_t now_us);
void kmock_topics_follow_brokers(struct kmock_cluster *cluster, int64_t now_us);

/* Delete: who waits for it is answered, group offsets of it are forgotten. */
void kmock_topics_delete(struct kmock_cluster *cluster, struct kmock_topic *topic, int64_t now_us);

#endif
