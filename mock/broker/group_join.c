/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_join.h"

#include <stdlib.h>

#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_expiry.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/group_vote.h"
#include "mock/broker/view.h"

enum {
    NEW_MEMBER_TIMEOUT_MS = 300000,    /* source  Kafka classicGroupNewMemberJoinTimeoutMs */
    KNOWN_MEMBER_ID_REQUIRED_FROM = 4, /* version; source  KIP-394 */
};

static void refuse(const struct kmock_group_join *join, int16_t error, struct kmock_string member_id)
{
    kmock_group_refuse_join(join->coordinator, join->request, error, member_id);
}

/* While members are being collected, places go to those who came: late ones are turned away. */
static bool has_room(const struct kmock_group_join *join)
{
    const struct kmock_group *group = join->group;
    const struct kmock_member *member = kmock_group_member(group, join->body->member_id);
    int32_t limit = join->coordinator->host->max_group_size;
    switch (group->state) {
    case KMOCK_GROUP_PREPARING_REBALANCE:
        return (member && member->join) || group->awaiting_join_count < limit;
    case KMOCK_GROUP_COMPLETING_REBALANCE:
    case KMOCK_GROUP_STABLE:
        return member || group->members.count < (size_t)limit;
    default:
        return true;
    }
}

static void turn_away(const struct kmock_group_join *join)
{
    struct kmock_member *member = kmock_group_member(join->group, join->body->member_id);
    if (member)
        kmock_group_expel(member, "group.max.size");
    kmock_group_forget_pending(join->group, join->body->member_id);
    refuse(join, KMOCK_GROUP_MAX_SIZE_REACHED, KMOCK_EMPTY_STRING);
}

static struct kmock_member *create_member(const struct kmock_group_join *join, struct kmock_string id)
{
    const struct kmock_join_group_request *body = join->body;
    struct kmock_string client_id = join->request->client_id, host = join->request->host;
    struct kmock_member *member = kmock_member_create(&(struct kmock_member_identity){
        .id = id,
        .instance_id = body->group_instance_id,
        .client_id = client_id.length < 0 ? KMOCK_EMPTY_STRING : client_id,
        .client_host = host.length < 0 ? KMOCK_EMPTY_STRING : host,
    });
    member->session_timeout_ms = body->session_timeout_ms;
    member->rebalance_timeout_ms = join->rebalance_timeout_ms;
    member->protocols = kmock_member_protocols_copy(body->protocols, body->protocols_count);
    member->is_new = true;
    kmock_group_watch(member);
    return member;
}

static void add_member(const struct kmock_group_join *join, struct kmock_string id)
{
    struct kmock_group *group = join->group;
    struct kmock_member *member = create_member(join, id);
    if (group->members.count == 0)
        kmock_group_set_text(&group->protocol_type, join->body->protocol_type);
    group->new_member_added = true;
    kmock_group_add(group, member);
    kmock_group_park_join(member, join->request);
    kmock_timers_arm(join->coordinator->host->timers, &member->timer,
                     join->now_us + (int64_t)NEW_MEMBER_TIMEOUT_MS * 1000);
    struct kmock_event event = kmock_group_event(group, KMOCK_EVENT_MEMBER_JOINED);
    event.member = member->id;
    event.detail = member->client_id;
    kmock_group_report(group, &event);
    kmock_group_rebalance(group, "new member", join->now_us);
}

static void join_new_dynamic(const struct kmock_group_join *join, struct kmock_string new_id)
{
    if (join->request->api_version < KNOWN_MEMBER_ID_REQUIRED_FROM) {
        add_member(join, new_id);
        return;
    }
    kmock_group_add_pending(join->group, new_id, join->body->session_timeout_ms, join->now_us);
    refuse(join, KMOCK_MEMBER_ID_REQUIRED, new_id);
}

static void join_new(const struct kmock_group_join *join)
{
    struct kmock_string instance_id = join->body->group_instance_id;
    bool is_static = instance_id.length >= 0;
    if (!kmock_group_vote_accepts(join->group, join->body)) {
        refuse(join, KMOCK_INCONSISTENT_GROUP_PROTOCOL, KMOCK_EMPTY_STRING);
        return;
    }
    struct kmock_string new_id =
        kmock_group_new_member_id(join->group, is_static ? instance_id : join->request->client_id);
    struct kmock_member *old_self = kmock_group_static_member(join->group, instance_id);
    if (old_self)
        kmock_group_join_replace(join, old_self, new_id);
    else if (is_static)
        add_member(join, new_id);
    else
        join_new_dynamic(join, new_id);
    free((char *)new_id.data);
}

