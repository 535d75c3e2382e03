/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_expiry.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/view.h"

static void on_silence(void *context, int64_t now_us)
{
    struct kmock_member *member = context;
    struct kmock_group *group = member->group;
    const char *why = member->is_new ? "new member timeout" : "session timeout";
    if (kmock_member_is_excused(member))
        return;
    kmock_group_expel(member, why);
    kmock_group_rebalance(group, why, now_us);
    kmock_group_hand_back(group->coordinator);
}

void kmock_group_watch(struct kmock_member *member)
{
    member->timer.fire = on_silence;
    member->timer.context = member;
}

void kmock_group_let_go(struct kmock_member *member, struct kmock_string reason, int64_t now_us)
{
    struct kmock_group *group = member->group;
    struct kmock_event event = kmock_group_event(group, KMOCK_EVENT_MEMBER_LEFT);
    event.member = member->id;
    event.detail = reason.length > 0 ? reason : KMOCK_EMPTY_STRING;
    kmock_group_report(group, &event);
    kmock_group_release_join(member, KMOCK_UNKNOWN_MEMBER_ID, KMOCK_EMPTY_STRING);
    kmock_group_release_sync(member, KMOCK_UNKNOWN_MEMBER_ID);
    kmock_group_remove(member);
    kmock_group_rebalance(group, "member left", now_us);
}

static void *find_pending(const struct kmock_group *group, struct kmock_string id)
{
    return id.length <= 0 ? NULL : kmock_table_find(&group->pending, id.data, (size_t)id.length);
}

bool kmock_group_is_pending(const struct kmock_group *group, struct kmock_string id)
{
    return find_pending(group, id) != NULL;
}

void kmock_group_forget_pending(struct kmock_group *group, struct kmock_string id)
{
    struct kmock_pending_member *pending = find_pending(group, id);
    if (pending == NULL)
        return;
    kmock_timers_cancel(group->coordinator->host->timers, &pending->timer);
    kmock_table_remove(&group->pending, pending->id.data, (size_t)pending->id.length);
    free((char *)pending->id.data);
    free(pending);
}

static void on_no_show(void *context, int64_t now_us)
{
    struct kmock_pending_member *pending = context;
    struct kmock_group *group = pending->group;
    kmock_group_forget_pending(group, pending->id);
    kmock_group_try_complete_join(group, now_us);
    kmock_group_hand_back(group->coordinator);
}

void kmock_group_add_pending(struct kmock_group *group, struct kmock_string id, int32_t session_timeout_ms,
                             int64_t now_us)
{
    struct kmock_pending_member *pending = kmock_alloc(sizeof *pending);
    pending->group = group;
    pending->id = KMOCK_NULL_STRING;
    kmock_group_set_text(&pending->id, id);
    pending->timer.fire = on_no_show;
    pending->timer.context = pending;
    kmock_table_put(&group->pending, pending->id.data, (size_t)pending->id.length, pending);
    kmock_timers_arm(group->coordinator->host->timers, &pending->timer, now_us + (int64_t)session_timeout_ms * 1000);
}
