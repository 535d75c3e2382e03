/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

static void refuse_epochs(struct kmock_request *request, const struct kmock_offset_for_leader_epoch_topic *asked,
                          struct kmock_offset_for_leader_epoch_topic_result *result, int16_t error)
{
    result->topic = asked->topic;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_offset_for_leader_epoch_partition_result){
            .error = error, .index = asked->partitions[i].index, .leader_epoch = -1, .end_offset = -1};
}

void kmock_refuse_offset_for_leader_epoch(struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_for_leader_epoch_request *body = request->body;
    struct kmock_offset_for_leader_epoch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_epochs(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

static void refuse_deletion(struct kmock_request *request, const struct kmock_delete_records_topic *asked,
                            struct kmock_delete_records_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_delete_records_partition_result){asked->partitions[i].index, -1, error};
}

void kmock_refuse_delete_records(struct kmock_request *request, int16_t error)
{
    const struct kmock_delete_records_request *body = request->body;
    struct kmock_delete_records_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_deletion(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

static void refuse_producers(struct kmock_request *request, const struct kmock_describe_producers_topic *asked,
                             struct kmock_describe_producers_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partition_indexes_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partition_indexes_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partition_indexes_count; i++)
        result->partitions[i] = (struct kmock_describe_producers_partition_result){
            .index = asked->partition_indexes[i], .error = error, .error_message = KMOCK_NULL_STRING};
}

void kmock_refuse_describe_producers(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_producers_request *body = request->body;
    struct kmock_describe_producers_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_producers(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}
