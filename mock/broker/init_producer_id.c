/* SPDX-License-Identifier: Apache-2.0 */
/* Answer InitProducerId: a fresh id for idempotent producers, what the coordinator of its transactional id says for
 * others. source  Kafka TransactionCoordinator.handleInitProducerId */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/producer_ids.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_requests.h"

static int16_t judge(const struct kmock_cluster *cluster, const struct kmock_init_producer_id_request *body)
{
    bool has_id = body->producer_id >= 0, has_epoch = body->producer_epoch >= 0;
    int32_t timeout_ms = body->transaction_timeout_ms;
    if (has_id != has_epoch || body->transactional_id.length == 0)
        return KMOCK_INVALID_REQUEST;
    if (body->transactional_id.length < 0)
        return KMOCK_NONE;
    bool is_wrong = timeout_ms <= 0 || timeout_ms > kmock_txn_coordinators_max_timeout_ms(cluster);
    return is_wrong ? KMOCK_INVALID_TRANSACTION_TIMEOUT : KMOCK_NONE;
}

void kmock_handle_init_producer_id(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_init_producer_id_request *body = request->body;
    struct kmock_init_producer_id_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct kmock_txn_coordinator *coordinator = NULL;
    *response = (struct kmock_init_producer_id_response){
        .producer_id = -1, .producer_epoch = -1, .ongoing_txn_producer_id = -1, .ongoing_txn_producer_epoch = -1};
    request->response = response;
    response->error = judge(cluster, body);
    if (response->error == KMOCK_NONE && body->transactional_id.length > 0)
        response->error = kmock_txn_coordinators_find(cluster, request->node_id, body->transactional_id, &coordinator);
    if (coordinator) {
        kmock_txn_handle_init(coordinator, request, now_us);
        return;
    }
    if (response->error == KMOCK_NONE) {
        response->producer_id = kmock_producer_id_draw(cluster, request->node_id);
        response->producer_epoch = 0;
        kmock_producer_id_tell(cluster, request);
    }
    kmock_request_complete(request);
}
