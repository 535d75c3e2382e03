/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_requests.h"

static int16_t check(const struct kmock_group *group, const struct kmock_heartbeat_request *body)
{
    if (body->group_id.length <= 0)
        return KMOCK_INVALID_GROUP_ID;
    if (group == NULL)
        return KMOCK_UNKNOWN_MEMBER_ID;
    int16_t error = kmock_group_check_member(group, body->member_id, body->group_instance_id);
    if (error == KMOCK_NONE && body->generation_id != group->generation)
        error = KMOCK_ILLEGAL_GENERATION;
    return error;
}

void kmock_group_handle_heartbeat(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_heartbeat_request *body = request->body;
    struct kmock_heartbeat_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_group *group = kmock_group_find(coordinator, body->group_id);
    response->error = check(group, body);
    if (response->error == KMOCK_NONE) {
        kmock_group_restart_session(kmock_group_member(group, body->member_id), now_us);
        if (group->state == KMOCK_GROUP_PREPARING_REBALANCE)
            response->error = KMOCK_REBALANCE_IN_PROGRESS;
    }
    kmock_group_answer(coordinator, request, response);
}
