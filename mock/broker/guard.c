/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/guard.h"

#include "mock/broker/error.h"

/* Who waits for a request whose answer is still to be looked at; it lives in the request's arena. */
struct guarded {
    const struct kmock_cluster *cluster;
    struct kmock_guard_refused refused;
    kmock_request_done *done;
    void *context;
};

static void look_at_answer(void *context, struct kmock_request *request)
{
    const struct guarded *guarded = context;
    request->done = guarded->done;
    request->done_context = guarded->context;
    if (request->response)
        kmock_guard_answer(guarded->cluster, request);
    kmock_guard_append(request, &guarded->refused);
    kmock_request_complete(request);
}

static void wait_for_answer(const struct kmock_cluster *cluster, struct kmock_request *request,
                            struct kmock_guard_refused refused)
{
    struct guarded *guarded = kmock_arena_alloc(&request->arena, sizeof *guarded);
    *guarded = (struct guarded){cluster, refused, request->done, request->done_context};
    request->done = look_at_answer;
    request->done_context = guarded;
}

static bool refuse(struct kmock_request *request, int16_t error)
{
    kmock_request_refuse(request, error);
    kmock_request_complete(request);
    return false;
}

/* Rights that are told to whoever asks for them are told also where there is no authorizer. */
static bool tells_rights(const struct kmock_request *request)
{
    const struct kmock_metadata_request *metadata = request->body;
    const struct kmock_describe_cluster_request *cluster = request->body;
    if (request->api_key == KMOCK_API_METADATA)
        return metadata->include_cluster_authorized_operations || metadata->include_topic_authorized_operations;
    return request->api_key == KMOCK_API_DESCRIBE_CLUSTER && cluster->include_cluster_authorized_operations;
}

/* Partitions are added to a transaction all or none. source  KafkaApis.handleAddPartitionsToTxnRequest */
static bool guard_added(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_add_partitions_to_txn_request *body = request->body;
    static const struct kmock_right write = {KMOCK_WRITE, KMOCK_TOPIC};
    bool all = true;
    for (int32_t i = 0; i < body->v3_and_below_topics_count; i++)
        all = all && kmock_may(cluster, request, write, body->v3_and_below_topics[i].name);
    if (all)
        return true;
    kmock_request_refuse(request, KMOCK_OPERATION_NOT_ATTEMPTED);
    struct kmock_add_partitions_to_txn_response *response = request->response;
    for (int32_t i = 0; i < response->v3_and_below_topics_count; i++) {
        struct kmock_add_partitions_to_txn_topic_result *topic = &response->v3_and_below_topics[i];
        for (int32_t j = 0; j < topic->partitions_count && !kmock_may(cluster, request, write, topic->name); j++)
            topic->partitions[j].error = KMOCK_TOPIC_AUTHORIZATION_FAILED;
    }
    kmock_request_complete(request);
    return false;
}

bool kmock_guard(struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_guard_refused refused = {0};
    bool is_asked = kmock_authorizer_is_asked(cluster);
    if (!is_asked && !tells_rights(request))
        return true;
    int16_t error = is_asked ? kmock_guard_whole(cluster, request) : (int16_t)KMOCK_NONE;
    if (error)
        return refuse(request, error);
    if (is_asked && request->api_key == KMOCK_API_ADD_PARTITIONS_TO_TXN)
        return guard_added(cluster, request);
    if (is_asked)
        refused = kmock_guard_parts(cluster, request);
    if (request->done)
        wait_for_answer(cluster, request, refused);
    return !refused.is_empty || refuse(request, KMOCK_NONE);
}
