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

#include "mock/broker/api_table.h"
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
    int32_t group_initial_rebalance_delay_ms;    /* 0: 3000; -1: none */
    int32_t group_min_session_timeout_ms;        /* 0: 6000 */
    int32_t group_max_session_timeout_ms;        /* 0: 1800000 */
    int32_t group_max_size;                      /* 0: 2^31-1 */
    int32_t offset_metadata_max_bytes;           /* 0: 4096 */
    int32_t offsets_commit_timeout_ms;           /* 0: 5000 */
    int32_t offsets_retention_minutes;           /* 0: 10080 */
    int32_t offsets_retention_check_interval_ms; /* 0: 600000 */
    const char *kafka_version;                   /* "0.11" to "4.2"; null: the newest */
    int32_t replica_lag_time_max_ms;             /* 0: 30000 */
    int32_t log_retention_check_interval_ms;     /* 0: 300000 */
    int32_t log_cleaner_backoff_ms;              /* 0: 15000 */
    bool rack_aware_replica_selector;       /* replica.selector.class: who says its rack is sent to a replica there */
    int32_t fetch_session_slots;            /* max.incremental.fetch.session.cache.slots; 0: 1000; -1: none */
    int32_t transaction_max_timeout_ms;     /* 0: 900000 */
    int32_t transactional_id_expiration_ms; /* 0: 604800000 */
    int32_t transaction_timeout_check_interval_ms; /* transaction.abort.timed.out.transaction.cleanup.interval.ms;
                                                      0: 10000 */
    int32_t transaction_marker_delay_ms; /* between the end of a transaction and its markers; 0: 1; -1: none */
    bool no_transaction_verification;    /* transaction.partition.verification.enable=false: leaders append to a
                                            transaction what comes, however late, as Kafka before 3.6 */
    kmock_observe *observe;              /* may be null */
    kmock_foresee_loss *foresee_loss;    /* may be null */
    void *observe_context;               /* of both */
};

/* returns  whether kafka_version may be this */
bool kmock_kafka_version_is_known(const char *version);

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

/* returns  by key: what the brokers offer; lives as long as the cluster (give it to kmock_connection_offer) */
const struct kmock_api_range *kmock_cluster_api_ranges(const struct kmock_cluster *cluster);

/* Answer a request with an error as Kafka would, without handling it: the code in each place where the
 * API's response has one. Does not complete it: the response is in request->response. */
void kmock_request_refuse(struct kmock_request *request, int16_t error);

/* Let everything happen whose deadline is now or earlier, in order of deadline, then of arming. */
void kmock_cluster_advance(struct kmock_cluster *cluster, int64_t now_us);

/* returns  the earliest deadline; INT64_MAX where nothing is pending */
int64_t kmock_cluster_next_deadline_us(const struct kmock_cluster *cluster);

/* ---- faults ------------------------------------------------------------------------------------- */

/* Stop a broker: leaders move to other live replicas in sync, its parked requests are released unanswered, its
 * coordinators are loaded elsewhere; its logs are there when it comes up again, and then it cuts off what the leaders
 * do not have. Its connections are the caller's to close. */
void kmock_cluster_broker_down(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);
void kmock_cluster_broker_up(struct kmock_cluster *cluster, int32_t node_id, int64_t now_us);
bool kmock_cluster_broker_is_up(const struct kmock_cluster *cluster, int32_t node_id);

/* Let the answers of a broker (0: of all) to requests of an API (-1: of all) say that the client is throttled so long;
 * 0: no more. Whoever owns the connection holds back what follows on it for that time, once the answer is sent.
 * errors  false where there is no such broker or API. source  KIP-219 */
bool kmock_cluster_throttle(struct kmock_cluster *cluster, int32_t node_id, int32_t api_key, int32_t throttle_time_ms);

/* returns  for how long the response of a completed request says that its client is throttled; 0: it is not */
int32_t kmock_request_throttle_ms(const struct kmock_request *request);

/* Move leadership of a partition, a clean election; parked Produce requests get NOT_LEADER_OR_FOLLOWER. So do parked
 * Fetch requests where the old leader may not serve them as follower (before version 11).
 *
 * returns  false where there is no such partition or the broker is down or holds no replica in sync */
bool kmock_cluster_move_leader(struct kmock_cluster *cluster, const char *topic, int32_t partition, int32_t node_id,
                               int64_t now_us);

/* Move the coordinator of a group: leadership of its __consumer_offsets partition. node_id 0: the next live
 * replica. errors  false as kmock_cluster_move_leader */
bool kmock_cluster_move_coordinator(struct kmock_cluster *cluster, const char *group, int32_t node_id, int64_t now_us);

/* One replica of a partition. */
struct kmock_replica_name {
    const char *topic;
    int32_t partition;
    int32_t node_id;
};

/* Let a follower fetch nothing from its leader, for a time or (0) until it is released. It stays in sync until
 * replica.lag.time.max.ms have passed, may be elected, and lacks then what was appended meanwhile.
 *
 * returns  false where the broker holds no such replica, as the calls below do */
