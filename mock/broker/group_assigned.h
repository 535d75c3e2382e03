/* SPDX-License-Identifier: Apache-2.0 */
/* Report what a leader assigned to whom, where the bytes are those of Kafka consumers.
 *
 * source  Kafka ConsumerProtocolAssignment.json; newer versions are read as the known prefix */
#ifndef KMOCK_BROKER_GROUP_ASSIGNED_H
#define KMOCK_BROKER_GROUP_ASSIGNED_H

#include "mock/broker/group.h"

/* One event a partition; one with partition -1 for a member that got nothing, or bytes that say nothing.
 * Groups of another protocol type are silent. */
void kmock_group_report_assigned(const struct kmock_group *group);

#endif
