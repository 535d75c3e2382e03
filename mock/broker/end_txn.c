/* SPDX-License-Identifier: Apache-2.0 */
/* Route EndTxn and AddOffsetsToTxn to the coordinator of their transactional id. source  Kafka KafkaApis */
#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/txn_claim.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_requests.h"

enum { FENCED_FROM_VERSION = 2, OFFSETS_PARTITIONS = 50 };

static void refuse(struct kmock_request *request, int16_t error)
{
    kmock_request_refuse(request, error);
    kmock_request_complete(request);
}

void kmock_handle_end_txn(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_end_txn_request *body = request->body;
    struct kmock_txn_coordinator *coordinator = NULL;
    int16_t error = kmock_txn_coordinators_find(cluster, request->node_id, body->transactional_id, &coordinator);
    if (error)
        refuse(request, error);
    else
        kmock_txn_handle_end(coordinator, request, now_us);
}

/* An AddOffsetsToTxn on its way. */
struct adding {
    const struct kmock_txn_coordinator *coordinator;
    struct kmock_request *request;
};

static void on_added(void *context, int16_t error, int64_t now_us)
{
    const struct adding *adding = context;
    struct kmock_add_offsets_to_txn_response *response = adding->request->response;
    bool is_old = error == KMOCK_PRODUCER_FENCED && adding->request->api_version < FENCED_FROM_VERSION;
    (void)now_us;
    response->error = is_old ? (int16_t)KMOCK_INVALID_PRODUCER_EPOCH : error;
    kmock_txn_answer(adding->coordinator, adding->request);
}

void kmock_handle_add_offsets_to_txn(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_add_offsets_to_txn_request *body = request->body;
    struct kmock_txn_coordinator *coordinator = NULL;
    int16_t error = kmock_txn_coordinators_find(cluster, request->node_id, body->transactional_id, &coordinator);
    if (error) {
        refuse(request, error);
        return;
    }
    struct adding *adding = kmock_arena_alloc(&request->arena, sizeof *adding);
    struct kmock_txn_partition offsets = {kmock_view(KMOCK_CONSUMER_OFFSETS),
                                          kmock_coordinator_partition_of(body->group_id, OFFSETS_PARTITIONS)};
    struct kmock_txn_claim claim = {body->transactional_id, body->producer_id, body->producer_epoch, 0, &offsets, 1};
    *adding = (struct adding){coordinator, request};
    request->response = kmock_arena_alloc(&request->arena, sizeof(struct kmock_add_offsets_to_txn_response));
    kmock_txn_claim_add(coordinator, &claim, (struct kmock_txn_then){on_added, adding}, now_us);
}