bool kmock_cluster_hold_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                    int64_t for_us, int64_t now_us);
bool kmock_cluster_release_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                       int64_t now_us);

/* Let each fetch of a follower take a time, so that it, and with it the high watermark, lags behind. 0: none */
bool kmock_cluster_delay_replication(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                     int64_t delay_us, int64_t now_us);

/* Take a follower out of the replicas in sync, though it still fetches; or let it join again, at once or as soon as
 * it has what is committed. That its broker starts anew, or that it leads, lets it join too.
 * returns  false for the leader */
bool kmock_cluster_shrink_isr(struct kmock_cluster *cluster, const struct kmock_replica_name *replica, int64_t now_us);
bool kmock_cluster_expand_isr(struct kmock_cluster *cluster, const struct kmock_replica_name *replica, int64_t now_us);

/* Elect a live replica, in sync or not; it alone is in sync then, and what it does not have is lost.
 *
 * node_id  0: the first live replica that does not lead, out of sync if there is one
 * returns  false where there is no such live replica, or it leads */
bool kmock_cluster_elect_unclean(struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                                 int64_t now_us);

/* The same for the coordinator of a transactional id and its partition of __transaction_state. */
bool kmock_cluster_move_txn_coordinator(struct kmock_cluster *cluster, const char *transactional_id, int32_t node_id,
                                        int64_t now_us);

/* Let the markers of a transactional id (null: of all) wait once the end of its transaction is in the log, for a time or
 * (0) until they are released: the client has its answer, and nothing is readable yet. */
void kmock_cluster_hold_markers(struct kmock_cluster *cluster, const char *transactional_id, int64_t for_us,
                                int64_t now_us);

/* null: release all that are held */
void kmock_cluster_release_markers(struct kmock_cluster *cluster, const char *transactional_id, int64_t now_us);

/* How long each coordinator takes to load from now on; requests of its groups and transactions are answered
 * COORDINATOR_LOAD_IN_PROGRESS meanwhile. 0: no time, which is the default */
void kmock_cluster_set_load_time(struct kmock_cluster *cluster, int64_t load_us);

/* Load the coordinator of a group anew where it is, for a time: what is parked is answered NOT_COORDINATOR, members
 * keep their membership and get a whole session timeout when it is loaded; what was not in the log is lost.
 *
 * returns  false where the group has no coordinator */
bool kmock_cluster_load_coordinator(struct kmock_cluster *cluster, const char *group, int64_t load_us, int64_t now_us);

/* The same for the coordinator of a transactional id: what waits is answered NOT_COORDINATOR. */
bool kmock_cluster_load_txn_coordinator(struct kmock_cluster *cluster, const char *transactional_id, int64_t load_us,
                                        int64_t now_us);

/* Let the offsets of a group expire as if offsets.retention.minutes had passed: those that Kafka would keep whatever
 * their age (of topics that members subscribe to, of a group that rebalances) stay. An Empty group goes with them.
 * Otherwise they expire as Kafka's: at the next check, which kmock_cluster_handle and kmock_cluster_advance make up
 * for when they are called; it is no deadline.
 *
 * returns  false where there is no such group, or it is being loaded */
bool kmock_cluster_expire_offsets(struct kmock_cluster *cluster, const char *group, int64_t now_us);

/* ---- what a test may do without a client ------------------------------------------------------------ */

struct kmock_new_topic {
    const char *name;
    int32_t partitions;
    int16_t replication_factor; /* 0: default */
    bool compact;               /* cleanup.policy=compact */
    const char *configs;        /* "retention.ms=1000,segment.bytes=500"; null: none. A part without '=' belongs to the
                                   value before it: "cleanup.policy=compact,delete" */
};

/* returns  a Kafka error code, 0 when the topic was created: INVALID_CONFIG where configs say what no topic can have */
int16_t kmock_cluster_create_topic(struct kmock_cluster *cluster, const struct kmock_new_topic *topic, int64_t now_us);

/* Delete a topic, or let it grow to so many partitions. returns  a Kafka error code */
int16_t kmock_cluster_delete_topic(struct kmock_cluster *cluster, const char *topic, int64_t now_us);
int16_t kmock_cluster_grow_topic(struct kmock_cluster *cluster, const char *topic, int32_t partitions, int64_t now_us);

/* Delete the records of a partition below an offset, as DeleteRecords does; -1: all that consumers can read.
 * returns  a Kafka error code: POLICY_VIOLATION where the topic is compacted only, OFFSET_OUT_OF_RANGE above the high
 *          watermark */
int16_t kmock_cluster_delete_records(struct kmock_cluster *cluster, const char *topic, int32_t partition,
                                     int64_t offset, int64_t now_us);

struct kmock_config_setting {
    const char *name;  /* "retention.ms" of a topic, "log.retention.ms" of the brokers */
    const char *value; /* null: the default again */
};

/* Configure a topic, or all brokers: what topics have where they have no value of their own.
 * returns  a Kafka error code: INVALID_CONFIG (topic), INVALID_REQUEST (brokers) */
