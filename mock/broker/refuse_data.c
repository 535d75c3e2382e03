/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

enum { FETCH_TOPIC_IDS_FROM_VERSION = 13 };

static void refuse_produce_topic(struct kmock_request *request, const struct kmock_produce_topic *asked,
                                 struct kmock_produce_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->topic_id = asked->topic_id;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_produce_partition_result){.index = asked->partitions[i].index,
                                                                        .error = error,
                                                                        .base_offset = -1,
                                                                        .log_append_time_ms = -1,
                                                                        .log_start_offset = -1,
                                                                        .error_message = KMOCK_NULL_STRING,
                                                                        .current_leader = {-1, -1}};
}

void kmock_refuse_produce(struct kmock_request *request, int16_t error)
{
    const struct kmock_produce_request *body = request->body;
    struct kmock_produce_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_produce_topic(request, &body->topics[i], &response->topics[i], error);
    request->response = body->acks == 0 ? NULL : response;
    request->close_connection = body->acks == 0;
}

static void refuse_fetch_topic(struct kmock_request *request, const struct kmock_fetch_topic *asked,
                               struct kmock_fetch_topic_result *result, int16_t error)
{
    result->topic = asked->topic;
    result->topic_id = asked->topic_id;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_fetch_partition_result){.index = asked->partitions[i].index,
                                                                      .error = error,
                                                                      .high_watermark = -1,
                                                                      .last_stable_offset = -1,
                                                                      .log_start_offset = -1,
                                                                      .diverging_epoch = {-1, -1},
                                                                      .current_leader = {-1, -1},
                                                                      .snapshot_id = {-1, -1},
                                                                      .preferred_read_replica = -1,
                                                                      .records = {(const uint8_t *)"", 0}};
}

/* With topic ids the error stands at the top alone. */
void kmock_refuse_fetch(struct kmock_request *request, int16_t error)
{
    const struct kmock_fetch_request *body = request->body;
    struct kmock_fetch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
    if (request->api_version >= FETCH_TOPIC_IDS_FROM_VERSION)
        return;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_fetch_topic(request, &body->topics[i], &response->topics[i], error);
}

static void refuse_list_offsets_topic(struct kmock_request *request, const struct kmock_list_offsets_topic *asked,
                                      struct kmock_list_offsets_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_list_offsets_partition_result){
            .index = asked->partitions[i].index, .error = error, .timestamp = -1, .offset = -1, .leader_epoch = -1};
}

void kmock_refuse_list_offsets(struct kmock_request *request, int16_t error)
{
    const struct kmock_list_offsets_request *body = request->body;
    struct kmock_list_offsets_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_list_offsets_topic(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

void kmock_refuse_init_producer_id(struct kmock_request *request, int16_t error)
{
    struct kmock_init_producer_id_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_init_producer_id_response){.error = error,
                                                         .producer_id = -1,
                                                         .producer_epoch = -1,
                                                         .ongoing_txn_producer_id = -1,
                                                         .ongoing_txn_producer_epoch = -1};
    request->response = response;
}
