/* SPDX-License-Identifier: Apache-2.0 */
/* Change one config of a topic or a broker as a client asks: set it, give it up, add to a list, take from it.
 * source  KIP-339; Kafka ConfigurationControlManager.incrementalAlterConfigResource */
#ifndef KMOCK_BROKER_CONFIG_CHANGE_H
#define KMOCK_BROKER_CONFIG_CHANGE_H

#include "mock/broker/topics.h"

enum kmock_config_operation {
    KMOCK_CONFIG_SET = 0,
    KMOCK_CONFIG_DELETE = 1,
    KMOCK_CONFIG_APPEND = 2,
    KMOCK_CONFIG_SUBTRACT = 3,
};

struct kmock_config_change {
    int8_t operation;
    struct kmock_string name, value; /* value may be null where the operation is DELETE */
};

/* Change a topic's configs. errors  INVALID_CONFIG: no such config, none of its values, not a list */
struct kmock_verdict kmock_config_change_topic(struct kmock_topic_config *config,
                                               const struct kmock_config_change *change);

/* Change the configs of a broker, or of all (node_id 0); changes nothing with try_only.
 * errors  INVALID_REQUEST: none of its values or read-only; INVALID_CONFIG: not a list */
struct kmock_verdict kmock_config_change_broker(struct kmock_broker_config *config, int32_t node_id,
                                                const struct kmock_config_change *change, bool try_only);

#endif