static void update_and_rebalance(const struct kmock_group_join *join, struct kmock_member *member, const char *why)
{
    struct kmock_member_protocols before =
        kmock_group_offer(member, kmock_member_protocols_copy(join->body->protocols, join->body->protocols_count));
    kmock_member_protocols_free(&before);
    member->session_timeout_ms = join->body->session_timeout_ms;
    member->rebalance_timeout_ms = join->rebalance_timeout_ms;
    kmock_group_park_join(member, join->request);
    kmock_group_rebalance(join->group, why, join->now_us);
}

static void rejoin(const struct kmock_group_join *join, struct kmock_member *member)
{
    bool is_leader = join->group->leader == member;
    bool same = kmock_member_protocols_match(&member->protocols, join->body->protocols, join->body->protocols_count);
    switch (join->group->state) {
    case KMOCK_GROUP_PREPARING_REBALANCE:
        update_and_rebalance(join, member, "member rejoined");
        break;
    case KMOCK_GROUP_COMPLETING_REBALANCE:
        if (same)
            kmock_group_grant_current(member, join->request);
        else
            update_and_rebalance(join, member, "member changed its metadata");
        break;
    case KMOCK_GROUP_STABLE:
        if (is_leader)
            update_and_rebalance(join, member, "leader rejoined");
        else if (same)
            kmock_group_grant_current(member, join->request);
        else
            update_and_rebalance(join, member, "member changed its metadata");
        break;
    default:
        refuse(join, KMOCK_UNKNOWN_MEMBER_ID, join->body->member_id);
    }
}

/* Kafka fails on its own assertion where a static member claims an id that was given to a dynamic one. */
static void join_pending(const struct kmock_group_join *join)
{
    if (join->body->group_instance_id.length >= 0) {
        refuse(join, KMOCK_UNKNOWN_SERVER_ERROR, join->body->member_id);
        return;
    }
    kmock_group_forget_pending(join->group, join->body->member_id);
    add_member(join, join->body->member_id);
}

static void join_known(const struct kmock_group_join *join)
{
    const struct kmock_join_group_request *body = join->body;
    if (!kmock_group_vote_accepts(join->group, body)) {
        refuse(join, KMOCK_INCONSISTENT_GROUP_PROTOCOL, body->member_id);
        return;
    }
    if (kmock_group_is_pending(join->group, body->member_id)) {
        join_pending(join);
        return;
    }
    int16_t error = kmock_group_check_member(join->group, body->member_id, body->group_instance_id);
    if (error != KMOCK_NONE)
        refuse(join, error, body->member_id);
    else
        rejoin(join, kmock_group_member(join->group, body->member_id));
}

/* returns  whether there is a group to join; the request is answered where there is none */
static bool find_group(struct kmock_group_join *join)
{
    const struct kmock_join_group_request *body = join->body;
    const struct kmock_coordinator_host *host = join->coordinator->host;
    int16_t error = KMOCK_NONE;
    join->group = kmock_group_find(join->coordinator, body->group_id);
    if (body->group_id.length <= 0)
        error = KMOCK_INVALID_GROUP_ID;
    else if (body->session_timeout_ms < host->min_session_timeout_ms ||
             body->session_timeout_ms > host->max_session_timeout_ms)
        error = KMOCK_INVALID_SESSION_TIMEOUT;
    else if (join->group == NULL && body->member_id.length > 0)
        error = KMOCK_UNKNOWN_MEMBER_ID;
    if (error != KMOCK_NONE) {
        refuse(join, error, body->member_id);
        return false;
    }
    if (join->group == NULL) {
        join->group = kmock_group_create(join->coordinator, body->group_id);
        kmock_group_become(join->group, KMOCK_GROUP_EMPTY, "created", join->now_us);
    }
    return true;
}

void kmock_group_handle_join(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_join_group_request *body = request->body;
    struct kmock_group_join join = {.coordinator = coordinator, .request = request, .body = body, .now_us = now_us};
    join.rebalance_timeout_ms = request->api_version == 0 ? body->session_timeout_ms : body->rebalance_timeout_ms;
    if (!find_group(&join))
        return;
    if (!has_room(&join))
        turn_away(&join);
    else if (body->member_id.length > 0)
        join_known(&join);
    else
        join_new(&join);
    kmock_group_try_complete_join(join.group, now_us);
}
