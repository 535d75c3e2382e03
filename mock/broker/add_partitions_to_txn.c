/* SPDX-License-Identifier: Apache-2.0 */
/* Answer AddPartitionsToTxn: one transaction up to version 3, several from then on, of which some may only ask whether
 * the partitions are in it. source  Kafka KafkaApis.handleAddPartitionsToTxnRequest; KIP-890 */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_claim.h"
#include "mock/broker/txn_coordinators.h"

enum { FENCED_FROM_VERSION = 2, ABORTABLE_FROM_VERSION = 5 };

/* The whole request; lives in its arena. */
struct adding {
    struct kmock_request *request;
    int32_t left; /* transactions without an answer, and one while the request is looked at */
    bool is_mute; /* a coordinator's broker died */
};

/* One transaction of it. */
struct part {
    struct adding *whole;
    const struct kmock_txn_coordinator *coordinator;
    struct kmock_add_partitions_to_txn_transaction_result *result;
};

static int16_t translate(const struct adding *adding, int16_t error)
{
    int16_t version = adding->request->api_version;
    if (error == KMOCK_PRODUCER_FENCED && version < FENCED_FROM_VERSION)
        return KMOCK_INVALID_PRODUCER_EPOCH;
    return error == KMOCK_TRANSACTION_ABORTABLE && version < ABORTABLE_FROM_VERSION ? KMOCK_INVALID_TXN_STATE : error;
}

static void finish_one(struct adding *adding)
{
    if (--adding->left > 0)
        return;
    if (adding->is_mute)
        kmock_request_forget(adding->request);
    else
        kmock_request_complete(adding->request);
}

static void set_all(const struct part *part, int16_t error)
{
    for (int32_t i = 0; i < part->result->topics_count; i++)
        for (int32_t j = 0; j < part->result->topics[i].partitions_count; j++)
            part->result->topics[i].partitions[j].error = translate(part->whole, error);
}

static void on_added(void *context, int16_t error, int64_t now_us)
{
    const struct part *part = context;
    (void)now_us;
    set_all(part, error);
    part->whole->is_mute |= part->coordinator && part->coordinator->is_mute;
    finish_one(part->whole);
}

/* Name what was asked for. returns  whether all of it is there; else the rest is told so */
static bool judge_topics(const struct kmock_cluster *cluster, const struct part *part,
                         const struct kmock_add_partitions_to_txn_transaction *asked)
{
    struct kmock_arena *arena = &part->whole->request->arena;
    bool is_whole = true;
    part->result->transactional_id = asked->transactional_id;
    part->result->topics_count = asked->topics_count;
    part->result->topics = kmock_arena_array(arena, asked->topics_count, sizeof *part->result->topics);
    for (int32_t i = 0; i < asked->topics_count; i++) {
        struct kmock_add_partitions_to_txn_topic_result *topic = &part->result->topics[i];
        const struct kmock_topic *found = kmock_topics_find(cluster, asked->topics[i].name);
        topic->name = asked->topics[i].name;
        topic->partitions_count = asked->topics[i].partitions_count;
        topic->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *topic->partitions);
        for (int32_t j = 0; j < topic->partitions_count; j++) {
            int32_t index = asked->topics[i].partitions[j];
            bool is_there = kmock_topic_partition(found, index) != NULL;
            topic->partitions[j].index = index;
            topic->partitions[j].error = is_there ? KMOCK_OPERATION_NOT_ATTEMPTED : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
            is_whole &= is_there;
        }
    }
    return is_whole;
}

static struct kmock_txn_claim claim_of(const struct adding *adding,
                                       const struct kmock_add_partitions_to_txn_transaction *asked)
{
    struct kmock_txn_claim claim = {asked->transactional_id, asked->producer_id, asked->producer_epoch, 0, NULL, 0};
    for (int32_t i = 0; i < asked->topics_count; i++)
        claim.partitions_count += asked->topics[i].partitions_count;
    struct kmock_txn_partition *partitions =
        kmock_arena_array(&adding->request->arena, claim.partitions_count, sizeof *partitions);
    claim.partitions = partitions;
    for (int32_t i = 0; i < asked->topics_count; i++)
        for (int32_t j = 0; j < asked->topics[i].partitions_count; j++)
            *partitions++ = (struct kmock_txn_partition){asked->topics[i].name, asked->topics[i].partitions[j]};
    return claim;
}

static void verify(const struct part *part, const struct kmock_txn_claim *claim)
{
    int32_t place = 0;
    for (int32_t i = 0; i < part->result->topics_count; i++)
        for (int32_t j = 0; j < part->result->topics[i].partitions_count; j++)
            part->result->topics[i].partitions[j].error =
                translate(part->whole, kmock_txn_claim_verify(part->coordinator, claim, place++));
}

static void handle_one(const struct kmock_cluster *cluster, struct part *part,
                       const struct kmock_add_partitions_to_txn_transaction *asked, int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = NULL;
    struct kmock_request *request = part->whole->request;
    if (!judge_topics(cluster, part, asked)) {
        finish_one(part->whole);
        return;
    }
    int16_t error = kmock_txn_coordinators_find(cluster, request->node_id, asked->transactional_id, &coordinator);
    struct kmock_txn_claim claim = claim_of(part->whole, asked);
    part->coordinator = coordinator;
    if (error) {
        on_added(part, error, now_us);
    } else if (asked->verify_only) {
        verify(part, &claim);
        finish_one(part->whole);
    } else {
        kmock_txn_claim_add(coordinator, &claim, (struct kmock_txn_then){on_added, part}, now_us);
    }
}

void kmock_handle_add_partitions_to_txn(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_add_partitions_to_txn_request *body = request->body;
    struct kmock_add_partitions_to_txn_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct adding *adding = kmock_arena_alloc(&request->arena, sizeof *adding);
    int32_t count = body->transactions_count;
    *adding = (struct adding){request, count + 1, false};
    response->transactions_count = count;
    response->transactions = kmock_arena_array(&request->arena, count, sizeof *response->transactions);
    request->response = response;
    for (int32_t i = 0; i < count; i++) {
        struct part *part = kmock_arena_alloc(&request->arena, sizeof *part);
        *part = (struct part){adding, NULL, &response->transactions[i]};
        handle_one(cluster, part, &body->transactions[i], now_us);
    }
    finish_one(adding);
}
