/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_answer.h"

#include "mock/broker/error.h"
#include "mock/broker/group_members.h"
#include "mock/broker/view.h"

enum { NULLABLE_PROTOCOL_FROM = 7 }; /* version of JoinGroup; before, no protocol is "" */

void kmock_group_answer(struct kmock_coordinator *coordinator, struct kmock_request *request, void *response)
{
    request->response = response;
    if (coordinator->is_mute)
        kmock_request_forget(request);
    else
        kmock_list_append(&coordinator->answered, &request->link);
}

void kmock_group_hand_back(struct kmock_coordinator *coordinator)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&coordinator->answered)))
        kmock_request_complete(kmock_list_object(link, struct kmock_request, link));
}

static struct kmock_bytes copy_bytes(struct kmock_arena *arena, struct kmock_bytes bytes)
{
    if (bytes.length <= 0)
        return (struct kmock_bytes){(const uint8_t *)"", 0};
    return (struct kmock_bytes){(uint8_t *)kmock_arena_copy(arena, bytes.data, (size_t)bytes.length), bytes.length};
}

void kmock_group_refuse_join(struct kmock_coordinator *coordinator, struct kmock_request *request, int16_t error,
                             struct kmock_string member_id)
{
    struct kmock_join_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    response->generation_id = -1;
    response->protocol_type = KMOCK_NULL_STRING;
    response->protocol_name = request->api_version >= NULLABLE_PROTOCOL_FROM ? KMOCK_NULL_STRING : KMOCK_EMPTY_STRING;
    response->leader = KMOCK_EMPTY_STRING;
    response->member_id = member_id.length < 0 ? KMOCK_EMPTY_STRING : kmock_view_copy(&request->arena, member_id);
    kmock_group_answer(coordinator, request, response);
}

static void list_members(const struct kmock_group *group, struct kmock_arena *arena,
                         struct kmock_join_group_response *response)
{
    response->members_count = (int32_t)group->members.count;
    response->members = kmock_arena_array(arena, response->members_count, sizeof *response->members);
    struct kmock_join_group_member_result *result = response->members;
    for (struct kmock_list_link *link = group->members.first; link; link = link->next, result++) {
        const struct kmock_member *member = kmock_group_member_at(link);
        result->member_id = kmock_view_copy(arena, member->id);
        result->group_instance_id = kmock_view_copy(arena, member->instance_id);
        result->metadata = copy_bytes(arena, kmock_member_metadata(member, group->protocol_name));
    }
}

void kmock_group_grant_join(const struct kmock_member *member, struct kmock_request *request,
                            const struct kmock_group_join_answer *answer)
{
    const struct kmock_group *group = member->group;
    struct kmock_join_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->generation_id = group->generation;
    response->protocol_type = kmock_view_copy(&request->arena, group->protocol_type);
    response->protocol_name = kmock_view_copy(&request->arena, group->protocol_name);
    response->leader = kmock_view_copy(&request->arena, answer->leader);
    response->member_id = kmock_view_copy(&request->arena, member->id);
    response->skip_assignment = answer->skip_assignment;
    if (answer->with_members)
        list_members(group, &request->arena, response);
    kmock_group_answer(group->coordinator, request, response);
}

void kmock_group_grant_current(const struct kmock_member *member, struct kmock_request *request)
{
    const struct kmock_member *leader = member->group->leader;
    struct kmock_group_join_answer answer = {.leader = leader->id, .with_members = leader == member};
    kmock_group_grant_join(member, request, &answer);
}

void kmock_group_release_join(struct kmock_member *member, int16_t error, struct kmock_string member_id)
{
    struct kmock_request *request = member->join;
    if (request == NULL)
        return;
    kmock_group_park_join(member, NULL);
    kmock_group_refuse_join(member->group->coordinator, request, error, member_id);
}

void kmock_group_refuse_sync(struct kmock_coordinator *coordinator, struct kmock_request *request, int16_t error)
{
    struct kmock_sync_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    response->protocol_type = response->protocol_name = KMOCK_NULL_STRING;
    response->assignment = (struct kmock_bytes){(const uint8_t *)"", 0};
    kmock_group_answer(coordinator, request, response);
}

void kmock_group_grant_sync(const struct kmock_member *member, struct kmock_request *request)
{
    const struct kmock_group *group = member->group;
    struct kmock_sync_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->protocol_type = kmock_view_copy(&request->arena, group->protocol_type);
    response->protocol_name = kmock_view_copy(&request->arena, group->protocol_name);
    response->assignment = copy_bytes(&request->arena, member->assignment);
    kmock_group_answer(group->coordinator, request, response);
}

bool kmock_group_release_sync(struct kmock_member *member, int16_t error)
{
    struct kmock_request *request = member->sync;
    if (request == NULL)
        return false;
    member->sync = NULL;
    if (error == KMOCK_NONE)
        kmock_group_grant_sync(member, request);
    else
        kmock_group_refuse_sync(member->group->coordinator, request, error);
    return true;
}
