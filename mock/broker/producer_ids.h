/* SPDX-License-Identifier: Apache-2.0 */
/* Give out producer ids, from a block of 1000 that each broker has. source  Kafka ProducerIdManager */
#ifndef KMOCK_BROKER_PRODUCER_IDS_H
#define KMOCK_BROKER_PRODUCER_IDS_H

#include "mock/broker/state.h"

/* returns  an id that nobody has. node_id  the broker that gives it out */
int64_t kmock_producer_id_draw(struct kmock_cluster *cluster, int32_t node_id);

/* Say that an id and epoch were given to a client. */
void kmock_producer_id_tell(const struct kmock_cluster *cluster, const struct kmock_request *request);

#endif
