/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out what one broker holds of a partition.
 *
 *   the partition's log  |-----------------------------|   the leader's
 *   a follower           |---------------|                 the same up to shared_offset
 *   a former leader      |---------------|~~~~~~|          and a tail that no leader has: until it fetches again
 *
 * Batches are held once, however many replicas have them. See replicas.h for what happens to it. */
#ifndef KMOCK_BROKER_REPLICA_H
#define KMOCK_BROKER_REPLICA_H

#include "mock/base/timers.h"
#include "mock/broker/epochs.h"
#include "mock/broker/log.h"

struct kmock_partition;

/* The end of a replica's log where it is not that of the partition's. */
struct kmock_replica_tail {
    struct kmock_log log; /* starts at shared_offset */
    struct kmock_epochs epochs;
};

struct kmock_replica {
    struct kmock_partition *partition;
    int64_t shared_offset;  /* its log is the partition's up to here; of the keeper of that log not looked at */
    int64_t high_watermark; /* as far as it was told; of the keeper not looked at */
    int64_t caught_up_us;   /* when it last had all that the leader had; INT64_MIN: it has not since it lives */
    int64_t delay_us;       /* a fetch takes so long */
    int32_t epoch;          /* of the leader that it last fetched from, who alone knows how far it is */
    bool held;              /* it does not fetch */
    bool barred;            /* it may not be in sync; until it leads or its broker starts anew */
    struct kmock_replica_tail *tail; /* null: none */
    struct kmock_timer timer;        /* its next fetch; where it is held: the end of that */
};

/* A replica that holds nothing. */
void kmock_replica_init(struct kmock_replica *copy, struct kmock_partition *partition);

/* Forget the tail, if there is one. */
void kmock_replica_drop_tail(struct kmock_replica *copy);

/* returns  its log end offset; not for the keeper of the partition's log */
int64_t kmock_replica_end(const struct kmock_replica *copy);

#endif
