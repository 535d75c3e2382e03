/* SPDX-License-Identifier: Apache-2.0 */
/* Read the bytes that a consumer group's leader gives each member: its partitions.
 * source  Kafka ConsumerProtocolAssignment.json; newer versions are read as the known prefix */
#ifndef KMOCK_BROKER_ASSIGNMENT_H
#define KMOCK_BROKER_ASSIGNMENT_H

#include "mock/broker/types.h"

typedef void kmock_visit_assigned(void *context, struct kmock_string topic, int32_t partition);

/* Call visit for each partition in order. returns  how many there are; -1, and nothing visited, where the bytes are no
 * assignment */
int64_t kmock_assignment_each(struct kmock_bytes assignment, kmock_visit_assigned *visit, void *context);

#endif
