/* SPDX-License-Identifier: Apache-2.0 */
/* Coordinate the groups of one partition of __consumer_offsets, while one broker leads it.
 *
 *   load (read the partition's log) -> handle requests, fire timers -> unload (answer what is parked)
 *
 * Every durable fact is a record in the log, in Kafka's own bytes (see group_record.h); a coordinator that is
 * loaded from the log knows what the one before it had stored, and nothing else.
 * Knows nothing of brokers, leaders and other partitions: its host does.
 * source  Kafka GroupCoordinator, GroupMetadataManager */
#ifndef KMOCK_BROKER_COORDINATOR_H
#define KMOCK_BROKER_COORDINATOR_H

#include "mock/base/random.h"
#include "mock/base/table.h"
#include "mock/base/timers.h"
#include "mock/broker/cluster.h"
#include "mock/broker/event.h"
#include "mock/broker/request.h"

struct kmock_coordinator;

struct kmock_key_value {
    struct kmock_bytes key;
    struct kmock_bytes value; /* length -1: tombstone */
};

/* Records of a transactional producer. */
struct kmock_coordinator_batch {
    int64_t producer_id;
    int16_t producer_epoch;
    const struct kmock_key_value *records;
    int32_t count;
};

/* What a coordinator needs from the cluster around it; one object for all coordinators of a cluster. */
struct kmock_coordinator_host {
    void *context;
    /* Append records as one batch to __consumer_offsets-<partition>, at its leader.
     * returns  the first offset, or minus a Kafka error code */
    int64_t (*append)(void *context, int32_t partition, const struct kmock_key_value *records, int32_t count,
                      int64_t now_us);
    /* The same for records of a transaction. errors  INVALID_PRODUCER_EPOCH where its producer was fenced, too */
    int64_t (*append_transactional)(void *context, int32_t partition, const struct kmock_coordinator_batch *batch,
                                    int64_t now_us);
    /* returns  how far that log is committed; kmock_coordinator_committed_up_to is called when it moves on */
    int64_t (*high_watermark)(void *context, int32_t partition);
    /* Read the first record at or after offset of __consumer_offsets-<partition>. returns  false at the end */
    bool (*read)(void *context, int32_t partition, int64_t offset, struct kmock_record_view *record);
    bool (*partition_exists)(void *context, struct kmock_string topic, int32_t partition);
    kmock_observe *observe; /* never null */
    void *observe_context;
    struct kmock_table *told; /* what was observed of each partition's offsets, see group_told.h; null: is not kept */
    struct kmock_timers *timers;
    struct kmock_random *random; /* member ids */
    int32_t initial_rebalance_delay_ms;
    int32_t min_session_timeout_ms, max_session_timeout_ms;
    int32_t max_group_size;
    int32_t offset_metadata_max_bytes;
    int32_t commit_timeout_ms;    /* offsets.commit.timeout.ms */
    int64_t offsets_retention_ms; /* offsets.retention.minutes */
};

/* returns  the partition of __consumer_offsets that a group belongs to. source  Java String.hashCode over UTF-16 */
int32_t kmock_coordinator_partition_of(struct kmock_string group, int32_t partitions_count);

/* Load the groups of a partition. host is borrowed for the coordinator's life. */
struct kmock_coordinator *kmock_coordinator_load(const struct kmock_coordinator_host *host, int32_t partition,
                                                 int32_t node_id, int64_t now_us);

/* Lose the partition: parked requests are answered NOT_COORDINATOR (answer) or released unanswered. */
void kmock_coordinator_unload(struct kmock_coordinator *coordinator, bool answer, int64_t now_us);

/* Go on with what waited for its records to be committed: every offset below the high watermark is. */
void kmock_coordinator_committed_up_to(struct kmock_coordinator *coordinator, int64_t high_watermark, int64_t now_us);

/* returns  whether something waits for its records to be committed */
bool kmock_coordinator_is_writing(const struct kmock_coordinator *coordinator);

