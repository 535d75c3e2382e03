/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the set of replicas in sync: who leaves for being slow, who may join again.
 *
 * Who has had no fetch at the leader's end for replica.lag.time.max.ms leaves; looked at twice in that time, counted
 * from the cluster's start, and only while somebody is behind. source  Kafka ReplicaManager.maybeShrinkIsr,
 * Partition.isFollowerOutOfSync, Partition.canAddReplicaToIsr */
#ifndef KMOCK_BROKER_IN_SYNC_H
#define KMOCK_BROKER_IN_SYNC_H

#include "mock/broker/state.h"

/* Take a replica out of those in sync, where another one remains. The caller commits. */
void kmock_in_sync_leave(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us);

/* Let a follower join where it may: it has all that is committed, and all from before the leader's epoch. */
void kmock_in_sync_join(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us);

/* See to it that slow replicas are found in time. */
void kmock_in_sync_watch(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

#endif
