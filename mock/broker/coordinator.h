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
#include "mock/base/timers.h"
#include "mock/broker/cluster.h"
#include "mock/broker/event.h"
#include "mock/broker/request.h"

struct kmock_coordinator;

struct kmock_key_value {
    struct kmock_bytes key;
    struct kmock_bytes value; /* length -1: tombstone */
};

/* What a coordinator needs from the cluster around it; one object for all coordinators of a cluster. */
struct kmock_coordinator_host {
    void *context;
    /* Append records as one batch to __consumer_offsets-<partition>, acks=all.
     * returns  the first offset, or minus a Kafka error code */
    int64_t (*append)(void *context, int32_t partition, const struct kmock_key_value *records, int32_t count,
                      int64_t now_us);
    /* Read the first record at or after offset of __consumer_offsets-<partition>. returns  false at the end */
    bool (*read)(void *context, int32_t partition, int64_t offset, struct kmock_record_view *record);
    bool (*partition_exists)(void *context, struct kmock_string topic, int32_t partition);
    kmock_observe *observe; /* never null */
    void *observe_context;
    struct kmock_timers *timers;
    struct kmock_random *random; /* member ids */
    int32_t initial_rebalance_delay_ms;
    int32_t min_session_timeout_ms, max_session_timeout_ms;
    int32_t max_group_size;
    int32_t offset_metadata_max_bytes;
};

/* returns  the partition of __consumer_offsets that a group belongs to. source  Java String.hashCode over UTF-16 */
int32_t kmock_coordinator_partition_of(struct kmock_string group, int32_t partitions_count);

/* Load the groups of a partition. host is borrowed for the coordinator's life. */
struct kmock_coordinator *kmock_coordinator_load(const struct kmock_coordinator_host *host, int32_t partition,
                                                 int32_t node_id, int64_t now_us);

/* Lose the partition: parked requests are answered NOT_COORDINATOR (answer) or released unanswered. */
void kmock_coordinator_unload(struct kmock_coordinator *coordinator, bool answer, int64_t now_us);

/* Handle JoinGroup, SyncGroup, Heartbeat, LeaveGroup or OffsetCommit of a group of this partition. */
void kmock_coordinator_handle(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us);

/* Answer OffsetFetch for one group. result's arrays are made in the arena. topics null (count -1): all. */
void kmock_coordinator_fetch_offsets(struct kmock_coordinator *coordinator,
                                     const struct kmock_offset_fetch_group *group,
                                     struct kmock_offset_fetch_group_result *result, struct kmock_arena *arena);

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
