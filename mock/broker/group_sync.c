/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_assigned.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/group_store.h"
#include "mock/broker/view.h"

enum { PROTOCOL_REQUIRED_FROM = 5 }; /* version; source  KIP-559 */

static bool is_other(struct kmock_string said, struct kmock_string known)
{
    return said.length >= 0 && !kmock_view_equals(said, known);
}

static int16_t check_protocol(const struct kmock_group *group, const struct kmock_sync_group_request *body,
                              int16_t version)
{
    if (version < PROTOCOL_REQUIRED_FROM)
        return KMOCK_NONE;
    bool differs =
        is_other(body->protocol_type, group->protocol_type) || is_other(body->protocol_name, group->protocol_name);
    return differs ? KMOCK_INCONSISTENT_GROUP_PROTOCOL : KMOCK_NONE;
}

static bool lacks_protocol(const struct kmock_sync_group_request *body, int16_t version)
{
    return version >= PROTOCOL_REQUIRED_FROM && (body->protocol_type.length < 0 || body->protocol_name.length < 0);
}

static int16_t check(const struct kmock_group *group, const struct kmock_request *request)
{
    const struct kmock_sync_group_request *body = request->body;
    if (body->group_id.length <= 0)
        return KMOCK_INVALID_GROUP_ID;
    if (lacks_protocol(body, request->api_version))
        return KMOCK_INCONSISTENT_GROUP_PROTOCOL;
    if (group == NULL)
        return KMOCK_UNKNOWN_MEMBER_ID;
    int16_t error = kmock_group_check_member(group, body->member_id, body->group_instance_id);
    if (error != KMOCK_NONE)
        return error;
    if (body->generation_id != group->generation)
        return KMOCK_ILLEGAL_GENERATION;
    error = check_protocol(group, body, request->api_version);
    if (error == KMOCK_NONE && group->state == KMOCK_GROUP_PREPARING_REBALANCE)
        error = KMOCK_REBALANCE_IN_PROGRESS;
    return error;
}

/* Members that the leader did not mention get nothing; a member mentioned twice gets the last. */
static void take_assignments(struct kmock_group *group, const struct kmock_sync_group_request *body)
{
    for (struct kmock_list_link *link = group->members.first; link; link = link->next)
        kmock_member_assign(kmock_group_member_at(link), (struct kmock_bytes){NULL, 0});
    for (int32_t i = 0; i < body->assignments_count; i++) {
        struct kmock_member *member = kmock_group_member(group, body->assignments[i].member_id);
        if (member)
            kmock_member_assign(member, body->assignments[i].assignment);
    }
}

/* A generation whose assignment is being stored. */
struct storing {
    struct kmock_group_reference group;
    int32_t generation;
};

/* Nothing happens where the group has gone on meanwhile. */
static void on_stored(void *context, int16_t error, int64_t now_us)
{
    struct storing *storing = context;
    struct kmock_group *group = kmock_group_recall(&storing->group);
    bool is_current =
        group && group->state == KMOCK_GROUP_COMPLETING_REBALANCE && group->generation == storing->generation;
    free(storing);
    if (is_current && error != KMOCK_NONE) {
        kmock_group_propagate(group, kmock_group_store_error(error), now_us);
        kmock_group_rebalance(group, "assignment could not be stored", now_us);
    } else if (is_current) {
        kmock_group_report_assigned(group);
        kmock_group_propagate(group, KMOCK_NONE, now_us);
        kmock_group_become(group, KMOCK_GROUP_STABLE, "leader sent the assignment", now_us);
    }
}

static void complete_sync(struct kmock_group *group, const struct kmock_sync_group_request *body, int64_t now_us)
{
    struct storing *storing = kmock_alloc(sizeof *storing);
    *storing = (struct storing){kmock_group_refer(group), group->generation};
    take_assignments(group, body);
    kmock_group_store(group, (struct kmock_group_then){on_stored, storing}, now_us);
}

static void park(struct kmock_member *member, struct kmock_request *request)
{
    if (member->sync)
        kmock_request_forget(member->sync);
    member->sync = request;
}

void kmock_group_handle_sync(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_sync_group_request *body = request->body;
    struct kmock_group *group = kmock_group_find(coordinator, body->group_id);
    int16_t error = check(group, request);
    if (error != KMOCK_NONE) {
        kmock_group_refuse_sync(coordinator, request, error);
        return;
    }
    struct kmock_member *member = kmock_group_member(group, body->member_id);
    kmock_group_synced(member);
    if (group->state == KMOCK_GROUP_STABLE) {
        kmock_group_grant_sync(member, request);
        kmock_group_restart_session(member, now_us);
        return;
    }
    park(member, request);
    if (group->leader == member)
        complete_sync(group, body, now_us);
}
