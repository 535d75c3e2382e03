/* SPDX-License-Identifier: Apache-2.0 */
/* Know which broker is the controller, and send admin requests that come to another one away.
 *
 * Since brokers have left ZooKeeper (here: from 3.3 on) each forwards them, so any may be asked.
 * source  Kafka KafkaApis.handleCreateTopicsRequest before KIP-500, ForwardingManager after */
#ifndef KMOCK_BROKER_CONTROLLER_H
#define KMOCK_BROKER_CONTROLLER_H

#include "mock/broker/state.h"

/* returns  the live broker with the lowest id; -1: none lives */
int32_t kmock_controller_find(const struct kmock_cluster *cluster);

/* Complete a request with NOT_CONTROLLER where the broker that was asked cannot handle it. returns  whether it did */
bool kmock_controller_refuses(const struct kmock_cluster *cluster, struct kmock_request *request);

#endif
