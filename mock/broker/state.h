/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out what a cluster is, for the files of this folder; everybody else sees cluster.h.
 *
 * Files that change it: topics.h (which topics there are), leadership.h (who leads), append.h (what is in the
 * logs), coordinators.h (groups), one file per API family, cluster.c (life, time, dispatch). */
#ifndef KMOCK_BROKER_STATE_H
#define KMOCK_BROKER_STATE_H

#include "mock/base/buffer.h"
#include "mock/base/random.h"
#include "mock/base/table.h"
#include "mock/base/timers.h"
#include "mock/broker/api_table.h"
#include "mock/broker/broker_config.h"
#include "mock/broker/cluster.h"
#include "mock/broker/node.h"
#include "mock/broker/topic.h"
#include "mock/broker/view.h"
#include "mock/security/acl.h"
#include "mock/security/sasl.h"

struct kmock_coordinators;
struct kmock_txn_coordinators;

struct kmock_cluster {
    struct kmock_node *nodes; /* by id - 1 */
    int32_t nodes_count;
    struct kmock_table topics; /* by name */
    struct kmock_table topics_by_id;
    struct kmock_table topics_by_metric; /* by the name that metrics call them by */
    struct kmock_timers timers;
    struct kmock_timers lazy_timers; /* no deadlines: made up for when the cluster is next called */
    struct kmock_random random;
    int32_t num_partitions;
    int16_t default_replication_factor;
    bool auto_create_topics;
    int32_t release; /* of Kafka, as kmock_release_find numbers it: 402 is 4.2 */
    struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT];
    struct kmock_broker_config configs;
    int64_t (*requests_count)[KMOCK_API_KEYS_COUNT]; /* by node id - 1, then by key: how many came */
    struct kmock_table reassignments;                /* struct kmock_reassignment */
    kmock_observe *observe;
    kmock_foresee_loss *foresee_loss; /* may be null */
    void *observe_context;
    int64_t producer_ids_given; /* to brokers, in blocks */
    struct kmock_coordinators *coordinators;
    struct kmock_txn_coordinators *txn_coordinators;
    bool is_full;                           /* no producer's records are taken */
    bool verifies_transactions;             /* leaders ask whether a partition is in its transaction */
    struct kmock_list finished;             /* requests whose done is still to be called */
    int32_t depth;                          /* of calls from outside that are going on */
    struct kmock_buffer scratch, rewritten; /* reused by whoever appends */
    struct kmock_sasl sasl;
    struct kmock_authorizer authorizer;
    char id[23];
    int64_t started_us;
    int64_t replica_lag_time_max_us;
    bool rack_aware_replica_selector;
    int64_t retention_check_us, cleaner_backoff_us;
    /* Upcalls, so that those who change topics and leaders need not know who depends on them. */
    void (*leader_changed)(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us);
    void (*isr_changed)(struct kmock_cluster *cluster, struct kmock_partition *partition,
                        int64_t now_us); /* in the middle of a change */
    void (*topic_deleted)(struct kmock_cluster *cluster, const struct kmock_topic *topic, int64_t now_us);
};

/* returns  an event with nothing in it but its type */
static inline void kmock_foresee(const struct kmock_cluster *cluster, struct kmock_string topic)
{
    if (cluster->foresee_loss)
        cluster->foresee_loss(cluster->observe_context, topic.data);
}

static inline struct kmock_event kmock_event_of(enum kmock_event_type type)
{
    return (struct kmock_event){.type = type,
                                .node = -1,
                                .topic = KMOCK_EMPTY_STRING,
                                .partition = -1,
                                .offset = -1,
                                .generation = -1,
                                .group = KMOCK_EMPTY_STRING,
                                .member = KMOCK_EMPTY_STRING,
                                .detail = KMOCK_EMPTY_STRING,
                                .producer_id = -1,
                                .epoch = -1,
                                .sequence = -1};
}

static inline void kmock_emit(const struct kmock_cluster *cluster, const struct kmock_event *event)
{
    cluster->observe(cluster->observe_context, event);
}

/* returns  NULL where there is no such broker */
static inline struct kmock_node *kmock_cluster_node(const struct kmock_cluster *cluster, int32_t node_id)
{
    return node_id >= 1 && node_id <= cluster->nodes_count ? &cluster->nodes[node_id - 1] : NULL;
}

static inline bool kmock_cluster_node_is_up(const struct kmock_cluster *cluster, int32_t node_id)
{
    const struct kmock_node *node = kmock_cluster_node(cluster, node_id);
    return node && node->up;
}

#endif
