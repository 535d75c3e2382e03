/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn.h"

#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/txn_markers.h"

#define BIT(state) (1u << (state))

/* From which states each one may come. source  Kafka TransactionState.validPreviousStates */
static const unsigned allowed_from[KMOCK_TXN_STATES_COUNT] = {
    [KMOCK_TXN_EMPTY] = BIT(KMOCK_TXN_EMPTY) | BIT(KMOCK_TXN_COMPLETE_COMMIT) | BIT(KMOCK_TXN_COMPLETE_ABORT),
    [KMOCK_TXN_ONGOING] =
        BIT(KMOCK_TXN_ONGOING) | BIT(KMOCK_TXN_EMPTY) | BIT(KMOCK_TXN_COMPLETE_COMMIT) | BIT(KMOCK_TXN_COMPLETE_ABORT),
    [KMOCK_TXN_PREPARE_COMMIT] = BIT(KMOCK_TXN_ONGOING),
    [KMOCK_TXN_PREPARE_ABORT] =
        BIT(KMOCK_TXN_ONGOING) | BIT(KMOCK_TXN_EMPTY) | BIT(KMOCK_TXN_COMPLETE_COMMIT) | BIT(KMOCK_TXN_COMPLETE_ABORT),
    [KMOCK_TXN_COMPLETE_COMMIT] = BIT(KMOCK_TXN_PREPARE_COMMIT),
    [KMOCK_TXN_COMPLETE_ABORT] = BIT(KMOCK_TXN_PREPARE_ABORT),
    [KMOCK_TXN_DEAD] = BIT(KMOCK_TXN_EMPTY) | BIT(KMOCK_TXN_COMPLETE_COMMIT) | BIT(KMOCK_TXN_COMPLETE_ABORT),
};

struct kmock_txn *kmock_txn_find(const struct kmock_txn_coordinator *coordinator, struct kmock_string id)
{
    return id.length > 0 ? kmock_table_find(&coordinator->txns, id.data, (size_t)id.length) : NULL;
}

struct kmock_txn *kmock_txn_add(struct kmock_txn_coordinator *coordinator, struct kmock_string id,
                                struct kmock_txn_facts facts)
{
    struct kmock_txn *txn = kmock_alloc(sizeof *txn);
    txn->coordinator = coordinator;
    txn->facts = facts;
    txn->id = (struct kmock_string){kmock_copy_string(id.data, (size_t)id.length), id.length};
    kmock_table_put(&coordinator->txns, id.data, (size_t)id.length, txn);
    return txn;
}

void kmock_txn_remove(struct kmock_txn *txn)
{
    struct kmock_timers *timers = &txn->coordinator->cluster->timers;
    kmock_table_remove(&txn->coordinator->txns, txn->id.data, (size_t)txn->id.length);
    kmock_timers_cancel(timers, &txn->timeout);
    kmock_timers_cancel(timers, &txn->begin);
    kmock_txn_markers_drop(txn);
    kmock_txn_facts_finish(&txn->facts);
    free((char *)txn->id.data);
    free(txn);
}

static struct kmock_event event_of(const struct kmock_txn *txn, enum kmock_event_type type)
{
    struct kmock_event event = kmock_event_of(type);
    event.node = txn->coordinator->node_id;
    event.member = txn->id;
    event.producer_id = txn->facts.producer_id;
    event.epoch = txn->facts.epoch;
    return event;
}

static void report_state(const struct kmock_txn *txn, enum kmock_txn_state from, const char *why)
{
    struct kmock_event event = event_of(txn, KMOCK_EVENT_TXN_STATE);
    event.from = kmock_txn_state_name(from);
    event.to = kmock_txn_state_name(txn->facts.state);
    event.detail = why ? kmock_view(why) : KMOCK_EMPTY_STRING;
    kmock_emit(txn->coordinator->cluster, &event);
}

void kmock_txn_tell_partitions(const struct kmock_txn *txn, int32_t first)
{
    for (int32_t i = first; i < txn->facts.partitions_count; i++) {
        struct kmock_event event = event_of(txn, KMOCK_EVENT_TXN_PARTITION);
        event.topic = txn->facts.partitions[i].topic;
        event.partition = txn->facts.partitions[i].partition;
        kmock_emit(txn->coordinator->cluster, &event);
    }
}

void kmock_txn_become(struct kmock_txn *txn, struct kmock_txn_facts to, const char *why)
{
    enum kmock_txn_state from = txn->facts.state;
    int32_t known = from == KMOCK_TXN_ONGOING ? txn->facts.partitions_count : 0;
    if (!(allowed_from[to.state] & BIT(from))) {
        fprintf(stderr, "ktrial: kmock_txn_become: %s never follows %s; see allowed_from\n",
                kmock_txn_state_name(to.state), kmock_txn_state_name(from));
        abort();
    }
    bool stays = from == KMOCK_TXN_ONGOING && to.state == KMOCK_TXN_ONGOING;
    kmock_txn_facts_finish(&txn->facts);
    txn->facts = to;
    if (!stays)
        report_state(txn, from, why);
    if (txn->facts.state == KMOCK_TXN_ONGOING)
        kmock_txn_tell_partitions(txn, known);
}

void kmock_txn_answer(const struct kmock_txn_coordinator *coordinator, struct kmock_request *request)
{
    if (coordinator->is_mute)
        kmock_request_forget(request);
    else
        kmock_request_complete(request);
}
