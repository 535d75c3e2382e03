/* SPDX-License-Identifier: Apache-2.0 */
/* Find what a config request is about: one topic, one broker, all brokers.
 * source  Kafka ConfigHelper, ConfigAdminManager, ConfigResource.Type */
#ifndef KMOCK_BROKER_CONFIG_RESOURCE_H
#define KMOCK_BROKER_CONFIG_RESOURCE_H

#include "mock/broker/topics.h"

enum kmock_resource_type {
    KMOCK_RESOURCE_TOPIC = 2,
    KMOCK_RESOURCE_BROKER = 4,
    KMOCK_RESOURCE_BROKER_LOGGER = 8,
    KMOCK_RESOURCE_CLIENT_METRICS = 16, /* known, and without configs here, as GROUP */
    KMOCK_RESOURCE_GROUP = 32,
};

/* returns  whether Kafka has resources of this type */
bool kmock_config_resource_is_type(int8_t type);

struct kmock_config_resource {
    int8_t type; /* TOPIC, BROKER or, with nothing to configure, BROKER_LOGGER */
    struct kmock_topic *topic;
    int32_t node_id; /* 0: all brokers */
};

/* What a client says of a resource, and at which broker. */
struct kmock_config_asked {
    int8_t type;
    struct kmock_string name;
    int32_t node_id;
};

/* returns  error 0 where there is such a resource and the broker that was asked may speak for it */
struct kmock_verdict kmock_config_resource_find(const struct kmock_cluster *cluster,
                                                const struct kmock_config_asked *asked,
                                                struct kmock_config_resource *resource);

#endif
