/* SPDX-License-Identifier: Apache-2.0 */
/* End a transaction by its client's wish: EndTxn is answered when that is in the log, markers follow.
 * source  Kafka TransactionCoordinator.endTransaction */
#include "mock/broker/error.h"
#include "mock/broker/txn_requests.h"
#include "mock/broker/txn_settle.h"

enum { FENCED_FROM_VERSION = 2, EPOCH_BUMP_FROM_VERSION = 5 };

/* Lives in the request's arena. */
struct end {
    struct kmock_txn_coordinator *coordinator;
    struct kmock_txn *txn;
    struct kmock_request *request;
    const struct kmock_end_txn_request *body;
    bool bumps;      /* the client takes a new epoch from each answer */
    bool asks_again; /* it did not get the last one */
};

static void tell_epoch(const struct end *end, struct kmock_end_txn_response *response)
{
    const struct kmock_txn_facts *facts = &end->txn->facts;
    bool is_spent = facts->next_producer_id >= 0;
    response->producer_id = is_spent ? facts->next_producer_id : facts->producer_id;
    response->producer_epoch = is_spent ? 0 : facts->epoch;
}

static void answer(const struct end *end, int16_t error)
{
    struct kmock_end_txn_response *response = end->request->response;
    bool is_old = error == KMOCK_PRODUCER_FENCED && end->request->api_version < FENCED_FROM_VERSION;
    response->error = is_old ? (int16_t)KMOCK_INVALID_PRODUCER_EPOCH : error;
    response->producer_id = -1;
    response->producer_epoch = -1;
    if (error == KMOCK_NONE && end->bumps)
        tell_epoch(end, response);
    kmock_txn_answer(end->coordinator, end->request);
}

static void on_prepared(void *context, int16_t error, int64_t now_us)
{
    (void)now_us;
    answer(context, error);
}

static void prepare(struct end *end, int64_t now_us)
{
    int16_t version = end->bumps ? KMOCK_TXN_VERSION_2 : 0;
    struct kmock_txn_step step = {
        kmock_txn_prepare_end(end->txn, end->body->committed, version, now_us), NULL, {on_prepared, end}};
    kmock_txn_write(end->txn, &step, now_us);
}

/* returns  whether the client asks again for an end that gave it a new epoch, or a new producer id */
static bool asks_again(const struct end *end)
{
    const struct kmock_txn_facts *facts = &end->txn->facts;
    const struct kmock_end_txn_request *body = end->body;
    if (!end->bumps)
        return false;
    bool spent_its_epochs = body->producer_id == facts->previous_producer_id &&
                            body->producer_epoch == KMOCK_TXN_LAST_EPOCH && facts->epoch == 0;
    return spent_its_epochs || (body->producer_id == facts->producer_id && body->producer_epoch + 1 == facts->epoch);
}

/* returns  whether the epoch is the client's last, or, where an end may have been asked for, the one before it */
static bool is_epoch_right(const struct end *end)
{
    enum kmock_txn_state state = end->txn->facts.state;
    bool may_ask_again = state != KMOCK_TXN_EMPTY && state != KMOCK_TXN_ONGOING;
    return end->body->producer_epoch == end->txn->facts.epoch || (end->asks_again && may_ask_again);
}

/* With the second protocol the client may have its new producer id before the transaction has: it is to wait first. */
static int16_t judge(struct end *end)
{
    if (end->body->transactional_id.length <= 0)
        return KMOCK_INVALID_REQUEST;
    if (end->txn == NULL)
        return KMOCK_INVALID_PRODUCER_ID_MAPPING;
    const struct kmock_txn_facts *facts = &end->txn->facts;
    bool is_pending = kmock_txn_is_pending(end->txn);
    end->asks_again = asks_again(end);
    if (is_pending && end->bumps)
        return KMOCK_CONCURRENT_TRANSACTIONS;
    if (!end->asks_again && facts->producer_id != end->body->producer_id)
        return KMOCK_INVALID_PRODUCER_ID_MAPPING;
    if (!is_epoch_right(end))
        return KMOCK_PRODUCER_FENCED;
    return is_pending ? KMOCK_CONCURRENT_TRANSACTIONS : KMOCK_NONE;
}

/* A transaction that is over: its client asks again, or aborts one without having begun it. */
static void end_again(struct end *end, int64_t now_us)
{
    bool commit = end->body->committed;
    enum kmock_txn_state state = end->txn->facts.state;
    bool agrees = state == (commit ? KMOCK_TXN_COMPLETE_COMMIT : KMOCK_TXN_COMPLETE_ABORT);
    if (agrees && (end->asks_again || !end->bumps))
        answer(end, KMOCK_NONE);
    else if (end->bumps && !end->asks_again && !commit)
        prepare(end, now_us);
    else
        answer(end, KMOCK_INVALID_TXN_STATE);
}

void kmock_txn_handle_end(struct kmock_txn_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_end_txn_request *body = request->body;
    struct end *end = kmock_arena_alloc(&request->arena, sizeof *end);
    *end = (struct end){.coordinator = coordinator,
                        .txn = kmock_txn_find(coordinator, body->transactional_id),
                        .request = request,
                        .body = body,
                        .bumps = request->api_version >= EPOCH_BUMP_FROM_VERSION};
    request->response = kmock_arena_alloc(&request->arena, sizeof(struct kmock_end_txn_response));
    int16_t error = judge(end);
    enum kmock_txn_state state = error ? KMOCK_TXN_DEAD : end->txn->facts.state;
    if (error)
        answer(end, error);
    else if (state == KMOCK_TXN_ONGOING)
        prepare(end, now_us);
    else
        end_again(end, now_us);
}
