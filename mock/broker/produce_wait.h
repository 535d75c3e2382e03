/* SPDX-License-Identifier: Apache-2.0 */
/* Let a Produce with acks=all wait until what it appended is committed, or its time is over.
 *
 * Lives in its request's arena. source  Kafka DelayedProduce, Partition.checkEnoughReplicasReachOffset */
#ifndef KMOCK_BROKER_PRODUCE_WAIT_H
#define KMOCK_BROKER_PRODUCE_WAIT_H

#include "mock/broker/state.h"

struct kmock_produce_wait {
    struct kmock_parked parked;
    struct kmock_timer timer;
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    struct kmock_list parts; /* that are not committed yet */
    /* Complete the request: every part has its result. */
    void (*answer)(struct kmock_cluster *cluster, struct kmock_request *request);
};

/* What one partition got. */
struct kmock_produce_appended {
    const struct kmock_produce_topic *topic;
    struct kmock_produce_partition_result *result; /* of a batch that is in the log, or was there already */
    int64_t required_offset;                       /* the high watermark that commits it */
};

/* Judge what is committed already; the rest is waited for. */
void kmock_produce_wait_add(struct kmock_produce_wait *wait, const struct kmock_produce_appended *appended);

/* Answer, now or when everything is committed, the leader changed or the request's timeout has passed. */
void kmock_produce_wait_begin(struct kmock_produce_wait *wait, int64_t now_us);

#endif
