/* SPDX-License-Identifier: Apache-2.0 */
/* Answer InitProducerId for idempotent producers: a fresh id, from a block of 1000 that each broker has.
 *
 * A transactional id is refused with TRANSACTIONAL_ID_AUTHORIZATION_FAILED: every client takes it as final and says
 * so at once, where a retriable code would let it wait for a transaction coordinator that never comes.
 * source  Kafka TransactionCoordinator.handleInitProducerId, ProducerIdManager */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"

enum { PRODUCER_IDS_BLOCK = 1000 };

static int64_t draw_producer_id(struct kmock_cluster *cluster, int32_t node_id)
{
    struct kmock_node *node = kmock_cluster_node(cluster, node_id);
    if (node->next_producer_id == node->producer_ids_end) {
        node->next_producer_id = cluster->producer_ids_given;
        cluster->producer_ids_given += PRODUCER_IDS_BLOCK;
        node->producer_ids_end = cluster->producer_ids_given;
    }
    return node->next_producer_id++;
}

static void emit_producer_id(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    const struct kmock_init_producer_id_response *response = request->response;
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_PRODUCER_ID);
    event.node = request->node_id;
    event.producer_id = response->producer_id;
    event.epoch = response->producer_epoch;
    if (request->client_id.length >= 0)
        event.member = request->client_id;
    kmock_emit(cluster, &event);
}

static int16_t judge(const struct kmock_init_producer_id_request *body)
{
    bool has_id = body->producer_id >= 0, has_epoch = body->producer_epoch >= 0;
    if (has_id != has_epoch || body->transactional_id.length == 0)
        return KMOCK_INVALID_REQUEST;
    return body->transactional_id.length > 0 ? KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED : KMOCK_NONE;
}

void kmock_handle_init_producer_id(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    struct kmock_init_producer_id_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    (void)now_us;
    *response = (struct kmock_init_producer_id_response){
        .producer_id = -1, .producer_epoch = -1, .ongoing_txn_producer_id = -1, .ongoing_txn_producer_epoch = -1};
    request->response = response;
    response->error = judge(request->body);
    if (response->error == KMOCK_NONE) {
        response->producer_id = draw_producer_id(cluster, request->node_id);
        response->producer_epoch = 0;
        emit_producer_id(cluster, request);
    }
    kmock_request_complete(request);
}
