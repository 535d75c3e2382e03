/* SPDX-License-Identifier: Apache-2.0 */
/* Write records to a coordinator's log, and go on when they are committed.
 *
 *   append -> [high watermark passed | offsets.commit.timeout.ms | coordinator unloaded] -> done, once
 *
 * Where replication takes no time the records are committed at once, and done is called from within. Records whose
 * writer did not wait any longer are still in the log: when they are committed after all, the offsets among them
 * count. source  Kafka GroupMetadataManager.appendForGroup, storeOffsets */
#ifndef KMOCK_BROKER_GROUP_WRITE_H
#define KMOCK_BROKER_GROUP_WRITE_H

#include "mock/broker/group.h"

/* error  KMOCK_NONE when the records are committed; REQUEST_TIMED_OUT; NOT_LEADER_OR_FOLLOWER where the coordinator
 * is no more; or why they could not be appended */
typedef void kmock_group_written(void *context, int16_t error, int64_t now_us);

/* Who goes on when the records are committed. */
struct kmock_group_then {
    kmock_group_written *done;
    void *context;
};

/* Where records of a group are in the log. */
struct kmock_group_span {
    struct kmock_coordinator *coordinator;
    struct kmock_group *group; /* null: deleted by these very records */
    int64_t first_offset;      /* or minus a Kafka error code: they are not in the log */
    int32_t count;
};

/* Append records, which are borrowed for the call. */
struct kmock_group_span kmock_group_append(struct kmock_group *group, const struct kmock_key_value *records,
                                           int32_t count, int64_t now_us);

/* The same for records of a transaction. */
struct kmock_group_span kmock_group_append_transactional(struct kmock_group *group,
                                                         const struct kmock_coordinator_batch *batch, int64_t now_us);

/* Nobody waits. */
struct kmock_group_then kmock_group_then_nothing(void);

/* Wait until what was appended is committed: done is called once, now or later. */
void kmock_group_await(const struct kmock_group_span *span, struct kmock_group_then then, int64_t now_us);

/* returns  whether records of the group are in the log and not committed */
bool kmock_group_is_writing(const struct kmock_group *group);

/* Take into memory what is in the log and not committed. */
void kmock_group_take_writes(struct kmock_group *group);

/* Let a group that is deleted be: whoever waits is told nevertheless. */
void kmock_group_forget_writes(struct kmock_group *group);

/* Tell everybody who waits that the coordinator is no more. */
void kmock_group_writes_fail(struct kmock_coordinator *coordinator, int64_t now_us);

#endif
