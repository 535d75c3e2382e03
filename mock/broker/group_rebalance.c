/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_rebalance.h"

#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_store.h"
#include "mock/broker/group_subscription.h"
#include "mock/broker/group_vote.h"
#include "mock/broker/view.h"

static struct kmock_timers *timers_of(const struct kmock_group *group)
{
    return group->coordinator->host->timers;
}

static void arm(struct kmock_group *group, struct kmock_timer *timer, void (*fire)(void *context, int64_t now_us),
                int64_t deadline_us)
{
    timer->fire = fire;
    timer->context = group;
    kmock_timers_arm(timers_of(group), timer, deadline_us);
}

static int64_t rebalance_deadline_us(const struct kmock_group *group, int64_t now_us)
{
    return now_us + (int64_t)kmock_group_rebalance_timeout_ms(group) * 1000;
}

void kmock_group_expel(struct kmock_member *member, const char *why)
{
    kmock_group_report_member(member, KMOCK_EVENT_MEMBER_EXPELLED, why);
    kmock_group_release_join(member, KMOCK_UNKNOWN_MEMBER_ID, KMOCK_EMPTY_STRING);
    kmock_group_release_sync(member, KMOCK_UNKNOWN_MEMBER_ID);
    kmock_group_remove(member);
}

/* ---- the sync phase -------------------------------------------------------------------------------- */

void kmock_group_propagate(struct kmock_group *group, int16_t error, int64_t now_us)
{
    for (struct kmock_list_link *link = group->members.first; link; link = link->next) {
        struct kmock_member *member = kmock_group_member_at(link);
        if (error != KMOCK_NONE)
            kmock_member_assign(member, (struct kmock_bytes){NULL, 0});
        if (kmock_group_release_sync(member, error))
            kmock_group_restart_session(member, now_us);
    }
}

static void expel_silent(struct kmock_group *group)
{
    struct kmock_list_link *next;
    for (struct kmock_list_link *link = group->members.first; link; link = next) {
        next = link->next;
        if (kmock_group_member_at(link)->owes_sync)
            kmock_group_expel(kmock_group_member_at(link), "sync timeout");
    }
}

static void on_sync_timeout(void *context, int64_t now_us)
{
    struct kmock_group *group = context;
    expel_silent(group);
    kmock_group_rebalance(group, "sync timeout", now_us);
    kmock_group_hand_back(group->coordinator);
}

void kmock_group_synced(struct kmock_member *member)
{
    struct kmock_group *group = member->group;
    kmock_group_set_owes_sync(member, false);
    if (group->owing_sync_count == 0)
        kmock_timers_cancel(timers_of(group), &group->sync_timer);
}

static void end_sync_phase(struct kmock_group *group)
{
    kmock_timers_cancel(timers_of(group), &group->sync_timer);
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        kmock_group_set_owes_sync(kmock_group_member_at(link), false);
}

/* ---- the end of the join phase ---------------------------------------------------------------------- */

static void on_join_timeout(void *context, int64_t now_us);

/* Static members may be away for as long as their session lasts. */
static void expel_absent(struct kmock_group *group)
{
    struct kmock_list_link *next;
    for (struct kmock_list_link *link = group->members.first; link; link = next) {
        struct kmock_member *member = kmock_group_member_at(link);
        next = link->next;
        if (member->join == NULL && !kmock_member_is_static(member))
            kmock_group_expel(member, "rebalance timeout");
    }
}

static void become_empty(struct kmock_group *group, int64_t now_us)
{
    kmock_group_set_text(&group->protocol_name, KMOCK_NULL_STRING);
    kmock_group_become(group, KMOCK_GROUP_EMPTY, "no members left", now_us);
    kmock_group_store_and_forget(group, now_us);
}

static void tell_generation(struct kmock_member *member, int64_t now_us)
{
    struct kmock_request *request = member->join;
    if (request) {
        kmock_group_park_join(member, NULL);
        kmock_group_grant_current(member, request);
    }
    kmock_group_restart_session(member, now_us);
    member->is_new = false;
    kmock_group_set_owes_sync(member, true);
}

