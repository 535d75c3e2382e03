/* SPDX-License-Identifier: Apache-2.0 */
/* Hold one partition: its log, who leads it, which replicas are in sync, how far it is committed.
 *
 *   log start <= last stable offset <= high watermark <= LEO of each replica in sync <= LEO
 *
 * The log, its leader epochs, its producers and the high watermark are those of the leader, or, while there is none,
 * of the last one; what other replicas hold is in copies. The high watermark moves up only in kmock_partition_advance,
 * and down only when another replica begins to lead. Knows nothing of requests and brokers but their ids.
 * source  Kafka Partition, ReplicaManager */
#ifndef KMOCK_BROKER_PARTITION_H
#define KMOCK_BROKER_PARTITION_H

#include "mock/base/list.h"
#include "mock/broker/epochs.h"
#include "mock/broker/log.h"
#include "mock/broker/producer_state.h"
#include "mock/broker/replica.h"
#include "mock/broker/topic_config.h"

struct kmock_topic;

struct kmock_partition {
    struct kmock_topic *topic;               /* whose it is; set by it */
    const struct kmock_topic_config *config; /* the topic's */
    int32_t index;
    int32_t *replicas;            /* broker ids, preferred leader first */
    bool *in_sync;                /* by place in replicas */
    struct kmock_replica *copies; /* by place in replicas: what they hold, see replicas.h */
    int32_t replicas_count;
    int32_t keeper; /* place of the replica whose log is the one below: the leader, or who led last */
    int32_t leader; /* -1: offline */
    int32_t leader_epoch;
    struct kmock_epochs epochs;
    struct kmock_log log;
    struct kmock_producers producers;
    int64_t high_watermark;
    int64_t told_stable_offset; /* the last stable offset that was told last; -1: none */
    bool commits_under_min_isr; /* as brokers before KIP-966 did */
    struct kmock_list waits;    /* struct kmock_wait, until data is readable */
    struct kmock_timers *timers;
    struct kmock_timer isr_check; /* armed while a replica in sync is behind */
    struct kmock_timer cleanup;   /* armed while the log may become too old, too big or too dirty: see cleanup.h */
    struct kmock_timers *cleanup_timers;
};

/* Wait for a partition: woken when its high watermark moved, its leader changed or it was deleted. */
struct kmock_wait {
    struct kmock_list_link link; /* kmock_partition.waits */
    void (*wake)(struct kmock_wait *wait, int64_t now_us);
};

/* config    borrowed for the partition's life
 * replicas  copied; all are in sync, none leads yet: see leadership.h */
struct kmock_partition *kmock_partition_create(const struct kmock_topic_config *config, int32_t index,
                                               const int32_t *replicas, int32_t replicas_count);

/* Waits must have been woken and gone. partition may be null. */
void kmock_partition_destroy(struct kmock_partition *partition);

/* Free what kmock_replicas_set gives anew; timers of replicas must not be armed. */
void kmock_partition_free_replicas(struct kmock_partition *partition);

int32_t kmock_partition_in_sync_count(const struct kmock_partition *partition);

/* returns  place of a broker among the replicas; -1: it holds none */
int32_t kmock_partition_place_of(const struct kmock_partition *partition, int32_t node_id);

/* returns  log end offset and high watermark of the replica at a place, as far as it knows */
int64_t kmock_partition_end_of(const struct kmock_partition *partition, int32_t place);
int64_t kmock_partition_high_watermark_of(const struct kmock_partition *partition, int32_t place);

/* returns  whether fewer replicas are in sync than the topic asks for: acks=all is refused then, and nothing new
 * is committed */
bool kmock_partition_is_under_min_isr(const struct kmock_partition *partition);

/* returns  up to where the log may be compacted: what is stable, and in the log of every replica. What is above may yet
 * be cut off, and then the records that it made superfluous are needed again */
int64_t kmock_partition_clean_bound(const struct kmock_partition *partition);

/* Append one batch that may be appended, and learn its producer. Does not advance the high watermark. */
void kmock_partition_append(struct kmock_partition *partition, const struct kmock_batch *batch, int64_t now_ms);

/* Move the high watermark as far as the replicas allow that are in sync, or were caught up at or after a time and
 * are about to be. returns  whether it moved; wake the waits then. source  Kafka Partition.maybeIncrementLeaderHW */
bool kmock_partition_advance(struct kmock_partition *partition, int64_t caught_up_since_us);

/* returns  where the epoch of the leader began. While the high watermark is below, Kafka does not say where the
 * partition ends (ListOffsets answers OFFSET_NOT_AVAILABLE), and nobody joins those in sync */
int64_t kmock_partition_epoch_start(const struct kmock_partition *partition);

/* Wake everybody who waits; whoever still waits then is on the list again. */
void kmock_partition_wake(struct kmock_partition *partition, int64_t now_us);

/* returns  up to where read_committed consumers may read: the high watermark, or where the oldest transaction begins
 * that is open or whose marker is not committed. source  Kafka UnifiedLog.fetchLastStableOffsetMetadata */
int64_t kmock_partition_last_stable_offset(const struct kmock_partition *partition);

/* returns  the same at a replica that knows of this high watermark */
int64_t kmock_partition_stable_below(const struct kmock_partition *partition, int64_t high_watermark);

/* Judge the leader epoch that a client knows. returns  0, FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH */
int16_t kmock_partition_judge_epoch(const struct kmock_partition *partition, int32_t current_leader_epoch);

#endif
