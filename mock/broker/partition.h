/* SPDX-License-Identifier: Apache-2.0 */
/* Hold one partition: its log, who leads it, which replicas are in sync, how far it is committed.
 *
 *   log start <= high watermark <= LEO;  in sync = live replicas, for replication takes no time here
 *
 * All replicas share one log: a replica that is in sync has nothing else in it. The high watermark moves only in
 * kmock_partition_advance. Knows nothing of requests and brokers but their ids.
 * source  Kafka Partition, ReplicaManager */
#ifndef KMOCK_BROKER_PARTITION_H
#define KMOCK_BROKER_PARTITION_H

#include "mock/base/list.h"
#include "mock/broker/epochs.h"
#include "mock/broker/log.h"
#include "mock/broker/producer_state.h"
#include "mock/broker/topic_config.h"

struct kmock_topic;

struct kmock_partition {
    struct kmock_topic *topic;               /* whose it is; set by it */
    const struct kmock_topic_config *config; /* the topic's */
    int32_t index;
    int32_t *replicas; /* broker ids, preferred leader first */
    bool *in_sync;     /* by place in replicas */
    int32_t replicas_count;
    int32_t leader; /* -1: offline */
    int32_t leader_epoch;
    struct kmock_epochs epochs;
    struct kmock_log log;
    struct kmock_producers producers;
    int64_t high_watermark;
    struct kmock_list waits; /* struct kmock_wait, until data is readable */
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

int32_t kmock_partition_in_sync_count(const struct kmock_partition *partition);

/* returns  place of a broker among the replicas; -1: it holds none */
int32_t kmock_partition_place_of(const struct kmock_partition *partition, int32_t node_id);

/* returns  whether fewer replicas are in sync than the topic asks for: acks=all is refused then, and nothing new
 * is committed */
bool kmock_partition_is_under_min_isr(const struct kmock_partition *partition);

/* Append one batch that may be appended, and learn its producer. Does not advance the high watermark. */
void kmock_partition_append(struct kmock_partition *partition, const struct kmock_batch *batch, int64_t now_ms);

/* Move the high watermark as far as the replicas in sync allow. returns  whether it moved; wake the waits then */
bool kmock_partition_advance(struct kmock_partition *partition);

/* Wake everybody who waits; whoever still waits then is on the list again. */
void kmock_partition_wake(struct kmock_partition *partition, int64_t now_us);

/* returns  up to where read_committed consumers may read: no transaction is ever open, so the high watermark */
int64_t kmock_partition_last_stable_offset(const struct kmock_partition *partition);

/* Judge the leader epoch that a client knows. returns  0, FENCED_LEADER_EPOCH or UNKNOWN_LEADER_EPOCH */
int16_t kmock_partition_judge_epoch(const struct kmock_partition *partition, int32_t current_leader_epoch);

#endif
