/* SPDX-License-Identifier: Apache-2.0 */
/* Read the transactions of a partition in its log, and go on with what its last coordinator had begun. */
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/record_view.h"
#include "mock/broker/txn_coordinators_state.h"
#include "mock/broker/txn_record.h"
#include "mock/broker/txn_settle.h"

static void take(struct kmock_txn_coordinator *coordinator, const struct kmock_record_view *record)
{
    struct kmock_string id = kmock_txn_record_read_key(record->key);
    struct kmock_txn_facts facts;
    if (record->control || id.length <= 0)
        return;
    struct kmock_txn *txn = kmock_txn_find(coordinator, id);
    if (record->value.length < 0) {
        if (txn)
            kmock_txn_remove(txn);
        return;
    }
    if (!kmock_txn_record_read(record->value, &facts))
        return;
    if (txn == NULL) {
        kmock_txn_add(coordinator, id, facts);
        return;
    }
    kmock_txn_facts_finish(&txn->facts);
    txn->facts = facts;
}

static void report(const struct kmock_txn *txn)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_TXN_STATE);
    event.node = txn->coordinator->node_id;
    event.member = txn->id;
    event.producer_id = txn->facts.producer_id;
    event.epoch = txn->facts.epoch;
    event.from = event.to = kmock_txn_state_name(txn->facts.state);
    event.detail = kmock_view("loaded");
    kmock_emit(txn->coordinator->cluster, &event);
    bool goes_on = txn->facts.state == KMOCK_TXN_ONGOING || kmock_txn_state_is_prepare(txn->facts.state);
    if (goes_on)
        kmock_txn_tell_partitions(txn, 0);
}

struct kmock_txn_coordinator *kmock_txn_coordinator_load(struct kmock_cluster *cluster,
                                                         const struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = kmock_alloc(sizeof *coordinator);
    struct kmock_buffer *expanded = &cluster->txn_coordinators->expanded;
    struct kmock_record_view record;
    *coordinator = (struct kmock_txn_coordinator){.cluster = cluster,
                                                  .partition = partition->index,
                                                  .node_id = partition->leader,
                                                  .epoch = partition->leader_epoch};
    for (int64_t at = 0; kmock_read_record(&partition->log, at, expanded, &record); at = record.offset + 1)
        take(coordinator, &record);
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->txns); e; e = kmock_table_next(e)) {
        report(e->value);
        kmock_txn_settle(e->value, now_us);
    }
    return coordinator;
}

void kmock_txn_coordinator_unload(struct kmock_txn_coordinator *coordinator, bool answer, int64_t now_us)
{
    struct kmock_table_entry *entry;
    coordinator->is_mute = !answer;
    kmock_txn_writes_fail(coordinator, now_us);
    while ((entry = kmock_table_first(&coordinator->txns)))
        kmock_txn_remove(entry->value);
    kmock_table_free(&coordinator->txns, NULL);
    free(coordinator);
}
