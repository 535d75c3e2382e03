/* SPDX-License-Identifier: Apache-2.0 */
/* Choose brokers for the replicas of a new partition.
 *
 * Without racks partition p is at the live brokers p, p+1, ... counted from the lowest id, so its leader can be told
 * from its number. With a rack at each live broker they are counted rack by rack in turn, and no rack gets a second
 * replica before each has one. source  Kafka AdminUtils.assignReplicasToBrokers, KIP-36 */
#ifndef KMOCK_BROKER_PLACEMENT_H
#define KMOCK_BROKER_PLACEMENT_H

#include "mock/broker/state.h"

int32_t kmock_placement_live_count(const struct kmock_cluster *cluster);

/* The live brokers in the order in which they are taken. */
struct kmock_placement {
    const struct kmock_node **nodes;
    int32_t count;
    bool racks; /* each has one */
};

void kmock_placement_init(struct kmock_placement *placement, const struct kmock_cluster *cluster);
void kmock_placement_free(struct kmock_placement *placement);

/* Write count broker ids, of which there are as many. */
void kmock_placement_choose(const struct kmock_placement *placement, int32_t partition, int32_t *replicas,
                            int32_t count);

#endif
