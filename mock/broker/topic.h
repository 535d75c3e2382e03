/* SPDX-License-Identifier: Apache-2.0 */
/* Hold one topic: its name, id, configs and partitions.
 * source  Kafka Topic, ReplicationControlManager */
#ifndef KMOCK_BROKER_TOPIC_H
#define KMOCK_BROKER_TOPIC_H

#include "mock/broker/partition.h"
#include "mock/broker/topic_config.h"

#define KMOCK_CONSUMER_OFFSETS "__consumer_offsets"
#define KMOCK_TRANSACTION_STATE "__transaction_state"

struct kmock_topic {
    struct kmock_string name; /* zero-terminated */
    struct kmock_uuid id;
    bool internal;
    struct kmock_topic_config config;
    struct kmock_partition **partitions;
    int32_t partitions_count;
    int16_t replication_factor;
};

/* config  taken over */
struct kmock_topic *kmock_topic_create(struct kmock_string name, struct kmock_uuid id,
                                       struct kmock_topic_config config);

/* topic may be null */
void kmock_topic_destroy(struct kmock_topic *topic);

/* Add the next partition. replicas  copied. returns  it, owned by the topic */
struct kmock_partition *kmock_topic_add_partition(struct kmock_topic *topic, const int32_t *replicas,
                                                  int32_t replicas_count);

/* returns  NULL where there is no such partition */
struct kmock_partition *kmock_topic_partition(const struct kmock_topic *topic, int32_t index);

/* returns  whether a topic may be called so: 1 to 249 of [a-zA-Z0-9._-], not "." nor ".." */
bool kmock_topic_name_is_valid(struct kmock_string name);

/* returns  whether clients must not write to it */
bool kmock_topic_name_is_internal(struct kmock_string name);

enum { KMOCK_TOPIC_NAME_MAX_BYTES = 249 };

/* Write the name that metrics call a valid topic name by, as long as the name: '.' is '_', and two topics must not
 * be called the same. source  Kafka Topic.unifyCollisionChars */
void kmock_topic_metric_name(struct kmock_string name, char metric[KMOCK_TOPIC_NAME_MAX_BYTES]);

#endif
