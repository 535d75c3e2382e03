/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_store.h"

#include "mock/base/hash.h"
#include "mock/broker/error.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_record.h"
#include "mock/broker/view.h"

int16_t kmock_group_store_error(int16_t error)
{
    switch (error) {
    case KMOCK_UNKNOWN_TOPIC_OR_PARTITION:
    case KMOCK_NOT_ENOUGH_REPLICAS:
    case KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case KMOCK_REQUEST_TIMED_OUT:
        return KMOCK_COORDINATOR_NOT_AVAILABLE;
    case KMOCK_NOT_LEADER_OR_FOLLOWER:
    case KMOCK_KAFKA_STORAGE_ERROR:
        return KMOCK_NOT_COORDINATOR;
    case KMOCK_MESSAGE_TOO_LARGE:
    case KMOCK_RECORD_LIST_TOO_LARGE:
    case KMOCK_INVALID_FETCH_SIZE:
        return KMOCK_UNKNOWN_SERVER_ERROR;
    default:
        return error;
    }
}

static struct kmock_group_record_member describe_member(const struct kmock_member *member)
{
    return (struct kmock_group_record_member){
        .id = member->id,
        .instance_id = member->instance_id,
        .client_id = member->client_id,
        .client_host = member->client_host,
        .rebalance_timeout_ms = member->rebalance_timeout_ms,
        .session_timeout_ms = member->session_timeout_ms,
        .subscription = kmock_member_metadata(member, member->group->protocol_name),
        .assignment = member->assignment,
    };
}

static void write_value(const struct kmock_group *group, int64_t state_timestamp_ms, struct kmock_buffer *buffer)
{
    struct kmock_arena arena = {0};
    struct kmock_group_record record = {
        .protocol_type = group->protocol_type,
        .generation = group->generation,
        .protocol_name = group->protocol_name,
        .leader = group->leader ? group->leader->id : KMOCK_NULL_STRING,
        .state_timestamp_ms = state_timestamp_ms,
        .members_count = (int32_t)group->members.count,
    };
    record.members = kmock_arena_array(&arena, record.members_count, sizeof *record.members);
    struct kmock_group_record_member *place = record.members;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        *place++ = describe_member(kmock_group_member_at(link));
    kmock_group_record_write_group(buffer, &record);
    kmock_arena_free(&arena);
}

/* The time of an active group's last change is not durable: what is written is that of the change before. */
static uint64_t hash_value(const struct kmock_group *group)
{
    struct kmock_buffer value = {0};
    write_value(group, group->members.count > 0 ? 0 : group->state_since_ms, &value);
    uint64_t hash = kmock_hash(KMOCK_HASH_START, value.data, value.size);
    kmock_buffer_free(&value);
    return hash;
}

void kmock_group_mark_stored(struct kmock_group *group)
{
    group->is_stored = true;
    group->stored_hash = hash_value(group);
}

static struct kmock_group_span append(struct kmock_group *group, int64_t now_us)
{
    struct kmock_buffer key = {0}, value = {0};
    kmock_group_record_write_key(&key, &(struct kmock_group_key){KMOCK_GROUP_KEY_GROUP, .group = group->id});
    write_value(group, group->state_since_ms, &value);
    struct kmock_key_value record = {{key.data, (int32_t)key.size}, {value.data, (int32_t)value.size}};
    struct kmock_group_span span = kmock_group_append(group, &record, 1, now_us);
    kmock_buffer_free(&key);
    kmock_buffer_free(&value);
    if (span.first_offset >= 0)
        kmock_group_mark_stored(group);
    return span;
}

void kmock_group_store(struct kmock_group *group, struct kmock_group_then then, int64_t now_us)
{
    struct kmock_group_span span = append(group, now_us);
    kmock_group_await(&span, then, now_us);
}

void kmock_group_store_and_forget(struct kmock_group *group, int64_t now_us)
{
    append(group, now_us);
}

uint64_t kmock_group_durable_hash(const struct kmock_group *group)
{
    if (group->stored_hash == 0 && kmock_offsets_is_empty(&group->offsets))
        return 0;
    uint64_t hash = kmock_hash(KMOCK_HASH_START, group->id.data, (size_t)group->id.length);
    hash = kmock_hash_number(hash, group->is_stored ? hash_value(group) : group->stored_hash);
    return kmock_hash_number(hash, kmock_offsets_hash(&group->offsets));
}
