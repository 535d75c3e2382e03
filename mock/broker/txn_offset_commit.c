/* SPDX-License-Identifier: Apache-2.0 */
/* Route TxnOffsetCommit to the coordinator of its group, after that of its transaction was asked.
 * source  Kafka KafkaApis.handleTxnOffsetCommitRequest, GroupCoordinator.handleTxnCommitOffsets; KIP-447, KIP-890 */
#include "mock/broker/coordinators.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_ask.h"

enum { LOADING_FROM_VERSION = 2, ABORTABLE_FROM_VERSION = 4, ADDS_FROM_VERSION = 5 };

static int16_t translate(int16_t version, int16_t error)
{
    if (error == KMOCK_COORDINATOR_LOAD_IN_PROGRESS && version < LOADING_FROM_VERSION)
        return KMOCK_COORDINATOR_NOT_AVAILABLE;
    if (error == KMOCK_TRANSACTION_ABORTABLE && version < ABORTABLE_FROM_VERSION)
        return KMOCK_INVALID_TXN_STATE;
    return error == KMOCK_PRODUCER_FENCED ? (int16_t)KMOCK_INVALID_PRODUCER_EPOCH : error;
}

/* Topics are looked up before anybody is asked: those that are not there are unknown wherever one asks. */
static void refuse(const struct kmock_cluster *cluster, struct kmock_request *request, int16_t error)
{
    const struct kmock_txn_offset_commit_request *body = request->body;
    kmock_request_refuse(request, translate(request->api_version, error));
    struct kmock_txn_offset_commit_response *response = request->response;
    for (int32_t i = 0; i < response->topics_count; i++) {
        const struct kmock_topic *topic = kmock_topics_find(cluster, body->topics[i].name);
        for (int32_t j = 0; j < response->topics[i].partitions_count; j++)
            if (kmock_topic_partition(topic, response->topics[i].partitions[j].index) == NULL)
                response->topics[i].partitions[j].error = KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    }
    kmock_request_complete(request);
}

static int16_t find(const struct kmock_cluster *cluster, const struct kmock_request *request,
                    struct kmock_coordinator **coordinator)
{
    const struct kmock_txn_offset_commit_request *body = request->body;
    if (body->group_id.length <= 0)
        return KMOCK_INVALID_GROUP_ID;
    return kmock_coordinators_find_here(cluster, request->node_id, body->group_id, coordinator);
}

/* The transaction's coordinator has answered; who coordinates the group may have changed meanwhile. */
static void commit(struct kmock_cluster *cluster, struct kmock_request *request, int16_t error, int64_t now_us)
{
    struct kmock_coordinator *coordinator = NULL;
    if (kmock_txn_is_unreachable(error))
        error = KMOCK_COORDINATOR_LOAD_IN_PROGRESS; /* the client is to ask here again */
    if (error == KMOCK_NONE)
        error = find(cluster, request, &coordinator);
    if (error)
        refuse(cluster, request, error);
    else
        kmock_coordinator_handle(coordinator, request, now_us);
}

void kmock_handle_txn_offset_commit(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_txn_offset_commit_request *body = request->body;
    struct kmock_coordinator *coordinator = NULL;
    int16_t error = find(cluster, request, &coordinator);
    if (error) {
        refuse(cluster, request, error);
        return;
    }
    const struct kmock_partition *partition = kmock_coordinators_partition_of(cluster, body->group_id);
    bool is_known = kmock_producers_has_txn(&partition->producers, body->producer_id, body->producer_epoch);
    struct kmock_txn_partition offsets = {partition->topic->name, partition->index};
    struct kmock_txn_claim claim = {body->transactional_id, body->producer_id, body->producer_epoch, 0, &offsets, 1};
    if (is_known) {
        commit(cluster, request, KMOCK_NONE, now_us);
    } else if (request->api_version >= ADDS_FROM_VERSION) {
        claim.client_version = KMOCK_TXN_VERSION_2;
        kmock_txn_ask_add(&(struct kmock_txn_asker){cluster, request, commit, false}, &claim, now_us);
    } else {
        commit(cluster, request, kmock_txn_ask(cluster, &claim), now_us);
    }
}
