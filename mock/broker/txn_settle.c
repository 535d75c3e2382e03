/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_settle.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/error.h"
#include "mock/broker/producer_ids.h"
#include "mock/broker/txn_coordinators.h"
#include "mock/broker/txn_markers.h"

/* ---- its end ------------------------------------------------------------------------------------------ */

struct kmock_txn_facts kmock_txn_prepare_end(const struct kmock_txn *txn, bool commit, int16_t client_version,
                                             int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = txn->coordinator;
    struct kmock_txn_facts to = kmock_txn_facts_copy(&txn->facts);
    to.state = commit ? KMOCK_TXN_PREPARE_COMMIT : KMOCK_TXN_PREPARE_ABORT;
    to.update_ms = now_us / 1000;
    to.client_version = client_version;
    if (txn->facts.state != KMOCK_TXN_ONGOING) { /* nothing was written */
        to.start_ms = to.update_ms;
        kmock_txn_facts_clear(&to);
    }
    if (client_version < KMOCK_TXN_VERSION_2)
        return to;
    if (to.epoch >= KMOCK_TXN_LAST_EPOCH)
        to.next_producer_id = kmock_producer_id_draw(coordinator->cluster, coordinator->node_id);
    to.last_epoch = to.epoch;
    if (to.epoch < INT16_MAX)
        to.epoch++;
    return to;
}

/* Where replicas are missing, it is tried again when there are more. */
static void on_completed(void *context, int16_t error, int64_t now_us)
{
    struct kmock_txn *txn = context;
    const struct kmock_txn_coordinator *coordinator = txn->coordinator;
    txn->owes_completion = error == KMOCK_COORDINATOR_NOT_AVAILABLE;
    if (error == KMOCK_NONE)
        txn->failed_to_fence = false;
    if (txn->owes_completion && !kmock_partition_is_under_min_isr(
                                    kmock_txn_coordinators_partition(coordinator->cluster, coordinator->partition)))
        kmock_txn_markers_retry(txn, now_us);
}

void kmock_txn_complete(struct kmock_txn *txn, int64_t now_us)
{
    struct kmock_txn_step step = {kmock_txn_facts_copy(&txn->facts), NULL, {on_completed, txn}};
    bool commit = txn->facts.state == KMOCK_TXN_PREPARE_COMMIT;
    txn->owes_completion = false;
    step.to.state = commit ? KMOCK_TXN_COMPLETE_COMMIT : KMOCK_TXN_COMPLETE_ABORT;
    step.to.update_ms = now_us / 1000;
    kmock_txn_facts_clear(&step.to);
    if (step.to.next_producer_id >= 0) { /* epochs were used up */
        step.to.previous_producer_id = step.to.producer_id;
        step.to.producer_id = step.to.next_producer_id;
        step.to.next_producer_id = -1;
        step.to.epoch = 0;
    }
    kmock_txn_write(txn, &step, now_us);
}

/* ---- its fencing -------------------------------------------------------------------------------------- */

/* Who waits for a fence. */
struct fence {
    struct kmock_txn *txn;
    struct kmock_txn_then then;
    int16_t epoch;
};

/* The coordinator has raised the epoch even where its log does not know yet. */
static void on_fenced(void *context, int16_t error, int64_t now_us)
{
    struct fence fence = *(struct fence *)context;
    free(context);
    if (error != KMOCK_NONE) {
        fence.txn->facts.epoch = fence.epoch;
        fence.txn->facts.last_epoch = KMOCK_TXN_NO_EPOCH;
        fence.txn->failed_to_fence = true;
    }
    fence.then.done(fence.then.context, error, now_us);
}

void kmock_txn_fence(struct kmock_txn *txn, const char *why, struct kmock_txn_then then, int64_t now_us)
{
    struct fence *fence = kmock_alloc(sizeof *fence);
    struct kmock_txn_facts to = kmock_txn_facts_copy(&txn->facts);
    to.state = KMOCK_TXN_PREPARE_ABORT;
    to.update_ms = now_us / 1000;
    to.last_epoch = KMOCK_TXN_NO_EPOCH;
    if (!txn->failed_to_fence && to.epoch < INT16_MAX)
        to.epoch++;
    if (to.client_version >= KMOCK_TXN_VERSION_2 && to.epoch > KMOCK_TXN_LAST_EPOCH)
        to.next_producer_id = kmock_producer_id_draw(txn->coordinator->cluster, txn->coordinator->node_id);
    *fence = (struct fence){txn, then, to.epoch};
    kmock_txn_write(txn, &(struct kmock_txn_step){to, why, {on_fenced, fence}}, now_us);
}

/* ---- its time ----------------------------------------------------------------------------------------- */

static void watch(struct kmock_txn *txn, int64_t now_us);

static void on_timed_out(void *context, int16_t error, int64_t now_us)
{
    struct kmock_txn *txn = context;
    if (error == KMOCK_COORDINATOR_NOT_AVAILABLE)
        watch(txn, now_us);
}

static void on_timeout(void *context, int64_t now_us)
{
    struct kmock_txn *txn = context;
    if (txn->facts.state != KMOCK_TXN_ONGOING)
        return;
    if (txn->change)
        watch(txn, now_us);
    else
        kmock_txn_fence(txn, "transaction timeout", (struct kmock_txn_then){on_timed_out, txn}, now_us);
}

/* Kafka looks every so often; the first look at which the timeout has passed. */
static void watch(struct kmock_txn *txn, int64_t now_us)
{
    struct kmock_cluster *cluster = txn->coordinator->cluster;
    int64_t interval_us = kmock_txn_coordinators_timeout_check_us(cluster);
    int64_t due_us = (txn->facts.start_ms + txn->facts.timeout_ms) * 1000;
    if (due_us < now_us)
        due_us = now_us;
    int64_t looks = (due_us - cluster->started_us) / interval_us + 1;
    txn->timeout.fire = on_timeout;
    txn->timeout.context = txn;
    kmock_timers_arm(&cluster->timers, &txn->timeout, cluster->started_us + looks * interval_us);
}

void kmock_txn_settle(struct kmock_txn *txn, int64_t now_us)
{
    struct kmock_timers *timers = &txn->coordinator->cluster->timers;
    if (txn->facts.state != KMOCK_TXN_ONGOING)
        kmock_timers_cancel(timers, &txn->timeout);
    else if (!kmock_timer_is_armed(&txn->timeout))
        watch(txn, now_us);
    if (kmock_txn_state_is_prepare(txn->facts.state))
        kmock_txn_markers_begin(txn, now_us);
}

/* ---- its id ------------------------------------------------------------------------------------------- */

void kmock_txn_expire(struct kmock_txn_coordinator *coordinator, int64_t now_us)
{
    int64_t expired_ms = now_us / 1000 - kmock_txn_coordinators_id_expiration_ms(coordinator->cluster);
    struct kmock_table_entry *next;
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->txns); e; e = next) {
        struct kmock_txn *txn = e->value;
        next = kmock_table_next(e);
        if (!kmock_txn_state_is_over(txn->facts.state) || txn->change || txn->facts.update_ms > expired_ms)
            continue;
        struct kmock_txn_facts dead = kmock_txn_facts_copy(&txn->facts);
        dead.state = KMOCK_TXN_DEAD;
        if (!kmock_txn_write_tombstone(txn, now_us)) {
            kmock_txn_facts_finish(&dead);
            continue;
        }
        kmock_txn_become(txn, dead, "expired");
        kmock_txn_remove(txn);
    }
}
