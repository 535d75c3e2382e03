/* SPDX-License-Identifier: Apache-2.0 */
/* Run a Kafka cluster in memory: requests, time and faults go in, completed requests and events come out.
 *
 *   kmock_cluster_handle(c, node, request, now)      a client asks
 *   kmock_cluster_next_deadline_us(c)                when the cluster wants to be woken
 *   kmock_cluster_advance(c, now)                    time has come
 *
 * Everything happens inside these calls, on the caller's stack, and is a function of them: no clock, no
 * randomness but the seed, no thread, no hash order. Times are microseconds of virtual time since 1970.
 * Knows nothing of bytes on a wire. */
#ifndef KMOCK_BROKER_CLUSTER_H
#define KMOCK_BROKER_CLUSTER_H

#include "mock/broker/event.h"
#include "mock/broker/request.h"

struct kmock_cluster;

struct kmock_broker_address {
    const char *host;
    int32_t port;
    const char *rack; /* null: none */
};

/* What a cluster is made of; zero means Kafka's default. Broker ids are 1..brokers_count. */
struct kmock_cluster_options {
    int32_t brokers_count;                        /* 0: 3 */
    const struct kmock_broker_address *addresses; /* brokers_count of them; null: "broker-<id>", port 9092 */
    uint64_t seed;                                /* draws of member ids and topic ids */
    int64_t now_us;
    int32_t num_partitions;             /* 0: 1 */
    int32_t default_replication_factor; /* 0: min(3, brokers) */
    bool no_auto_create_topics;
    int32_t group_initial_rebalance_delay_ms; /* 0: 3000; -1: none */
    int32_t group_min_session_timeout_ms;     /* 0: 6000 */
    int32_t group_max_session_timeout_ms;     /* 0: 1800000 */
    int32_t group_max_size;                   /* 0: 2^31-1 */
    kmock_observe *observe;                   /* may be null */
    void *observe_context;
};

/* returns  a cluster whose brokers are all up; options and what it points to are borrowed for the call */
struct kmock_cluster *kmock_cluster_create(const struct kmock_cluster_options *options);

/* Forget everything. Parked requests are released without an answer. cluster may be null. */
void kmock_cluster_destroy(struct kmock_cluster *cluster);

/* Give a request to a broker; its answer comes by kmock_request.done, now or from a later call.
 *
 * node_id  the broker the connection ends at; a broker that is down takes no requests (a caller's mistake)
 * request  taken over until it is completed */
void kmock_cluster_handle(struct kmock_cluster *cluster, int32_t node_id, struct kmock_request *request,
                          int64_t now_us);

/* Answer a request with an error as Kafka would, without handling it: the code in each place where the
 * API's response has one. Does not complete it: the response is in request->response. */
void kmock_request_refuse(struct kmock_request *request, int16_t error);

/* Let everything happen whose deadline is now or earlier, in order of deadline, then of arming. */
void kmock_cluster_advance(struct kmock_cluster *cluster, int64_t now_us);

/* returns  the earliest deadline; INT64_MAX where nothing is pending */
int64_t kmock_cluster_next_deadline_us(const struct kmock_cluster *cluster);

/* ---- faults ------------------------------------------------------------------------------------- */

/* Stop a broker: leaders move to other live replicas, its parked requests are released unanswered, its
 * coordinators are loaded elsewhere. Its connections are the caller's to close. */
void kmock_cluster_broker_down(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);
void kmock_cluster_broker_up(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);
bool kmock_cluster_broker_is_up(const struct kmock_cluster *cluster, int32_t node_id);

/* Move leadership of a partition; parked Fetch and Produce requests get NOT_LEADER_OR_FOLLOWER.
 *
 * returns  false where there is no such partition or the broker is down or holds no replica */
bool kmock_cluster_move_leader(struct kmock_cluster *cluster, const char *topic, int32_t partition, int32_t node_id,
                               int64_t now_us);

/* Move the coordinator of a group: leadership of its __consumer_offsets partition. node_id 0: the next live
 * replica. errors  false as kmock_cluster_move_leader */
bool kmock_cluster_move_coordinator(struct kmock_cluster *cluster, const char *group, int32_t node_id, int64_t now_us);

/* ---- what a test may do without a client ------------------------------------------------------------ */

struct kmock_new_topic {
    const char *name;
    int32_t partitions;
    int16_t replication_factor; /* 0: default */
    bool compact;               /* cleanup.policy=compact */
};

/* returns  a Kafka error code, 0 when the topic was created */
int16_t kmock_cluster_create_topic(struct kmock_cluster *cluster, const struct kmock_new_topic *topic, int64_t now_us);

struct kmock_new_record {
    const char *topic;
    int32_t partition;
    struct kmock_bytes key, value; /* length -1: null */
};

/* Append one record at the partition's leader, as an acks=all producer would.
 * returns  its offset, or minus a Kafka error code */
int64_t kmock_cluster_append(struct kmock_cluster *cluster, const struct kmock_new_record *record, int64_t now_us);

/* ---- what a test may look at ------------------------------------------------------------------------ */

/* returns  the number of partitions; 0 where there is no such topic */
int32_t kmock_cluster_partitions_count(const struct kmock_cluster *cluster, const char *topic);

/* returns  the name of the topic with this id, the cluster's; length -1 where there is none */
struct kmock_string kmock_cluster_topic_name(const struct kmock_cluster *cluster, struct kmock_uuid id);

/* Offsets of a partition. errors  false where there is none; outputs untouched */
bool kmock_cluster_offsets(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                           int64_t *log_start, int64_t *high_watermark);

/* A record of a log; views are valid until the cluster is next called. */
struct kmock_record_view {
    int64_t offset;
    int64_t timestamp_ms;
    struct kmock_bytes key, value; /* length -1: null */
    int32_t headers_count;
    int64_t producer_id; /* -1: none */
    int16_t producer_epoch;
    bool control;
};

/* Read the first record at or after an offset, compressed batches included.
 * returns  false at the end of the log or where there is no such partition */
bool kmock_cluster_read(struct kmock_cluster *cluster, const char *topic, int32_t partition, int64_t offset,
                        struct kmock_record_view *record);

/* What a coordinator knows of a group. */
struct kmock_group_view {
    const char *state; /* Kafka's name, static; "Dead" where the group is unknown */
    int32_t generation;
    int32_t members_count;
    int32_t coordinator; /* node id; -1: none */
};
void kmock_cluster_group(const struct kmock_cluster *cluster, const char *group, struct kmock_group_view *view);

/* returns  whether the group's coordinator knows a member of this id: one that moved knows what it read in the log */
bool kmock_cluster_has_member(const struct kmock_cluster *cluster, const char *group, const char *member);

/* returns  the committed offset of a group's partition; -1 where it has none */
int64_t kmock_cluster_committed(const struct kmock_cluster *cluster, const char *group, const char *topic,
                                int32_t partition);

/* Call visit for each partition the group has a committed offset for, in order of first commit. */
typedef void kmock_visit_committed(void *context, const char *topic, int32_t partition, int64_t offset);
void kmock_cluster_each_committed(const struct kmock_cluster *cluster, const char *group, kmock_visit_committed *visit,
                                  void *context);

/* Call visit for each topic in order of creation. */
typedef void kmock_visit_topic(void *context, const char *topic, int32_t partitions_count, bool internal);
void kmock_cluster_each_topic(const struct kmock_cluster *cluster, kmock_visit_topic *visit, void *context);

/* returns  a hash over all logs, offsets and groups: equal states have equal hashes */
uint64_t kmock_cluster_hash(const struct kmock_cluster *cluster);

#endif
