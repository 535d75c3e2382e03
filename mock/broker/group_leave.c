/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_expiry.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_rebalance.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/view.h"

/* An administrator removes a static member by its instance id alone. */
static int16_t remove_by_instance(struct kmock_group *group, const struct kmock_leave_group_member *leaving,
                                  int64_t now_us)
{
    struct kmock_member *member = kmock_group_static_member(group, leaving->group_instance_id);
    if (member == NULL)
        return KMOCK_UNKNOWN_MEMBER_ID;
    kmock_group_let_go(member, leaving->reason, now_us);
    return KMOCK_NONE;
}

static int16_t leave(struct kmock_group *group, const struct kmock_leave_group_member *leaving, int64_t now_us)
{
    if (group == NULL)
        return KMOCK_UNKNOWN_MEMBER_ID;
    if (leaving->member_id.length <= 0)
        return remove_by_instance(group, leaving, now_us);
    if (kmock_group_is_pending(group, leaving->member_id)) {
        kmock_group_forget_pending(group, leaving->member_id);
        kmock_group_try_complete_join(group, now_us);
        return KMOCK_NONE;
    }
    int16_t error = kmock_group_check_member(group, leaving->member_id, leaving->group_instance_id);
    if (error == KMOCK_NONE)
        kmock_group_let_go(kmock_group_member(group, leaving->member_id), leaving->reason, now_us);
    return error;
}

void kmock_group_handle_leave(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_leave_group_request *body = request->body;
    struct kmock_leave_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_group *group = kmock_group_find(coordinator, body->group_id);
    int32_t count = body->members_count > 0 ? body->members_count : 0;
    if (body->group_id.length <= 0) {
        response->error = KMOCK_INVALID_GROUP_ID;
        count = 0;
    }
    response->members = kmock_arena_array(&request->arena, count, sizeof *response->members);
    response->members_count = count;
    for (int32_t i = 0; i < count; i++) {
        const struct kmock_leave_group_member *leaving = &body->members[i];
        response->members[i].member_id = kmock_view_copy(&request->arena, leaving->member_id);
        response->members[i].group_instance_id = kmock_view_copy(&request->arena, leaving->group_instance_id);
        response->members[i].error = leave(group, leaving, now_us);
    }
    kmock_group_answer(coordinator, request, response);
}