static void complete_join(struct kmock_group *group, const char *why, int64_t now_us)
{
    kmock_timers_cancel(timers_of(group), &group->join_timer);
    group->in_initial_delay = false;
    expel_absent(group);
    if (!kmock_group_elect_leader(group) && group->members.count > 0) {
        arm(group, &group->join_timer, on_join_timeout, rebalance_deadline_us(group, now_us));
        return;
    }
    group->generation++;
    if (group->members.count == 0) {
        kmock_group_learn_subscriptions(group);
        become_empty(group, now_us);
        return;
    }
    kmock_group_set_text(&group->protocol_name, kmock_group_vote_select(group));
    kmock_group_learn_subscriptions(group);
    kmock_group_become(group, KMOCK_GROUP_COMPLETING_REBALANCE, why, now_us);
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        tell_generation(kmock_group_member_at(link), now_us);
    arm(group, &group->sync_timer, on_sync_timeout, rebalance_deadline_us(group, now_us));
}

static void on_join_timeout(void *context, int64_t now_us)
{
    struct kmock_group *group = context;
    complete_join(group, "rebalance timeout", now_us);
    kmock_group_hand_back(group->coordinator);
}

void kmock_group_try_complete_join(struct kmock_group *group, int64_t now_us)
{
    if (group->state != KMOCK_GROUP_PREPARING_REBALANCE || group->in_initial_delay)
        return;
    bool all_joined = (size_t)group->awaiting_join_count == group->members.count;
    if (all_joined && kmock_table_count(&group->pending) == 0)
        complete_join(group, "all members joined", now_us);
    else if (!kmock_timer_is_armed(&group->join_timer))
        arm(group, &group->join_timer, on_join_timeout, rebalance_deadline_us(group, now_us));
}

/* ---- the beginning of the join phase ------------------------------------------------------------------ */

static void on_initial_delay(void *context, int64_t now_us);

static int32_t smaller(int32_t one, int32_t other)
{
    return one < other ? one : other;
}

static void wait_initially(struct kmock_group *group, int32_t wait_ms, int64_t now_us)
{
    group->new_member_added = false;
    group->initial_left_ms -= smaller(group->initial_left_ms, group->initial_wait_ms);
    group->initial_wait_ms = wait_ms;
    arm(group, &group->join_timer, on_initial_delay, now_us + (int64_t)wait_ms * 1000);
}

static void on_initial_delay(void *context, int64_t now_us)
{
    struct kmock_group *group = context;
    int32_t delay_ms = group->coordinator->host->initial_rebalance_delay_ms;
    if (group->new_member_added && group->initial_left_ms > 0) {
        wait_initially(group, smaller(delay_ms, group->initial_left_ms), now_us);
        return;
    }
    complete_join(group, "initial rebalance delay is over", now_us);
    kmock_group_hand_back(group->coordinator);
}

static void start_initial_delay(struct kmock_group *group, int64_t now_us)
{
    int32_t delay_ms = group->coordinator->host->initial_rebalance_delay_ms;
    int32_t timeout_ms = kmock_group_rebalance_timeout_ms(group);
    group->in_initial_delay = true;
    group->initial_left_ms = timeout_ms - smaller(timeout_ms, delay_ms);
    group->initial_wait_ms = 0;
    wait_initially(group, delay_ms, now_us);
}

static void prepare(struct kmock_group *group, const char *why, int64_t now_us)
{
    bool is_initial = group->state == KMOCK_GROUP_EMPTY;
    if (group->state == KMOCK_GROUP_COMPLETING_REBALANCE)
        kmock_group_propagate(group, KMOCK_REBALANCE_IN_PROGRESS, now_us);
    end_sync_phase(group);
    group->is_stored = false;
    kmock_group_become(group, KMOCK_GROUP_PREPARING_REBALANCE, why, now_us);
    if (is_initial)
        start_initial_delay(group, now_us);
    else
        kmock_group_try_complete_join(group, now_us);
}

void kmock_group_rebalance(struct kmock_group *group, const char *why, int64_t now_us)
{
    if (group->state == KMOCK_GROUP_PREPARING_REBALANCE)
        kmock_group_try_complete_join(group, now_us);
    else
        prepare(group, why, now_us);
}
