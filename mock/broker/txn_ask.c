/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_ask.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/txn_coordinators.h"

/* add.partitions.to.txn.retry.backoff.ms, and .max.ms. source  Kafka AddPartitionsToTxnConfig */
enum { RETRY_BACKOFF_US = 20000, RETRY_US = 100000 };

/* A question on its way; it outlives a request whose broker dies, but while it waits to be asked again. */
struct question {
    struct kmock_parked parked;
    struct kmock_txn_asker asker;
    struct kmock_txn_claim claim; /* in the request's arena */
    int64_t asked_us;             /* first */
    struct kmock_timer again;
    bool is_forgotten;
};

static void forget(struct kmock_parked *parked)
{
    struct question *question = kmock_list_object(parked, struct question, parked);
    bool waits = kmock_timer_is_armed(&question->again);
    kmock_list_remove(&parked->link);
    question->is_forgotten = true;
    if (waits)
        kmock_timers_cancel(&question->asker.cluster->timers, &question->again);
    kmock_request_forget(question->asker.request);
    if (waits)
        free(question);
}

static void on_answer(void *context, int16_t error, int64_t now_us)
{
    struct question *waiting = context, question = *waiting;
    if (!question.is_forgotten && question.asker.retries && error == KMOCK_CONCURRENT_TRANSACTIONS &&
        now_us - question.asked_us < RETRY_US) {
        kmock_timers_arm(&question.asker.cluster->timers, &waiting->again, now_us + RETRY_BACKOFF_US);
        return;
    }
    kmock_list_remove(&waiting->parked.link);
    free(waiting);
    if (!question.is_forgotten)
        question.asker.go_on(question.asker.cluster, question.asker.request, error, now_us);
}

static void ask(void *context, int64_t now_us)
{
    struct question *question = context;
    struct kmock_txn_coordinator *coordinator = NULL;
    int16_t error =
        kmock_txn_coordinators_find(question->asker.cluster, 0, question->claim.transactional_id, &coordinator);
    if (error)
        on_answer(question, error, now_us);
    else
        kmock_txn_claim_add(coordinator, &question->claim, (struct kmock_txn_then){on_answer, question}, now_us);
}

void kmock_txn_ask_add(const struct kmock_txn_asker *asker, const struct kmock_txn_claim *claim, int64_t now_us)
{
    struct kmock_request *request = asker->request;
    struct question *question = kmock_alloc(sizeof *question);
    size_t size = (size_t)claim->partitions_count * sizeof *claim->partitions;
    void *partitions = kmock_arena_alloc(&request->arena, size);
    *question = (struct question){.parked.forget = forget, .asker = *asker, .claim = *claim, .asked_us = now_us};
    question->claim.partitions = memcpy(partitions, claim->partitions, size);
    question->again = (struct kmock_timer){.fire = ask, .context = question};
    kmock_list_append(&kmock_cluster_node(asker->cluster, request->node_id)->parked, &question->parked.link);
    ask(question, now_us);
}

int16_t kmock_txn_ask(const struct kmock_cluster *cluster, const struct kmock_txn_claim *claim)
{
    struct kmock_txn_coordinator *coordinator = NULL;
    if (!cluster->verifies_transactions)
        return KMOCK_NONE;
    int16_t error = kmock_txn_coordinators_find(cluster, 0, claim->transactional_id, &coordinator);
    return error ? error : kmock_txn_claim_verify(coordinator, claim, 0);
}

bool kmock_txn_is_unreachable(int16_t error)
{
    return error == KMOCK_COORDINATOR_LOAD_IN_PROGRESS || error == KMOCK_COORDINATOR_NOT_AVAILABLE ||
           error == KMOCK_NOT_COORDINATOR;
}
