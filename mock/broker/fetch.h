/* SPDX-License-Identifier: Apache-2.0 */
/* Look at a partition with the eyes of a Fetch: may it be read, up to where, how much is there. */
#ifndef KMOCK_BROKER_FETCH_H
#define KMOCK_BROKER_FETCH_H

#include "mock/broker/state.h"

struct kmock_fetch_look {
    struct kmock_partition *partition; /* null: unknown */
    int16_t error;
    bool diverges; /* the client's last epoch ended earlier than it reads */
    struct kmock_epoch diverging;
    int64_t bound_offset;
    int64_t readable_bytes; /* no more than the client takes from this partition */
};

/* Judge one partition of a Fetch. source  Kafka Partition.readRecords, DelayedFetch.tryComplete */
struct kmock_fetch_look kmock_fetch_look(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                         const struct kmock_fetch_topic *topic,
                                         const struct kmock_fetch_partition *partition);

/* Read everything that is asked for, within the limits, and put the response in place.
 * source  Kafka ReplicaManager.readFromLog */
void kmock_fetch_answer(const struct kmock_cluster *cluster, struct kmock_request *request);

#endif
