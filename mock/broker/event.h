/* SPDX-License-Identifier: Apache-2.0 */
/* Report what happened in the cluster, as it happens: the observer's view of the brokers.
 *
 * An event is borrowed for the length of the call; strings in it are views. Events of one cluster come in
 * the order in which their facts became true. Knows nothing of who listens. */
#ifndef KMOCK_BROKER_EVENT_H
#define KMOCK_BROKER_EVENT_H

#include "mock/broker/types.h"

enum kmock_event_type {
    KMOCK_EVENT_TOPIC,           /* topic created, grown or (count 0) deleted: topic, count = partitions */
    KMOCK_EVENT_LEADER,          /* partition has a new leader: topic, partition, node, epoch (leader epoch); count and
                                     offset: that many offsets, from there on, the last leader had and this one has not */
    KMOCK_EVENT_APPEND,          /* topic, partition, offset, count, node; producer_id, epoch, sequence (-1: none);
                                     detail = "transactional" where the batch is one of a transaction; generation = its
                                     checksum, so that no byte of a record escapes who compares histories */
    KMOCK_EVENT_DUPLICATE,       /* an idempotent batch that was there already: fields as APPEND */
    KMOCK_EVENT_HIGH_WATERMARK,  /* topic, partition, offset = new high watermark; lower than before only after a
                                     new leader that knows less */
    KMOCK_EVENT_COMMITTED,       /* group, topic, partition, offset, member, generation: applied in the coordinator;
                                     producer_id, epoch where a transaction did it; detail = "loaded" where a new
                                     coordinator read it in its log and nobody was told before, offset -1 where it
                                     has no more what was told */
    KMOCK_EVENT_GROUP_STATE,     /* group, from, to (Kafka's names), generation, detail = why */
    KMOCK_EVENT_MEMBER_JOINED,   /* group, member, detail = client id */
    KMOCK_EVENT_MEMBER_LEFT,     /* group, member: by LeaveGroup */
    KMOCK_EVENT_MEMBER_EXPELLED, /* group, member, detail = "session timeout", "rebalance timeout", "sync timeout"... */
    KMOCK_EVENT_MEMBER_FENCED,   /* group, member = the old id, detail = the new id of a static member */
    KMOCK_EVENT_ASSIGNED,        /* group, generation, member, topic, partition: one event a partition; and one a
                                     member with partition -1 and an empty topic where it got nothing */
    KMOCK_EVENT_COORDINATOR,     /* group partition moved: partition (of __consumer_offsets), node, epoch; detail =
                                     "loading" and then "loaded" where loading takes time */
    KMOCK_EVENT_PRODUCER_ID,     /* producer_id, epoch given out; member = client id; detail = transactional id, and
                                     count = its transaction timeout in ms */
    KMOCK_EVENT_BROKER,          /* node, detail = "up" or "down" */
    KMOCK_EVENT_ISR,             /* topic, partition, node = the replica, detail = "joined" or "left", count = how many
                                     are in sync now */
    KMOCK_EVENT_TRUNCATED,       /* a replica cut its log to agree with the leader's: topic, partition, node, offset =
                                     its end now, count = offsets cut off */
    KMOCK_EVENT_LOG_START,       /* records were deleted: topic, partition, offset = the log start now, count = offsets
                                     gone, detail = "retention" or "DeleteRecords" */
    KMOCK_EVENT_CLEANED,       /* compaction took records, not of internal topics: topic, partition, offset = the first,
                                     count = how many offsets */
    KMOCK_EVENT_COMPACTED,     /* topic, partition, offset = up to where the log is clean, count = records gone */
    KMOCK_EVENT_TXN_STATE,     /* a transaction coordinator changed a transaction: member = transactional id, from, to
                                     (Kafka's names), producer_id, epoch, node; detail = why, empty where its client
                                     asked for it, "loaded" where a coordinator read it in its log */
    KMOCK_EVENT_TXN_PARTITION, /* a partition is in a transaction: topic, partition, member = transactional id,
                                     producer_id, epoch, node; told again when a coordinator has loaded it */
    KMOCK_EVENT_TXN_OFFSETS,   /* an offset is committed if its transaction will be: group, topic, partition, offset,
                                     member (of the group, may be empty), generation, detail = transactional id,
                                     producer_id, epoch */
    KMOCK_EVENT_MARKER,        /* a control record ended a transaction in a partition: topic, partition, offset, node,
                                     producer_id, epoch, generation = coordinator epoch, detail = "commit", "abort" */
    KMOCK_EVENT_LAST_STABLE_OFFSET, /* topic, partition, offset: up to where what is committed is readable. Told where
                                     it is not the high watermark, and when it is again */
};

struct kmock_event {
    enum kmock_event_type type;
    int32_t node; /* -1: no one broker */
    struct kmock_string topic;
    int32_t partition;
    int64_t offset;
    int32_t count;
    int32_t generation;
    struct kmock_string group;
    struct kmock_string member;
    struct kmock_string detail;
    const char *from, *to;
    int64_t producer_id;
    int16_t epoch;
    int32_t sequence;
};

typedef void kmock_observe(void *context, const struct kmock_event *event);

/* Called before records of a topic may be deleted or compacted, while they can still be read; events say what is gone. */
typedef void kmock_foresee_loss(void *context, const char *topic);

#endif
