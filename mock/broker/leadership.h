/* SPDX-License-Identifier: Apache-2.0 */
/* Decide who leads each partition: the first replica in assignment order that is live and in sync.
 *
 * Each change of leader is a new leader epoch, and the log of the new leader is the partition's. The last replica in
 * sync stays so when it dies, and only it may lead again: nothing that was committed is lost; unless the topic says
 * unclean.leader.election.enable, or somebody asks for it: then any live replica may, and is alone in sync.
 * source  Kafka ReplicationControlManager, PartitionChangeBuilder */
#ifndef KMOCK_BROKER_LEADERSHIP_H
#define KMOCK_BROKER_LEADERSHIP_H

#include "mock/broker/state.h"

/* Give a new partition its first leader, epoch 0. */
void kmock_leadership_begin(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* Make a live replica in sync the leader; it is a new epoch even where it leads already.
 * returns  false where the broker is down or no replica in sync */
bool kmock_leadership_move(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id,
                           int64_t now_us);

/* Make a live replica the leader, in sync or not. node_id  0: the first that does not lead, out of sync if there is one
 * returns  false where there is no such replica, or it leads */
bool kmock_leadership_elect_unclean(struct kmock_cluster *cluster, struct kmock_partition *partition, int32_t node_id,
                                    int64_t now_us);

/* Elect where nobody leads, as the topic's configs allow now. */
void kmock_leadership_retry(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* returns  the live replica in sync that comes after the leader in assignment order; -1: there is none */
int32_t kmock_leadership_next(const struct kmock_cluster *cluster, const struct kmock_partition *partition);

/* Follow a broker that went down or came up, in all partitions. */
void kmock_leadership_node_down(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);
void kmock_leadership_node_up(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);

/* Report that the leader of a partition of an internal topic coordinates what is in it. detail  as COORDINATOR says */
void kmock_leadership_tell_coordinator(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                                       const char *detail);

#endif
