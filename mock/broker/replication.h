/* SPDX-License-Identifier: Apache-2.0 */
/* Let followers fetch from leaders.
 *
 *   append --> the follower fetches: cuts what the leader does not have, takes what it has
 *          --> the leader knows how far it is: high watermark (commit.h), in sync or not (in_sync.h)
 *
 * A fetch takes no time unless a test says so (delay) or forbids it (hold).
 * source  Kafka ReplicaFetcherThread, Partition.updateFollowerFetchState */
#ifndef KMOCK_BROKER_REPLICATION_H
#define KMOCK_BROKER_REPLICATION_H

#include "mock/broker/replicas.h"
#include "mock/broker/state.h"

/* A new leader leads, or none does now: all followers begin anew. */
void kmock_replication_begin(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* The leader appended at base_offset: followers fetch, and what all in sync have is committed. */
void kmock_replication_appended(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t base_offset,
                                int64_t now_us);

/* Commit what can be after somebody left those in sync, and see who is slow. */
void kmock_replication_settle(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);

/* The broker of a follower came up and begins to fetch, or went down. */
void kmock_replication_up(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us);
void kmock_replication_down(struct kmock_cluster *cluster, struct kmock_replica *copy);

/* Hold the fetches of a replica, for a time or (0) until it is released. It may lead meanwhile. */
void kmock_replication_hold(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t for_us, int64_t now_us);
void kmock_replication_release(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us);

/* Let each fetch of a replica take a time; 0: none. */
void kmock_replication_delay(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t delay_us,
                             int64_t now_us);

/* Keep a follower out of those in sync, or let it join when it may. */
void kmock_replication_bar(struct kmock_cluster *cluster, struct kmock_replica *copy, bool barred, int64_t now_us);

/* Give a partition other replicas (reassignment): who is new begins empty and fetches, who is not named is forgotten.
 * replicas  known brokers, each once, with the leader or who led last among them */
void kmock_replication_assign(struct kmock_cluster *cluster, struct kmock_partition *partition,
                              struct kmock_replica_ids replicas, int64_t now_us);

#endif
