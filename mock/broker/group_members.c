/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_members.h"

#include <stdio.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_vote.h"
#include "mock/broker/view.h"

static void *find(const struct kmock_table *table, struct kmock_string key)
{
    return key.length < 0 ? NULL : kmock_table_find(table, key.data ? key.data : "", (size_t)key.length);
}

struct kmock_member *kmock_group_member(const struct kmock_group *group, struct kmock_string id)
{
    return find(&group->members_by_id, id);
}

struct kmock_member *kmock_group_static_member(const struct kmock_group *group, struct kmock_string instance_id)
{
    return find(&group->statics, instance_id);
}

int16_t kmock_group_check_member(const struct kmock_group *group, struct kmock_string id,
                                 struct kmock_string instance_id)
{
    if (instance_id.length >= 0) {
        const struct kmock_member *holder = kmock_group_static_member(group, instance_id);
        if (holder == NULL)
            return KMOCK_UNKNOWN_MEMBER_ID;
        if (!kmock_view_equals(holder->id, id))
            return KMOCK_FENCED_INSTANCE_ID;
    }
    return kmock_group_member(group, id) ? KMOCK_NONE : KMOCK_UNKNOWN_MEMBER_ID;
}

void kmock_group_add(struct kmock_group *group, struct kmock_member *member)
{
    member->group = group;
    kmock_list_append(&group->members, &member->link);
    kmock_table_put(&group->members_by_id, member->id.data, (size_t)member->id.length, member);
    if (kmock_member_is_static(member))
        kmock_table_put(&group->statics, member->instance_id.data, (size_t)member->instance_id.length, member);
    kmock_group_vote_add(group, member);
    if (group->leader == NULL)
        group->leader = member;
}

void kmock_group_remove(struct kmock_member *member)
{
    struct kmock_group *group = member->group;
    kmock_group_set_owes_sync(member, false);
    kmock_timers_cancel(group->coordinator->host->timers, &member->timer);
    kmock_list_remove(&member->link);
    kmock_table_remove(&group->members_by_id, member->id.data, (size_t)member->id.length);
    if (kmock_member_is_static(member))
        kmock_table_remove(&group->statics, member->instance_id.data, (size_t)member->instance_id.length);
    kmock_group_vote_remove(group, member);
    if (group->leader == member)
        group->leader = kmock_group_member_at(group->members.first);
    kmock_member_free(member);
}

void kmock_group_rename(struct kmock_member *member, struct kmock_string id)
{
    struct kmock_table *members_by_id = &member->group->members_by_id;
    kmock_table_remove(members_by_id, member->id.data, (size_t)member->id.length);
    kmock_member_rename(member, id);
    kmock_table_put(members_by_id, member->id.data, (size_t)member->id.length, member);
}

struct kmock_member_protocols kmock_group_offer(struct kmock_member *member, struct kmock_member_protocols protocols)
{
    struct kmock_member_protocols before = member->protocols;
    kmock_group_vote_remove(member->group, member);
    member->protocols = protocols;
    kmock_group_vote_add(member->group, member);
    return before;
}

void kmock_group_park_join(struct kmock_member *member, struct kmock_request *request)
{
    member->group->awaiting_join_count += (request != NULL) - (member->join != NULL);
    if (request && member->join)
        kmock_request_forget(member->join);
    member->join = request;
}

void kmock_group_set_owes_sync(struct kmock_member *member, bool owes_sync)
{
    member->group->owing_sync_count += owes_sync - member->owes_sync;
    member->owes_sync = owes_sync;
}

bool kmock_group_elect_leader(struct kmock_group *group)
{
    if (group->leader == NULL)
        return false;
    if (group->leader->join)
        return true;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        if (kmock_group_member_at(link)->join) {
            group->leader = kmock_group_member_at(link);
            return true;
        }
    }
    return false;
}

int32_t kmock_group_rebalance_timeout_ms(const struct kmock_group *group)
{
    int32_t longest = 0;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        if (kmock_group_member_at(link)->rebalance_timeout_ms > longest)
            longest = kmock_group_member_at(link)->rebalance_timeout_ms;
    }
    return longest;
}

void kmock_group_restart_session(struct kmock_member *member, int64_t now_us)
{
    int64_t deadline_us = now_us + (int64_t)member->session_timeout_ms * 1000;
    kmock_timers_arm(member->group->coordinator->host->timers, &member->timer, deadline_us);
}

struct kmock_string kmock_group_new_member_id(struct kmock_group *group, struct kmock_string prefix)
{
    enum { UUID_LENGTH = 36, ROOM = 1 + UUID_LENGTH, LONGEST_PREFIX = INT16_MAX - ROOM };
    struct kmock_random *random = group->coordinator->host->random;
    uint64_t high = kmock_random_bits(random), low = kmock_random_bits(random);
    high = (high & ~UINT64_C(0xf000)) | UINT64_C(0x4000);   /* version 4 */
    low = (low & ~(UINT64_C(3) << 62)) | UINT64_C(1) << 63; /* variant of RFC 4122 */
    int32_t length = prefix.length < 0 ? 0 : prefix.length > LONGEST_PREFIX ? LONGEST_PREFIX : prefix.length;
    char *id = kmock_alloc((size_t)length + ROOM + 1);
    if (length > 0)
        memcpy(id, prefix.data, (size_t)length);
    snprintf(id + length, ROOM + 1, "-%08x-%04x-%04x-%04x-%012llx", (unsigned)(high >> 32),
             (unsigned)(high >> 16 & 0xffff), (unsigned)(high & 0xffff), (unsigned)(low >> 48),
             (unsigned long long)(low & UINT64_C(0xffffffffffff)));
    return (struct kmock_string){id, length + ROOM};
}
