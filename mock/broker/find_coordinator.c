/* SPDX-License-Identifier: Apache-2.0 */
/* Answer FindCoordinator: the leader of the group's partition of __consumer_offsets, created when first asked for.
 *
 * For a transactional id (key type 1) that of __transaction_state. Other key types are INVALID_REQUEST.
 * source  Kafka KafkaApis.handleFindCoordinatorRequest */
#include "mock/broker/coordinators.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/txn_coordinators.h"

enum key_type { GROUP, TRANSACTION };

static const struct kmock_partition *find(const struct kmock_cluster *cluster, int8_t key_type, struct kmock_string key)
{
    return key_type == TRANSACTION ? kmock_txn_coordinators_partition_of(cluster, key)
                                   : kmock_coordinators_partition_of(cluster, key);
}

static int16_t judge(struct kmock_cluster *cluster, int8_t key_type, struct kmock_string key, int64_t now_us)
{
    if (key_type != GROUP && key_type != TRANSACTION)
        return KMOCK_INVALID_REQUEST;
    if (key.length < 0)
        return key_type == GROUP ? KMOCK_INVALID_GROUP_ID : KMOCK_INVALID_REQUEST;
    bool is_there = key_type == TRANSACTION ? kmock_txn_coordinators_ensure_topic(cluster, now_us)
                                            : kmock_coordinators_ensure_topic(cluster, now_us);
    if (!is_there)
        return KMOCK_COORDINATOR_NOT_AVAILABLE;
    const struct kmock_partition *partition = find(cluster, key_type, key);
    return partition && partition->leader >= 0 ? KMOCK_NONE : KMOCK_COORDINATOR_NOT_AVAILABLE;
}

static const char *explain(int16_t error)
{
    return error == KMOCK_INVALID_REQUEST ? "unknown type of coordinator key" : NULL;
}

static void answer_key(struct kmock_cluster *cluster, struct kmock_request *request, int32_t place, int64_t now_us)
{
    const struct kmock_find_coordinator_request *body = request->body;
    const struct kmock_find_coordinator_response *response = request->response;
    struct kmock_find_coordinator_coordinator_result *result = &response->coordinators[place];
    result->key = body->coordinator_keys[place];
    result->error = judge(cluster, body->key_type, result->key, now_us);
    result->error_message = kmock_view(explain(result->error));
    result->node_id = -1;
    result->host = KMOCK_EMPTY_STRING;
    result->port = -1;
    if (result->error)
        return;
    const struct kmock_partition *partition = find(cluster, body->key_type, result->key);
    const struct kmock_node *node = kmock_cluster_node(cluster, partition->leader);
    result->node_id = node->id;
    result->host = kmock_view_copy(&request->arena, node->host);
    result->port = node->port;
}

void kmock_handle_find_coordinator(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_find_coordinator_request *body = request->body;
    struct kmock_find_coordinator_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->coordinator_keys_count;
    response->error_message = KMOCK_NULL_STRING;
    response->coordinators_count = count;
    response->coordinators = kmock_arena_array(&request->arena, count, sizeof *response->coordinators);
    request->response = response;
    for (int32_t i = 0; i < count; i++)
        answer_key(cluster, request, i, now_us);
    kmock_request_complete(request);
}
