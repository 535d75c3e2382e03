/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

enum {
    UNKNOWN = 1 << KMOCK_GROUP_UNKNOWN,
    EMPTY = 1 << KMOCK_GROUP_EMPTY,
    PREPARING = 1 << KMOCK_GROUP_PREPARING_REBALANCE,
    COMPLETING = 1 << KMOCK_GROUP_COMPLETING_REBALANCE,
    STABLE = 1 << KMOCK_GROUP_STABLE,
    DEAD = 1 << KMOCK_GROUP_DEAD,
};

/* From which states a state may be entered. source  Kafka ClassicGroupState; UNKNOWN is before loading or creation */
static const unsigned legal_from[KMOCK_GROUP_STATES_COUNT] = {
    [KMOCK_GROUP_EMPTY] = UNKNOWN | PREPARING,
    [KMOCK_GROUP_PREPARING_REBALANCE] = STABLE | COMPLETING | EMPTY,
    [KMOCK_GROUP_COMPLETING_REBALANCE] = PREPARING,
    [KMOCK_GROUP_STABLE] = UNKNOWN | COMPLETING,
    [KMOCK_GROUP_DEAD] = EMPTY | PREPARING | COMPLETING | STABLE | DEAD,
};

static const char *const names[KMOCK_GROUP_STATES_COUNT] = {
    [KMOCK_GROUP_UNKNOWN] = "Dead",
    [KMOCK_GROUP_EMPTY] = "Empty",
    [KMOCK_GROUP_PREPARING_REBALANCE] = "PreparingRebalance",
    [KMOCK_GROUP_COMPLETING_REBALANCE] = "CompletingRebalance",
    [KMOCK_GROUP_STABLE] = "Stable",
    [KMOCK_GROUP_DEAD] = "Dead",
};

const char *kmock_group_state_name(enum kmock_group_state state)
{
    return names[state];
}

struct kmock_group *kmock_group_find(const struct kmock_coordinator *coordinator, struct kmock_string id)
{
    if (id.length < 0)
        return NULL;
    return kmock_table_find(&coordinator->groups, id.data ? id.data : "", (size_t)id.length);
}

void kmock_group_set_text(struct kmock_string *place, struct kmock_string text)
{
    struct kmock_string copy = KMOCK_NULL_STRING;
    if (text.length >= 0)
        copy = (struct kmock_string){kmock_copy_string(text.data, (size_t)text.length), text.length};
    free((char *)place->data);
    *place = copy;
}

struct kmock_group *kmock_group_create(struct kmock_coordinator *coordinator, struct kmock_string id)
{
    struct kmock_group *group = kmock_alloc(sizeof *group);
    group->coordinator = coordinator;
    group->serial = ++coordinator->groups_made;
    kmock_group_set_text(&group->id, id);
    group->protocol_type = group->protocol_name = KMOCK_NULL_STRING;
    kmock_table_put(&coordinator->groups, group->id.data, (size_t)group->id.length, group);
    return group;
}

struct kmock_group_reference kmock_group_refer(const struct kmock_group *group)
{
    struct kmock_group_reference reference = {group->coordinator, KMOCK_NULL_STRING, group->serial};
    kmock_group_set_text(&reference.id, group->id);
    return reference;
}

struct kmock_group *kmock_group_recall(struct kmock_group_reference *reference)
{
    struct kmock_group *group = kmock_group_find(reference->coordinator, reference->id);
    kmock_group_set_text(&reference->id, KMOCK_NULL_STRING);
    return group && group->serial == reference->serial ? group : NULL;
}

static void free_members(struct kmock_group *group)
{
    struct kmock_timers *timers = group->coordinator->host->timers;
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&group->members))) {
        struct kmock_member *member = kmock_list_object(link, struct kmock_member, link);
        kmock_timers_cancel(timers, &member->timer);
        kmock_member_free(member);
    }
    for (struct kmock_table_entry *e = kmock_table_first(&group->pending); e; e = kmock_table_next(e)) {
        struct kmock_pending_member *pending = e->value;
        kmock_timers_cancel(timers, &pending->timer);
        free((char *)pending->id.data);
    }
}

void kmock_group_free(void *value)
{
    struct kmock_group *group = value;
    free_members(group);
    kmock_timers_cancel(group->coordinator->host->timers, &group->join_timer);
    kmock_timers_cancel(group->coordinator->host->timers, &group->sync_timer);
    kmock_table_free(&group->members_by_id, NULL);
    kmock_table_free(&group->statics, NULL);
    kmock_table_free(&group->pending, free);
    kmock_table_free(&group->supporters, free);
    kmock_table_free(&group->subscribed, NULL);
    kmock_offsets_free(&group->offsets);
    kmock_pending_offsets_free(&group->pending_offsets);
    kmock_group_set_text(&group->protocol_type, KMOCK_NULL_STRING);
    kmock_group_set_text(&group->protocol_name, KMOCK_NULL_STRING);
    kmock_group_set_text(&group->id, KMOCK_NULL_STRING);
    free(group);
}

struct kmock_event kmock_group_event(const struct kmock_group *group, enum kmock_event_type type)
{
    return (struct kmock_event){
        .type = type,
        .node = group->coordinator->node_id,
        .topic = KMOCK_EMPTY_STRING,
        .partition = -1,
        .offset = -1,
        .generation = group->generation,
        .group = group->id,
        .member = KMOCK_EMPTY_STRING,
        .detail = KMOCK_EMPTY_STRING,
        .producer_id = -1,
        .epoch = -1,
        .sequence = -1,
    };
}

void kmock_group_report(const struct kmock_group *group, const struct kmock_event *event)
{
    const struct kmock_coordinator_host *host = group->coordinator->host;
    host->observe(host->observe_context, event);
}

void kmock_group_report_member(const struct kmock_member *member, enum kmock_event_type type, const char *detail)
{
    struct kmock_event event = kmock_group_event(member->group, type);
    event.member = member->id;
    if (detail)
        event.detail = kmock_view(detail);
    kmock_group_report(member->group, &event);
}

static void refuse_change(const struct kmock_group *group, enum kmock_group_state state, const char *why)
{
    fprintf(stderr, "ktrial: kmock_group_become: group %.*s may not go from %s to %s (%s)\n", (int)group->id.length,
            group->id.data, names[group->state], names[state], why);
    abort();
}

void kmock_group_become(struct kmock_group *group, enum kmock_group_state state, const char *why, int64_t now_us)
{
    if (!(legal_from[state] & 1u << group->state))
        refuse_change(group, state, why);
    struct kmock_event event = kmock_group_event(group, KMOCK_EVENT_GROUP_STATE);
    event.from = names[group->state];
    event.to = names[state];
    event.detail = kmock_view(why);
    group->state = state;
    group->state_since_ms = now_us / 1000;
    kmock_group_report(group, &event);
}
