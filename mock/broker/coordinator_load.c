/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/alloc.h"
#include "mock/base/big_endian.h"
#include "mock/broker/coordinator.h"
#include "mock/broker/group_expiry.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/group_replay.h"
#include "mock/broker/group_store.h"
#include "mock/broker/group_subscription.h"
#include "mock/broker/group_told.h"
#include "mock/broker/group_txn.h"
#include "mock/broker/view.h"

enum { ABORT, COMMIT, MARKER_KEY_BYTES = 4 };

static void forget_members(struct kmock_group *group)
{
    while (group->members.first)
        kmock_group_remove(kmock_group_member_at(group->members.first));
    group->is_stored = false;
    group->generation = 0;
    kmock_group_set_text(&group->protocol_type, KMOCK_NULL_STRING);
    kmock_group_set_text(&group->protocol_name, KMOCK_NULL_STRING);
}

/* A member comes back with the one protocol that was chosen when the record was written. */
static void restore_member(struct kmock_group *group, const struct kmock_group_record_member *saved)
{
    struct kmock_join_group_protocol protocol = {group->protocol_name, saved->subscription};
    if (protocol.name.length < 0)
        protocol.name = KMOCK_EMPTY_STRING;
    struct kmock_member *member = kmock_member_create(
        &(struct kmock_member_identity){saved->id, saved->instance_id, saved->client_id, saved->client_host});
    member->rebalance_timeout_ms = saved->rebalance_timeout_ms;
    member->session_timeout_ms = saved->session_timeout_ms;
    member->protocols = kmock_member_protocols_copy(&protocol, 1);
    kmock_member_assign(member, saved->assignment);
    kmock_group_watch(member);
    kmock_group_add(group, member);
}

static bool is_taken(const struct kmock_group *group, const struct kmock_group_record_member *saved)
{
    return kmock_group_member(group, saved->id) || kmock_group_static_member(group, saved->instance_id);
}

static void restore_group(struct kmock_group *group, const struct kmock_group_record *record)
{
    forget_members(group);
    group->is_stored = true;
    group->generation = record->generation;
    group->state_since_ms = record->state_timestamp_ms;
    if (record->protocol_type.length > 0)
        kmock_group_set_text(&group->protocol_type, record->protocol_type);
    kmock_group_set_text(&group->protocol_name, record->protocol_name);
    for (int32_t i = 0; i < record->members_count; i++) {
        if (!is_taken(group, &record->members[i]))
            restore_member(group, &record->members[i]);
    }
    struct kmock_member *leader = kmock_group_member(group, record->leader);
    if (leader)
        group->leader = leader;
}

static void load_group(struct kmock_group *group, struct kmock_bytes value)
{
    struct kmock_arena arena = {0};
    struct kmock_group_record record;
    if (value.length < 0)
        forget_members(group);
    else if (kmock_group_record_read_group(value, &arena, &record))
        restore_group(group, &record);
    kmock_arena_free(&arena);
}

/* Abort or commit, as the key says: version, then type. */
static void load_marker(struct kmock_coordinator *coordinator, const struct kmock_record_view *record)
{
    if (record->key.length < MARKER_KEY_BYTES)
        return;
    int16_t type = kmock_get_int16(record->key.data + 2);
    struct kmock_coordinator_marker marker = {record->offset, record->producer_id, type == COMMIT};
    if (type == ABORT || type == COMMIT)
        kmock_group_txn_end(coordinator, &marker, false);
}

static void load_record(struct kmock_coordinator *coordinator, const struct kmock_record_view *record)
{
    struct kmock_group_key key;
    struct kmock_offset offset;
    if (record->control)
        load_marker(coordinator, record);
    if (record->control || !kmock_group_record_read_key(record->key, &key))
        return;
    struct kmock_group *group = kmock_group_find(coordinator, key.group);
    if (group == NULL)
        group = kmock_group_create(coordinator, key.group);
    if (key.type == KMOCK_GROUP_KEY_GROUP)
        load_group(group, record->value);
    else
        kmock_group_take_offset(group, &key, record, &offset);
    if (key.type == KMOCK_GROUP_KEY_OFFSET && record->producer_id >= 0 && record->value.length >= 0)
        kmock_group_tell_held(group, &offset);
}

static void wake_members(struct kmock_group *group, int64_t now_us)
{
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        kmock_group_restart_session(kmock_group_member_at(link), now_us);
    if (group->members.count > (size_t)group->coordinator->host->max_group_size)
        kmock_group_rebalance(group, "loaded group is over group.max.size", now_us);
}

static void wake(struct kmock_group *group, int64_t now_us)
{
    bool has_members = group->members.count > 0;
    kmock_group_learn_subscriptions(group);
    int64_t recorded_ms = group->state_since_ms;
    kmock_group_become(group, has_members ? KMOCK_GROUP_STABLE : KMOCK_GROUP_EMPTY, "loaded", now_us);
    if (group->is_stored) {
        group->state_since_ms = recorded_ms;
        kmock_group_mark_stored(group);
    }
    wake_members(group, now_us);
}

static void wake_all(struct kmock_coordinator *coordinator, int64_t now_us)
{
    struct kmock_table_entry *next;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = next) {
        struct kmock_group *group = e->value;
        next = kmock_table_next(e);
        if (group->is_stored || !kmock_offsets_is_empty(&group->offsets) ||
            !kmock_pending_offsets_is_empty(&group->pending_offsets)) {
            wake(group, now_us);
            continue;
        }
        kmock_table_remove(&coordinator->groups, group->id.data, (size_t)group->id.length);
        kmock_group_free(group);
    }
}

struct kmock_coordinator *kmock_coordinator_load(const struct kmock_coordinator_host *host, int32_t partition,
                                                 int32_t node_id, int64_t now_us)
{
    struct kmock_coordinator *coordinator = kmock_alloc(sizeof *coordinator);
    struct kmock_record_view record;
    coordinator->host = host;
    coordinator->partition = partition;
    coordinator->node_id = node_id;
    for (int64_t offset = 0; host->read(host->context, partition, offset, &record); offset = record.offset + 1)
        load_record(coordinator, &record);
    kmock_coordinator_tell_loaded(coordinator);
    wake_all(coordinator, now_us);
    return coordinator;
}
