/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/api_table.h"
#include "mock/broker/error.h"
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

void kmock_refuse_metadata(struct kmock_request *request, int16_t error)
{
    const struct kmock_metadata_request *body = request->body;
    struct kmock_metadata_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->topics_count > 0 ? body->topics_count : 0;
    response->cluster_id = KMOCK_NULL_STRING;
    response->controller_id = -1;
    response->cluster_authorized_operations = INT32_MIN;
    response->error = error;
    response->topics_count = count;
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    for (int32_t i = 0; i < count; i++)
        response->topics[i] = (struct kmock_metadata_topic_result){.error = error,
                                                                   .name = body->topics[i].name,
                                                                   .topic_id = body->topics[i].topic_id,
                                                                   .topic_authorized_operations = INT32_MIN};
    request->response = response;
}

/* A client that asked in a version nobody knows learns which ones there are. source  KIP-511 */
void kmock_refuse_api_versions(struct kmock_request *request, int16_t error)
{
    struct kmock_api_versions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    const struct kmock_api_range *range = kmock_api_range_find(KMOCK_API_API_VERSIONS);
    response->error = error;
    response->finalized_features_epoch = -1;
    response->api_keys = kmock_arena_array(&request->arena, 1, sizeof *response->api_keys);
    if (error == KMOCK_UNSUPPORTED_VERSION && range)
        response->api_keys[response->api_keys_count++] =
            (struct kmock_api_versions_api_key_result){range->key, range->min_version, range->max_version};
    request->response = response;
}

void kmock_refuse_create_topics(struct kmock_request *request, int16_t error)
{
    const struct kmock_create_topics_request *body = request->body;
    struct kmock_create_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        response->topics[i] = (struct kmock_create_topics_topic_result){.name = body->topics[i].name,
                                                                        .error = error,
                                                                        .error_message = KMOCK_NULL_STRING,
                                                                        .num_partitions = -1,
                                                                        .replication_factor = -1,
                                                                        .configs_count = -1};
    request->response = response;
}

void kmock_refuse_delete_topics(struct kmock_request *request, int16_t error)
{
    const struct kmock_delete_topics_request *body = request->body;
    struct kmock_delete_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        response->topics[i] = (struct kmock_delete_topics_topic_result){.name = body->topics[i].name,
                                                                        .topic_id = body->topics[i].topic_id,
                                                                        .error = error,
                                                                        .error_message = KMOCK_NULL_STRING};
    request->response = response;
}

void kmock_refuse_create_partitions(struct kmock_request *request, int16_t error)
{
    const struct kmock_create_partitions_request *body = request->body;
    struct kmock_create_partitions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->topics_count;
    response->results = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->results);
    for (int32_t i = 0; i < body->topics_count; i++)
        response->results[i] = (struct kmock_create_partitions_result_result){
            .name = body->topics[i].name, .error = error, .error_message = KMOCK_NULL_STRING};
    request->response = response;
}
