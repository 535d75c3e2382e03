/* SPDX-License-Identifier: Apache-2.0 */
/* Know which topics the members of a consumer group subscribe to: its offsets of others may expire or be deleted.
 *
 * Read when a generation begins or a group is loaded, as Kafka does; not known where the bytes are none of Kafka's
 * consumers. source  Kafka ClassicGroup.computeSubscribedTopics, isSubscribedToTopic; ConsumerProtocolSubscription.json */
#ifndef KMOCK_BROKER_GROUP_SUBSCRIPTION_H
#define KMOCK_BROKER_GROUP_SUBSCRIPTION_H

#include "mock/broker/group.h"

/* Read the members' metadata for the protocol that was chosen. */
void kmock_group_learn_subscriptions(struct kmock_group *group);

/* returns  whether a member may want the topic: true also where that is not known */
bool kmock_group_is_subscribed(const struct kmock_group *group, struct kmock_string topic);

#endif
