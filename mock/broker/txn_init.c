/* SPDX-License-Identifier: Apache-2.0 */
/* Give a transactional id its producer id and epoch, and fence whoever had it before.
 * source  Kafka TransactionCoordinator.handleInitProducerId, TransactionMetadata.prepareIncrementProducerEpoch; KIP-360 */
#include "mock/broker/error.h"
#include "mock/broker/producer_ids.h"
#include "mock/broker/txn_requests.h"
#include "mock/broker/txn_settle.h"

enum { FENCED_FROM_VERSION = 4 };

/* Lives in the request's arena. */
struct init {
    struct kmock_txn_coordinator *coordinator;
    struct kmock_txn *txn;
    struct kmock_request *request;
};

static void answer(const struct init *init, int16_t error)
{
    struct kmock_init_producer_id_response *response = init->request->response;
    bool is_old = error == KMOCK_PRODUCER_FENCED && init->request->api_version < FENCED_FROM_VERSION;
    response->error = is_old ? (int16_t)KMOCK_INVALID_PRODUCER_EPOCH : error;
    if (error == KMOCK_NONE) {
        response->producer_id = init->txn->facts.producer_id;
        response->producer_epoch = init->txn->facts.epoch;
        kmock_producer_id_tell(init->coordinator->cluster, init->request);
    }
    kmock_txn_answer(init->coordinator, init->request);
}

static void on_initialized(void *context, int16_t error, int64_t now_us)
{
    (void)now_us;
    answer(context, error);
}

/* The client comes again when the transaction that was in its way has ended. */
static void on_fenced(void *context, int16_t error, int64_t now_us)
{
    (void)now_us;
    answer(context, error ? error : (int16_t)KMOCK_CONCURRENT_TRANSACTIONS);
}

static bool is_spent(int16_t epoch)
{
    return epoch >= KMOCK_TXN_LAST_EPOCH;
}

/* returns  whether the producer may be the one that the id belongs to */
static bool is_known(const struct kmock_txn_facts *facts, const struct kmock_init_producer_id_request *body)
{
    return body->producer_id < 0 || facts->epoch == KMOCK_TXN_NO_EPOCH || body->producer_id == facts->producer_id ||
           (body->producer_id == facts->previous_producer_id && is_spent(body->producer_epoch));
}

/* Choose the next epoch. returns  0 or PRODUCER_FENCED */
static int16_t raise_epoch(struct kmock_txn_facts *to, const struct kmock_init_producer_id_request *body)
{
    bool expects = body->producer_id >= 0;
    if (expects && body->producer_epoch != to->epoch && to->epoch != KMOCK_TXN_NO_EPOCH)
        return body->producer_epoch == to->last_epoch ? KMOCK_NONE
                                                      : KMOCK_PRODUCER_FENCED; /* asked again, or a zombie */
    to->last_epoch = expects ? to->epoch : KMOCK_TXN_NO_EPOCH;
    to->epoch++;
    return KMOCK_NONE;
}

static void rotate_id(struct init *init, struct kmock_txn_facts *to)
{
    const struct kmock_init_producer_id_request *body = init->request->body;
    to->previous_producer_id = to->producer_id;
    to->producer_id = kmock_producer_id_draw(init->coordinator->cluster, init->coordinator->node_id);
    to->last_epoch = body->producer_id >= 0 ? to->epoch : KMOCK_TXN_NO_EPOCH;
    to->epoch = 0;
}

static void begin_anew(struct init *init, int64_t now_us)
{
    const struct kmock_init_producer_id_request *body = init->request->body;
    struct kmock_txn_step step = {kmock_txn_facts_copy(&init->txn->facts), NULL, {on_initialized, init}};
    struct kmock_txn_facts *to = &step.to;
    int16_t error = KMOCK_NONE;
    to->state = KMOCK_TXN_EMPTY;
    to->timeout_ms = body->transaction_timeout_ms;
    to->update_ms = now_us / 1000;
    to->start_ms = -1;
    kmock_txn_facts_clear(to);
    if (is_spent(to->epoch) && (body->producer_id < 0 || body->producer_epoch == to->epoch))
        rotate_id(init, to);
    else
        error = raise_epoch(to, body);
    if (error == KMOCK_NONE) {
        kmock_txn_write(init->txn, &step, now_us);
        return;
    }
    kmock_txn_facts_finish(to);
    answer(init, error);
}

void kmock_txn_handle_init(struct kmock_txn_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_init_producer_id_request *body = request->body;
    struct init *init = kmock_arena_alloc(&request->arena, sizeof *init);
    *init = (struct init){coordinator, kmock_txn_find(coordinator, body->transactional_id), request};
    if (init->txn == NULL)
        init->txn = kmock_txn_add(coordinator, body->transactional_id,
                                  kmock_txn_facts_new(kmock_producer_id_draw(coordinator->cluster, request->node_id)));
    const struct kmock_txn_facts *facts = &init->txn->facts;
    if (kmock_txn_is_pending(init->txn))
        answer(init, KMOCK_CONCURRENT_TRANSACTIONS);
    else if (!is_known(facts, body))
        answer(init, KMOCK_PRODUCER_FENCED);
    else if (facts->state == KMOCK_TXN_ONGOING)
        kmock_txn_fence(init->txn, "fenced by InitProducerId", (struct kmock_txn_then){on_fenced, init}, now_us);
    else
        begin_anew(init, now_us);
}
