/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

enum { JOIN_NULL_PROTOCOL_FROM_VERSION = 7 };

void kmock_refuse_find_coordinator(struct kmock_request *request, int16_t error)
{
    const struct kmock_find_coordinator_request *body = request->body;
    struct kmock_find_coordinator_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->coordinator_keys_count;
    response->coordinators_count = count;
    response->coordinators = kmock_arena_array(&request->arena, count, sizeof *response->coordinators);
    for (int32_t i = 0; i < count; i++)
        response->coordinators[i] =
            (struct kmock_find_coordinator_coordinator_result){.key = body->coordinator_keys[i],
                                                               .node_id = -1,
                                                               .host = KMOCK_EMPTY_STRING,
                                                               .port = -1,
                                                               .error = error,
                                                               .error_message = KMOCK_NULL_STRING};
    request->response = response;
}

void kmock_refuse_join_group(struct kmock_request *request, int16_t error)
{
    struct kmock_join_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_join_group_response){.error = error,
                                                   .generation_id = -1,
                                                   .protocol_type = KMOCK_NULL_STRING,
                                                   .protocol_name = KMOCK_EMPTY_STRING,
                                                   .leader = KMOCK_EMPTY_STRING,
                                                   .member_id = KMOCK_EMPTY_STRING};
    if (request->api_version >= JOIN_NULL_PROTOCOL_FROM_VERSION)
        response->protocol_name = KMOCK_NULL_STRING;
    request->response = response;
}

void kmock_refuse_sync_group(struct kmock_request *request, int16_t error)
{
    struct kmock_sync_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_sync_group_response){.error = error,
                                                   .protocol_type = KMOCK_NULL_STRING,
                                                   .protocol_name = KMOCK_NULL_STRING,
                                                   .assignment = {(const uint8_t *)"", 0}};
    request->response = response;
}

void kmock_refuse_heartbeat(struct kmock_request *request, int16_t error)
{
    struct kmock_heartbeat_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}

void kmock_refuse_leave_group(struct kmock_request *request, int16_t error)
{
    struct kmock_leave_group_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}

static void refuse_commit_topic(struct kmock_request *request, const struct kmock_offset_commit_topic *asked,
                                struct kmock_offset_commit_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->topic_id = asked->topic_id;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_offset_commit_partition_result){asked->partitions[i].index, error};
}

void kmock_refuse_offset_commit(struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_commit_request *body = request->body;
    struct kmock_offset_commit_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_commit_topic(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

static struct kmock_offset_fetch_topic_result
refuse_offsets(struct kmock_arena *arena, const struct kmock_offset_fetch_topic *topic, int16_t error)
{
    int32_t count = topic->partition_indexes_count > 0 ? topic->partition_indexes_count : 0;
    struct kmock_offset_fetch_topic_result result = {topic->name, topic->topic_id,
                                                     kmock_arena_array(arena, count, sizeof *result.partitions), count};
    for (int32_t i = 0; i < count; i++)
        result.partitions[i] = (struct kmock_offset_fetch_partition_result){topic->partition_indexes[i], -1, -1,
                                                                            KMOCK_EMPTY_STRING, error};
    return result;
}

/* That a transaction holds an offset back is said of partitions; all else of the group. */
static struct kmock_offset_fetch_group_result refuse_group(struct kmock_arena *arena,
                                                           const struct kmock_offset_fetch_group *group, int16_t error)
{
    struct kmock_offset_fetch_group_result result = {.group_id = group->group_id};
    if (error != KMOCK_UNSTABLE_OFFSET_COMMIT || group->topics_count < 1) {
        result.error = error;
        return result;
    }
    result.topics_count = group->topics_count;
    result.topics = kmock_arena_array(arena, group->topics_count, sizeof *result.topics);
    for (int32_t i = 0; i < group->topics_count; i++)
        result.topics[i] = refuse_offsets(arena, &group->topics[i], error);
    return result;
}

void kmock_refuse_offset_fetch(struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_fetch_request *body = request->body;
    struct kmock_offset_fetch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->groups_count = body->groups_count;
    response->groups = kmock_arena_array(&request->arena, body->groups_count, sizeof *response->groups);
    for (int32_t i = 0; i < body->groups_count; i++)
        response->groups[i] = refuse_group(&request->arena, &body->groups[i], error);
    request->response = response;
}
