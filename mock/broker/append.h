/* SPDX-License-Identifier: Apache-2.0 */
/* Append to a partition at its leader, and replicate: the one place where logs grow and events say so. */
#ifndef KMOCK_BROKER_APPEND_H
#define KMOCK_BROKER_APPEND_H

#include "mock/broker/state.h"

/* Append a batch that was judged or that the cluster built itself; followers fetch it and what can be is committed.
 * returns  its base offset */
int64_t kmock_append(struct kmock_cluster *cluster, struct kmock_partition *partition, const struct kmock_batch *batch,
                     int64_t now_us);

/* Say that a batch was there already. */
void kmock_emit_duplicate(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                          const struct kmock_batch *batch, int64_t base_offset);

/* Append what a builder made, as an acks=all producer would that sends no more than it may.
 * returns  the base offset, or minus a Kafka error code: NOT_LEADER_OR_FOLLOWER, NOT_ENOUGH_REPLICAS */
int64_t kmock_append_built(struct kmock_cluster *cluster, struct kmock_partition *partition,
                           const struct kmock_buffer *built, int64_t now_us);

#endif
