/* SPDX-License-Identifier: Apache-2.0 */
/* Advance the high watermark, and tell who waits for it: consumers, producers, followers.
 *
 * Timers of replicas are armed here and fire in replication.c. source  Kafka Partition.maybeIncrementLeaderHW */
#ifndef KMOCK_BROKER_COMMIT_H
#define KMOCK_BROKER_COMMIT_H

#include "mock/broker/state.h"

/* Advance the high watermark as far as it goes; nothing happens where the partition has no leader. */
void kmock_commit(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* Say where the high watermark is now. */
void kmock_emit_high_watermark(const struct kmock_cluster *cluster, const struct kmock_partition *partition);

/* Say where the last stable offset is, if that is not what was said last, or what the high watermark says. */
void kmock_tell_stable_offset(const struct kmock_cluster *cluster, struct kmock_partition *partition);

/* Let a follower fetch at a time or earlier. */
void kmock_fetch_by(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t deadline_us);

static inline int32_t kmock_place_of_copy(const struct kmock_replica *copy)
{
    return (int32_t)(copy - copy->partition->copies);
}

/* returns  whether a replica fetches: it follows a leader, its broker lives and nothing holds it */
bool kmock_replica_fetches(const struct kmock_cluster *cluster, const struct kmock_replica *copy);

#endif
