/* SPDX-License-Identifier: Apache-2.0 */
/* Look at a partition with the eyes of a Fetch: may it be read here, up to where, how much is there; and read it. */
#ifndef KMOCK_BROKER_FETCH_H
#define KMOCK_BROKER_FETCH_H

#include "mock/broker/state.h"

/* One partition that a Fetch is about, by its own words or those of its session. */
struct kmock_fetch_asked {
    struct kmock_string topic;
    struct kmock_uuid topic_id;
    const struct kmock_fetch_partition *partition;
};

struct kmock_fetch_look {
    struct kmock_partition *partition; /* null: unknown */
    int32_t place;                     /* of this broker among the replicas */
    int16_t error;
    bool is_unknown; /* the cluster knows no such topic or partition: no reason to hurry, others may have data */
    bool diverges;   /* the client's last epoch ended earlier than it reads */
    struct kmock_epoch diverging;
    int32_t preferred_replica;   /* -1: read here */
    const struct kmock_log *log; /* that holds the offset */
    int64_t bound_offset;
    int64_t readable_bytes; /* no more than the client takes from this partition */
    bool is_rolled;         /* the offset and the bound lie in different segments: what there is will not wait */
};

/* Judge one partition of a Fetch. source  Kafka Partition.readRecords, DelayedFetch.tryComplete */
struct kmock_fetch_look kmock_fetch_look(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                         const struct kmock_fetch_asked *asked);

/* returns  whether there is no use in waiting for more from this partition */
static inline bool kmock_fetch_look_ends_wait(const struct kmock_fetch_look *look)
{
    return look->error || look->diverges || look->preferred_replica >= 0 || look->is_rolled;
}

/* returns  how many bytes a Fetch may return at most: what it says and what the broker says */
int32_t kmock_fetch_max_bytes(const struct kmock_fetch_request *body);

/* Read everything that is asked for, in order and within the limits.
 * results  one for each asked. source  Kafka ReplicaManager.readFromLog */
void kmock_fetch_read(const struct kmock_cluster *cluster, struct kmock_request *request,
                      const struct kmock_fetch_asked *asked, struct kmock_fetch_partition_result *results,
                      int32_t count);

#endif
