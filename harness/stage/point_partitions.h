/* SPDX-License-Identifier: Apache-2.0 */
/* Collect the topics and partitions that a request names. Inside of point. */
#ifndef KT_STAGE_POINT_PARTITIONS_H
#define KT_STAGE_POINT_PARTITIONS_H

#include "harness/fault/fault.h"
#include "mock/broker/cluster.h"

struct kt_point_partitions {
    const struct kmock_cluster *cluster;
    struct kt_point_partition *partitions; /* null: they are counted only */
    int32_t count;
};

/* partition  -1: the request names the topic only */
void kt_point_add(struct kt_point_partitions *to, struct kmock_string topic, int32_t partition);

/* returns  the topic's name, for newer versions name topics by id only */
struct kmock_string kt_point_topic(const struct kt_point_partitions *to, struct kmock_string name,
                                   struct kmock_uuid id);

/* Add what a request names that is about a transaction; nothing for others. */
void kt_point_collect_transaction(struct kt_point_partitions *to, const struct kmock_request *request);

/* Add what a request names that administers topics; nothing for others. */
void kt_point_collect_admin(struct kt_point_partitions *to, const struct kmock_request *request);

#endif