int16_t kmock_cluster_configure_topic(struct kmock_cluster *cluster, const char *topic,
                                      const struct kmock_config_setting *setting, int64_t now_us);
int16_t kmock_cluster_configure_brokers(struct kmock_cluster *cluster, const struct kmock_config_setting *setting,
                                        int64_t now_us);

struct kmock_new_replicas {
    const char *topic;
    int32_t partition;
    const int32_t *node_ids; /* the preferred leader first */
    int32_t count;           /* 0: give up a reassignment that is going on */
};

/* Move a partition to other brokers; done when those that are new have caught up. returns  a Kafka error code */
int16_t kmock_cluster_reassign(struct kmock_cluster *cluster, const struct kmock_new_replicas *replicas,
                               int64_t now_us);

struct kmock_new_record {
    const char *topic;
    int32_t partition;
    struct kmock_bytes key, value; /* length -1: null */
};

/* Append one record at the partition's leader, as an acks=all producer would.
 * returns  its offset, or minus a Kafka error code */
int64_t kmock_cluster_append(struct kmock_cluster *cluster, const struct kmock_new_record *record, int64_t now_us);

/* Take no producer's records (KAFKA_STORAGE_ERROR, which producers retry), or take them again: what a cluster is like
 * whose disks are full, but for internal topics. */
void kmock_cluster_set_full(struct kmock_cluster *cluster, bool is_full);

/* ---- what a test may look at ------------------------------------------------------------------------ */

/* returns  the number of partitions; 0 where there is no such topic */
int32_t kmock_cluster_partitions_count(const struct kmock_cluster *cluster, const char *topic);

/* returns  the name of the topic with this id, the cluster's; length -1 where there is none */
struct kmock_string kmock_cluster_topic_name(const struct kmock_cluster *cluster, struct kmock_uuid id);

/* Offsets of a partition. errors  false where there is none; outputs untouched */
bool kmock_cluster_offsets(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                           int64_t *log_start, int64_t *high_watermark);

/* What a partition is like. */
struct kmock_partition_view {
    int32_t leader; /* node id; -1: offline */
    int32_t leader_epoch;
    int32_t replicas_count, in_sync_count;
    int64_t log_start, last_stable, high_watermark, end_offset; /* the leader's, or of who led last */
    int64_t size_bytes;
};

/* errors  false where there is no such partition; view untouched */
bool kmock_cluster_partition(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                             struct kmock_partition_view *view);

/* returns  bytes of the batches that all logs keep, a partition once, whatever its replicas. Takes time per partition */
int64_t kmock_cluster_log_bytes(const struct kmock_cluster *cluster);

/* returns  the value of a topic's config, its own or the default, until configs change; null where there is none */
const char *kmock_cluster_topic_config(const struct kmock_cluster *cluster, const char *topic, const char *name);

/* returns  how many requests of an API a broker was given, or (node_id 0) all of them were */
int64_t kmock_cluster_requests_count(const struct kmock_cluster *cluster, int32_t node_id, int16_t api_key);

/* What one replica of a partition has. */
struct kmock_replica_view {
    int64_t end_offset, high_watermark; /* as far as it knows */
    bool in_sync, leads;
};

/* errors  false where the broker holds no such replica; view untouched */
bool kmock_cluster_replica(const struct kmock_cluster *cluster, const struct kmock_replica_name *replica,
                           struct kmock_replica_view *view);

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

/* Call visit for each member of a group in order of joining, as DescribeGroups describes it; views are valid for the
 * call. Metadata and assignment are empty unless the group is Stable. */
typedef void kmock_visit_member(void *context, const struct kmock_describe_groups_member_result *member);
void kmock_cluster_each_member(const struct kmock_cluster *cluster, const char *group, kmock_visit_member *visit,
                               void *context);

/* Call visit for each partition that a member of a Stable consumer group was assigned. */
typedef void kmock_visit_owner(void *context, const struct kmock_describe_groups_member_result *member,
                               struct kmock_string topic, int32_t partition);
void kmock_cluster_each_assigned(const struct kmock_cluster *cluster, const char *group, kmock_visit_owner *visit,
                                 void *context);

/* What a coordinator knows of a transactional id. */
struct kmock_txn_view {
    const char *state; /* Kafka's name, static; null where the id is unknown */
    int64_t producer_id;
    int16_t producer_epoch;
    int32_t partitions_count;
    int32_t coordinator; /* node id; -1: none */
};
void kmock_cluster_transaction(const struct kmock_cluster *cluster, const char *transactional_id,
                               struct kmock_txn_view *view);

/* returns  whether there is anything for a consumer at or above an offset and below the high watermark: markers of
 * transactions, and records of those that were aborted, are nothing */
bool kmock_cluster_has_records(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                               int64_t offset);

/* returns  how many offsets the group is behind the high watermark of a partition; 0 where nothing more is there for it;
 * -1 where it committed none */
int64_t kmock_cluster_lag(const struct kmock_cluster *cluster, const char *group, const char *topic, int32_t partition);

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
