/* SPDX-License-Identifier: Apache-2.0 */
/* Move partitions to other brokers: add replicas, wait until they are in sync, give up those not wanted.
 *
 *   replicas     wanted ones first, then those that go      (metadata shows them all meanwhile)
 *   completes    when all that were added are in sync; a leader that goes is replaced first
 *
 * source  KIP-455; Kafka PartitionReassignmentReplicas, PartitionReassignmentRevert */
#ifndef KMOCK_BROKER_REASSIGNMENT_H
#define KMOCK_BROKER_REASSIGNMENT_H

#include "mock/broker/replicas.h"
#include "mock/broker/topics.h"

struct kmock_reassignment {
    struct kmock_cluster *cluster;
    struct kmock_partition *partition;
    int32_t *target, *adding, *removing; /* broker ids */
    int32_t target_count, adding_count, removing_count;
    struct kmock_timer timer; /* armed when it may be complete: others are in the midst of a change then */
};

/* Begin to move, also where a move is going on. It may be complete when this returns.
 *
 * target  judged by kmock_topics_judge_replicas */
void kmock_reassignment_begin(struct kmock_cluster *cluster, struct kmock_partition *partition,
                              struct kmock_replica_ids target, int64_t now_us);

/* Go back to where the partition was. errors  NO_REASSIGNMENT_IN_PROGRESS, INVALID_REPLICA_ASSIGNMENT where nobody
 * of old is in sync */
struct kmock_verdict kmock_reassignment_cancel(struct kmock_cluster *cluster, struct kmock_partition *partition,
                                               int64_t now_us);

/* returns  the move that is going on; null: none */
const struct kmock_reassignment *kmock_reassignment_find(const struct kmock_cluster *cluster,
                                                         const struct kmock_partition *partition);

/* returns  how many replicas the partition has, or shall have when the move that is going on is complete */
int32_t kmock_reassignment_factor(const struct kmock_cluster *cluster, const struct kmock_partition *partition);

/* Other replicas of a partition are in sync now. */
void kmock_reassignment_isr_changed(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* The partition goes. */
void kmock_reassignment_forget(struct kmock_cluster *cluster, const struct kmock_partition *partition);

/* Forget all; the timers are gone. */
void kmock_reassignments_free(struct kmock_cluster *cluster);

#endif