/* A marker that ends a transaction, where it is in the log of a coordinator. */
struct kmock_coordinator_marker {
    int64_t offset;
    int64_t producer_id;
    bool commit;
};

/* Learn that a marker was appended: what its transaction has written to the groups counts, or is forgotten, when that is
 * committed. */
void kmock_coordinator_marked(struct kmock_coordinator *coordinator, const struct kmock_coordinator_marker *marker,
                              int64_t now_us);

/* Handle JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit, TxnOffsetCommit or OffsetDelete of a group of this partition. */
void kmock_coordinator_handle(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);

/* What an OffsetFetch asks of one group. */
struct kmock_coordinator_fetch {
    const struct kmock_offset_fetch_group *group; /* topics null (count -1): all */
    bool require_stable;
    struct kmock_arena *arena; /* of the result */
};

void kmock_coordinator_fetch_offsets(struct kmock_coordinator *coordinator, const struct kmock_coordinator_fetch *fetch,
                                     struct kmock_offset_fetch_group_result *result);

/* Describe one group as DescribeGroups does. result  group_id, state, protocol and members are filled, in the arena
 * returns  false, and a Dead group, where there is none */
bool kmock_coordinator_describe(const struct kmock_coordinator *coordinator, struct kmock_string group,
                                struct kmock_describe_groups_group_result *result, struct kmock_arena *arena);

/* Call visit for each group, as ListGroups lists it; strings are the coordinator's. */
typedef void kmock_coordinator_visit(void *context, const struct kmock_list_groups_group_result *group);
void kmock_coordinator_list(const struct kmock_coordinator *coordinator, kmock_coordinator_visit *visit, void *context);

/* Told when something was written, or why it was not: an error as a client is answered with, or
 * KMOCK_NOBODY_IS_TOLD where the broker died. */
enum { KMOCK_NOBODY_IS_TOLD = INT16_MIN };
typedef void kmock_coordinator_done(void *context, int16_t error, int64_t now_us);

/* Delete an Empty group with its offsets. done  called once, now or later; context  not null
 * errors  GROUP_ID_NOT_FOUND, NON_EMPTY_GROUP; NOT_COORDINATOR where the coordinator is lost meanwhile */
struct kmock_coordinator_deletion {
    struct kmock_string group;
    kmock_coordinator_done *done;
    void *context;
};
void kmock_coordinator_delete(struct kmock_coordinator *coordinator, const struct kmock_coordinator_deletion *deletion,
                              int64_t now_us);

/* Let the offsets expire whose time is over, and the Empty groups that are left without any. source  KIP-211 */
void kmock_coordinator_expire(struct kmock_coordinator *coordinator, int64_t now_us);

/* The same for one group, as if the time of all its offsets were over. returns  false where there is no such group */
bool kmock_coordinator_expire_group(struct kmock_coordinator *coordinator, struct kmock_string group, int64_t now_us);

/* Forget the offsets of a topic that was deleted: tombstones in the log. */
void kmock_coordinator_topic_deleted(struct kmock_coordinator *coordinator, struct kmock_string topic, int64_t now_us);

/* Views for the cluster's inspection calls; see kmock_cluster_group and its neighbours. */
bool kmock_coordinator_group(const struct kmock_coordinator *coordinator, struct kmock_string group,
                             struct kmock_group_view *view);
bool kmock_coordinator_has_member(const struct kmock_coordinator *coordinator, struct kmock_string group,
                                  struct kmock_string member);
int64_t kmock_coordinator_committed(const struct kmock_coordinator *coordinator, struct kmock_string group,
                                    struct kmock_string topic, int32_t partition);
void kmock_coordinator_each_committed(const struct kmock_coordinator *coordinator, struct kmock_string group,
                                      kmock_visit_committed *visit, void *context);
uint64_t kmock_coordinator_hash(const struct kmock_coordinator *coordinator, uint64_t hash);

#endif
