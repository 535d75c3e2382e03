/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

void kmock_refuse_describe_configs(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_configs_request *body = request->body;
    struct kmock_describe_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->resources_count;
    response->results = kmock_arena_array(&request->arena, body->resources_count, sizeof *response->results);
    for (int32_t i = 0; i < body->resources_count; i++)
        response->results[i] =
            (struct kmock_describe_configs_resource_result){.error = error,
                                                            .error_message = KMOCK_NULL_STRING,
                                                            .resource_type = body->resources[i].resource_type,
                                                            .resource_name = body->resources[i].resource_name};
    request->response = response;
}

void kmock_refuse_alter_configs(struct kmock_request *request, int16_t error)
{
    const struct kmock_alter_configs_request *body = request->body;
    struct kmock_alter_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->resources_count = body->resources_count;
    response->resources = kmock_arena_array(&request->arena, body->resources_count, sizeof *response->resources);
    for (int32_t i = 0; i < body->resources_count; i++)
        response->resources[i] = (struct kmock_alter_configs_resource_result){
            error, KMOCK_NULL_STRING, body->resources[i].resource_type, body->resources[i].resource_name};
    request->response = response;
}

void kmock_refuse_incremental_alter_configs(struct kmock_request *request, int16_t error)
{
    const struct kmock_incremental_alter_configs_request *body = request->body;
    struct kmock_incremental_alter_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->resources_count = body->resources_count;
    response->resources = kmock_arena_array(&request->arena, body->resources_count, sizeof *response->resources);
    for (int32_t i = 0; i < body->resources_count; i++)
        response->resources[i] = (struct kmock_incremental_alter_configs_resource_result){
            error, KMOCK_NULL_STRING, body->resources[i].resource_type, body->resources[i].resource_name};
    request->response = response;
}

void kmock_refuse_describe_cluster(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_cluster_request *body = request->body;
    struct kmock_describe_cluster_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_describe_cluster_response){.error = error,
                                                         .error_message = KMOCK_NULL_STRING,
                                                         .endpoint_type = body->endpoint_type,
                                                         .cluster_id = KMOCK_EMPTY_STRING,
                                                         .controller_id = -1,
                                                         .cluster_authorized_operations = INT32_MIN};
    request->response = response;
}

static void refuse_election(struct kmock_request *request, const struct kmock_elect_leaders_topic *asked,
                            struct kmock_elect_leaders_topic_result *result, int16_t error)
{
    result->topic = asked->topic;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] =
            (struct kmock_elect_leaders_partition_result){asked->partitions[i], error, KMOCK_NULL_STRING};
}

void kmock_refuse_elect_leaders(struct kmock_request *request, int16_t error)
{
    const struct kmock_elect_leaders_request *body = request->body;
    struct kmock_elect_leaders_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->topics_count > 0 ? body->topics_count : 0;
    response->error = error;
    response->topics_count = count;
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    for (int32_t i = 0; i < count; i++)
        refuse_election(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

static void refuse_reassignment(struct kmock_request *request,
                                const struct kmock_alter_partition_reassignments_topic *asked,
                                struct kmock_alter_partition_reassignments_topic_result *result, int16_t error)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++)
        result->partitions[i] = (struct kmock_alter_partition_reassignments_partition_result){
            asked->partitions[i].index, error, KMOCK_NULL_STRING};
}

void kmock_refuse_alter_partition_reassignments(struct kmock_request *request, int16_t error)
{
    const struct kmock_alter_partition_reassignments_request *body = request->body;
    struct kmock_alter_partition_reassignments_response *response =
        kmock_arena_alloc(&request->arena, sizeof *response);
    response->allow_replication_factor_change = body->allow_replication_factor_change;
    response->error = error;
    response->error_message = KMOCK_NULL_STRING;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        refuse_reassignment(request, &body->topics[i], &response->topics[i], error);
    request->response = response;
}

void kmock_refuse_list_partition_reassignments(struct kmock_request *request, int16_t error)
{
    struct kmock_list_partition_reassignments_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    response->error_message = KMOCK_NULL_STRING;
    request->response = response;
}

void kmock_refuse_describe_topic_partitions(struct kmock_request *request, int16_t error)
{
    const struct kmock_describe_topic_partitions_request *body = request->body;
    struct kmock_describe_topic_partitions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->next_cursor_count = -1;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        response->topics[i] = (struct kmock_describe_topic_partitions_topic_result){
            .error = error, .name = body->topics[i].name, .topic_authorized_operations = INT32_MIN};
    request->response = response;
}

void kmock_refuse_describe_log_dirs(struct kmock_request *request, int16_t error)
{
    struct kmock_describe_log_dirs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->response = response;
}
