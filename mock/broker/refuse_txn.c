/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

enum { TRANSACTIONS_FROM_VERSION = 4 };

static void refuse_added(struct kmock_request *request, const struct kmock_add_partitions_to_txn_topic *asked,
                         struct kmock_add_partitions_to_txn_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_add_partitions_to_txn_partition_result){asked->partitions[i], error};
}

/* With several transactions in one request the error stands at the top alone. */
void kmock_refuse_add_partitions_to_txn(struct kmock_request *request, int16_t error)
{
    const struct kmock_add_partitions_to_txn_request *body = request->body;
    struct kmock_add_partitions_to_txn_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = request->api_version < TRANSACTIONS_FROM_VERSION ? body->v3_and_below_topics_count : 0;
    response->error = error;
    response->v3_and_below_topics_count = count;
    response->v3_and_below_topics = kmock_arena_array(&request->arena, count, sizeof *response->v3_and_below_topics);
    for (int32_t i = 0; i < count; i++)
        refuse_added(request, &body->v3_and_below_topics[i], &response->v3_and_below_topics[i], error);
    request->response = response;
}

void kmock_refuse_add_offsets_to_txn(struct kmock_request *request, int16_t error)
{
    struct kmock_add_offsets_to_txn_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}

void kmock_refuse_end_txn(struct kmock_request *request, int16_t error)
{
    struct kmock_end_txn_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_end_txn_response){.error = error, .producer_id = -1, .producer_epoch = -1};
    request->response = response;
}

static void refuse_marked(struct kmock_request *request, const struct kmock_write_txn_markers_topic *asked,
                          struct kmock_write_txn_markers_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partition_indexes_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partition_indexes_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partition_indexes_count; i++)
        result->partitions[i] = (struct kmock_write_txn_markers_partition_result){asked->partition_indexes[i], error};
}

static void refuse_marker(struct kmock_request *request, const struct kmock_write_txn_markers_marker *asked,
                          struct kmock_write_txn_markers_marker_result *result, int16_t error)
{
    result->producer_id = asked->producer_id;
    result->topics_count = asked->topics_count;
    result->topics = kmock_arena_array(&request->arena, asked->topics_count, sizeof *result->topics);
    for (int32_t i = 0; i < asked->topics_count; i++)
        refuse_marked(request, &asked->topics[i], &result->topics[i], error);
}

void kmock_refuse_write_txn_markers(struct kmock_request *request, int16_t error)
{
    const struct kmock_write_txn_markers_request *body = request->body;
    struct kmock_write_txn_markers_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->markers_count = body->markers_count;
    response->markers = kmock_arena_array(&request->arena, body->markers_count, sizeof *response->markers);
    for (int32_t i = 0; i < body->markers_count; i++)
        refuse_marker(request, &body->markers[i], &response->markers[i], error);
    request->response = response;
}

static void refuse_committed(struct kmock_request *request, const struct kmock_txn_offset_commit_topic *asked,
                             struct kmock_txn_offset_commit_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_txn_offset_commit_partition_result){asked->partitions[i].index, error};
}

void kmock_refuse_txn_offset_commit(struct kmock_request *request, int16_t error)
{
    const struct kmock_txn_offset_commit_request *body = request->body;
    struct kmock_txn_offset_commit_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_committed(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

void kmock_refuse_describe_transactions(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_transactions_request *body = request->body;
    struct kmock_describe_transactions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->transactional_ids_count;
    response->transactions_count = count;
    response->transactions = kmock_arena_array(&request->arena, count, sizeof *response->transactions);
    for (int32_t i = 0; i < count; i++)
        response->transactions[i] = (struct kmock_describe_transactions_transaction_result){
            .error = error, .transactional_id = body->transactional_ids[i], .transaction_state = KMOCK_EMPTY_STRING};
    request->response = response;
}

void kmock_refuse_list_transactions(struct kmock_request *request, int16_t error)
{
    struct kmock_list_transactions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}
