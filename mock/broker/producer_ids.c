/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/producer_ids.h"

enum { PRODUCER_IDS_BLOCK = 1000 };

int64_t kmock_producer_id_draw(struct kmock_cluster *cluster, int32_t node_id)
{
    struct kmock_node *node = kmock_cluster_node(cluster, node_id);
    if (node->next_producer_id == node->producer_ids_end) {
        node->next_producer_id = cluster->producer_ids_given;
        cluster->producer_ids_given += PRODUCER_IDS_BLOCK;
        node->producer_ids_end = cluster->producer_ids_given;
    }
    return node->next_producer_id++;
}

void kmock_producer_id_tell(const struct kmock_cluster *cluster, const struct kmock_request *request)
{
    const struct kmock_init_producer_id_response *response = request->response;
    const struct kmock_init_producer_id_request *body = request->body;
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_PRODUCER_ID);
    event.node = request->node_id;
    event.producer_id = response->producer_id;
    event.epoch = response->producer_epoch;
    if (request->client_id.length >= 0)
        event.member = request->client_id;
    if (body->transactional_id.length > 0) {
        event.detail = body->transactional_id;
        event.count = body->transaction_timeout_ms;
    }
    kmock_emit(cluster, &event);
}
