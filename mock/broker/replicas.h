/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the logs of all replicas of a partition: who has what, who agrees with whom, whose log is the partition's.
 *
 * Knows nothing of time, of brokers that live or die and of who is in sync: see replication.h, leadership.h.
 * source  Kafka Partition, AbstractFetcherThread; KIP-101, KIP-279 */
#ifndef KMOCK_BROKER_REPLICAS_H
#define KMOCK_BROKER_REPLICAS_H

#include "mock/broker/partition.h"

struct kmock_replica_ids {
    const int32_t *ids; /* of brokers, each once, preferred leader first */
    int32_t count;
};

/* Make the log of a replica the partition's, with its high watermark and leader epochs; where the others have more,
 * that is theirs alone from now on. returns  whether the partition's log changed by it */
bool kmock_replicas_switch(struct kmock_partition *partition, int32_t place);

/* Let a follower cut off what the leader does not have, found out epoch by epoch.
 * returns  how many offsets it gave up */
int64_t kmock_replicas_agree(struct kmock_partition *partition, int32_t place);

/* Let a follower that agrees with the leader have all the leader has. */
void kmock_replicas_copy(struct kmock_partition *partition, int32_t place);

/* Give the partition other replicas: who is among the old ones keeps what it has, the others begin empty, not in
 * sync. The keeper of the log must be among them; timers must not be armed. replicas  copied */
void kmock_replicas_set(struct kmock_partition *partition, struct kmock_replica_ids replicas);

/* returns  a hash of what the replicas hold beside the partition's log */
uint64_t kmock_replicas_hash(const struct kmock_partition *partition, uint64_t hash);

#endif
