/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

void kmock_refuse_describe_groups(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_groups_request *body = request->body;
    struct kmock_describe_groups_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->groups_count = body->groups_count;
    response->groups = kmock_arena_array(&request->arena, body->groups_count, sizeof *response->groups);
    for (int32_t i = 0; i < body->groups_count; i++)
        response->groups[i] = (struct kmock_describe_groups_group_result){.error = error,
                                                                          .error_message = KMOCK_NULL_STRING,
                                                                          .group_id = body->groups[i],
                                                                          .group_state = KMOCK_EMPTY_STRING,
                                                                          .protocol_type = KMOCK_EMPTY_STRING,
                                                                          .protocol_data = KMOCK_EMPTY_STRING,
                                                                          .authorized_operations = INT32_MIN};
    request->response = response;
}

void kmock_refuse_list_groups(struct kmock_request *request, int16_t error)
{
    struct kmock_list_groups_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}

void kmock_refuse_delete_groups(struct kmock_request *request, int16_t error)
{
    const struct kmock_delete_groups_request *body = request->body;
    struct kmock_delete_groups_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->groups_count;
    response->results = kmock_arena_array(&request->arena, body->groups_count, sizeof *response->results);
    for (int32_t i = 0; i < body->groups_count; i++)
        response->results[i] = (struct kmock_delete_groups_group_result){body->groups[i], error};
    request->response = response;
}

void kmock_refuse_offset_delete(struct kmock_request *request, int16_t error)
{
    struct kmock_offset_delete_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}
