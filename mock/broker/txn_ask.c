/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_ask.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/txn_coordinators.h"

/* A question on its way; it outlives a request whose broker dies. */
struct question {
    struct kmock_parked parked;
    struct kmock_txn_asker asker;
    bool is_forgotten;
};

static void forget(struct kmock_parked *parked)
{
    struct question *question = kmock_list_object(parked, struct question, parked);
    kmock_list_remove(&parked->link);
    question->is_forgotten = true;
    kmock_request_forget(question->asker.request);
}

static void on_answer(void *context, int16_t error, int64_t now_us)
{
    struct question question = *(struct question *)context;
    kmock_list_remove(&((struct question *)context)->parked.link);
    free(context);
    if (!question.is_forgotten)
        question.asker.go_on(question.asker.cluster, question.asker.request, error, now_us);
}

void kmock_txn_ask_add(const struct kmock_txn_asker *asker, const struct kmock_txn_claim *claim, int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = NULL;
    int16_t error = kmock_txn_coordinators_find(asker->cluster, 0, claim->transactional_id, &coordinator);
    if (error) {
        asker->go_on(asker->cluster, asker->request, error, now_us);
        return;
    }
    struct question *question = kmock_alloc(sizeof *question);
    *question = (struct question){.parked.forget = forget, .asker = *asker};
    kmock_list_append(&kmock_cluster_node(asker->cluster, asker->request->node_id)->parked, &question->parked.link);
    kmock_txn_claim_add(coordinator, claim, (struct kmock_txn_then){on_answer, question}, now_us);
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
