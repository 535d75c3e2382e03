/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeCluster. source  KIP-700, KIP-919, KIP-1073; Kafka AuthHelper.computeDescribeClusterResponse */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"

enum { ENDPOINT_BROKERS = 1, ENDPOINT_CONTROLLERS = 2, NO_AUTHORIZED_OPERATIONS = INT32_MIN };

/* Version 0 does not say which endpoints it means. */
static int16_t judge(const struct kmock_request *request)
{
    const struct kmock_describe_cluster_request *body = request->body;
    if (request->api_version == 0 || body->endpoint_type == ENDPOINT_BROKERS)
        return KMOCK_NONE;
    return body->endpoint_type == ENDPOINT_CONTROLLERS ? KMOCK_MISMATCHED_ENDPOINT_TYPE
                                                       : KMOCK_UNSUPPORTED_ENDPOINT_TYPE;
}

static void list_brokers(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_describe_cluster_request *body = request->body;
    struct kmock_describe_cluster_response *response = request->response;
    struct kmock_arena *arena = &request->arena;
    response->brokers = kmock_arena_array(arena, cluster->nodes_count, sizeof *response->brokers);
    for (int32_t i = 0; i < cluster->nodes_count; i++) {
        const struct kmock_node *node = &cluster->nodes[i];
        if (node->up || body->include_fenced_brokers)
            response->brokers[response->brokers_count++] =
                (struct kmock_describe_cluster_broker_result){node->id, kmock_view_copy(arena, node->host), node->port,
                                                              kmock_view_copy(arena, node->rack), !node->up};
    }
}

void kmock_handle_describe_cluster(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    int16_t error = judge(request);
    (void)now_us;
    if (error) {
        kmock_request_refuse(request, error);
        kmock_request_complete(request);
        return;
    }
    struct kmock_describe_cluster_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error_message = KMOCK_NULL_STRING;
    response->endpoint_type = ENDPOINT_BROKERS;
    response->cluster_id = kmock_view_copy(&request->arena, kmock_view(cluster->id));
    response->controller_id = kmock_controller_find(cluster);
    response->cluster_authorized_operations = NO_AUTHORIZED_OPERATIONS;
    request->response = response;
    list_brokers(cluster, request);
    kmock_request_complete(request);
}
