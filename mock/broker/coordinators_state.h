/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out the host of the group coordinators, for the coordinators_*.c files.
 *
 *   nobody leads -> loading (for as long as a fixture says) -> loaded -> nobody leads, or the next one loads */
#ifndef KMOCK_BROKER_COORDINATORS_STATE_H
#define KMOCK_BROKER_COORDINATORS_STATE_H

#include "mock/broker/coordinators.h"
#include "mock/broker/partition.h"

enum { KMOCK_OFFSETS_PARTITIONS = 50 };

/* One partition of __consumer_offsets. */
struct kmock_coordinator_slot {
    struct kmock_coordinators *host;
    int32_t partition;
    struct kmock_coordinator *coordinator; /* null: nobody leads the partition, or it is loading */
    int32_t node_id;                       /* who leads; -1: nobody */
    int32_t leader_epoch;                  /* in which it was loaded */
    struct kmock_timer loading;            /* armed while the log is being read */
    struct kmock_wait committing;          /* on the partition's list while something is not committed */
};

struct kmock_coordinators {
    struct kmock_cluster *cluster;
    struct kmock_coordinator_host host;
    struct kmock_coordinator_slot slots[KMOCK_OFFSETS_PARTITIONS];
    struct kmock_table told[KMOCK_OFFSETS_PARTITIONS]; /* kmock_coordinator_host.told */
    struct kmock_buffer built;
    struct kmock_buffer expanded; /* records that a host's read hands out may be in here */
    int64_t load_us;              /* how long a load takes */
    int64_t check_interval_us;    /* offsets.retention.check.interval.ms */
    int64_t next_check_us;
};

/* returns  NULL where the topic is not there */
struct kmock_partition *kmock_coordinators_partition(const struct kmock_cluster *cluster, int32_t partition);

/* Fill in what a coordinator may ask of the cluster. */
void kmock_coordinators_serve(struct kmock_coordinators *coordinators, const struct kmock_cluster_options *options);

/* Go on with what waited for its records: for kmock_wait. */
void kmock_coordinators_wake(struct kmock_wait *wait, int64_t now_us);

/* Lose what is loaded or loading. answer  whether those who are parked hear of it */
void kmock_coordinators_unload(struct kmock_coordinator_slot *slot, bool answer, int64_t now_us);

#endif
