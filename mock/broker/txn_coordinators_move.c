/* SPDX-License-Identifier: Apache-2.0 */
/* Follow the leaders of __transaction_state: unload where one is lost, load where one is gained; and what a fixture may
 * do: move, load anew, hold markers. source  Kafka TransactionStateManager.loadTransactionsForTxnTopicPartition */
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/enter.h"
#include "mock/broker/leadership.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators_state.h"
#include "mock/broker/txn_markers.h"
#include "mock/broker/txn_write.h"

void kmock_txn_slot_unload(struct kmock_txn_slot *slot, bool answer, int64_t now_us)
{
    struct kmock_txn_coordinator *coordinator = slot->coordinator;
    slot->coordinator = NULL;
    kmock_list_remove(&slot->committing.link);
    kmock_timers_cancel(&slot->host->cluster->timers, &slot->loading);
    if (coordinator)
        kmock_txn_coordinator_unload(coordinator, answer, now_us);
}

static void on_loaded(void *context, int64_t now_us)
{
    struct kmock_txn_slot *slot = context;
    struct kmock_cluster *cluster = slot->host->cluster;
    struct kmock_partition *partition = kmock_txn_coordinators_partition(cluster, slot->partition);
    kmock_leadership_tell_coordinator(cluster, partition, "loaded");
    slot->coordinator = kmock_txn_coordinator_load(cluster, partition, now_us);
}

void kmock_txn_slot_begin(struct kmock_txn_slot *slot, struct kmock_partition *partition, int64_t load_us,
                          int64_t now_us)
{
    struct kmock_cluster *cluster = slot->host->cluster;
    bool takes_time = partition->leader >= 0 && load_us > 0;
    slot->node_id = partition->leader;
    kmock_leadership_tell_coordinator(cluster, partition, takes_time ? "loading" : "");
    if (takes_time) {
        slot->loading.fire = on_loaded;
        slot->loading.context = slot;
        kmock_timers_arm(&cluster->timers, &slot->loading, now_us + load_us);
    } else if (partition->leader >= 0) {
        slot->coordinator = kmock_txn_coordinator_load(cluster, partition, now_us);
    }
}

void kmock_txn_coordinators_leader_changed(struct kmock_cluster *cluster, struct kmock_partition *partition,
                                           int64_t now_us)
{
    struct kmock_txn_coordinators *coordinators = cluster->txn_coordinators;
    if (!kmock_view_is(partition->topic->name, KMOCK_TRANSACTION_STATE) || partition->index >= KMOCK_TXN_PARTITIONS)
        return;
    struct kmock_txn_slot *slot = &coordinators->slots[partition->index];
    kmock_txn_slot_unload(slot, kmock_cluster_node_is_up(cluster, slot->node_id), now_us);
    kmock_txn_slot_begin(slot, partition, coordinators->load_us, now_us);
}

void kmock_txn_coordinators_topic_deleted(struct kmock_cluster *cluster, const struct kmock_topic *topic,
                                          int64_t now_us)
{
    for (int32_t i = 0; kmock_view_is(topic->name, KMOCK_TRANSACTION_STATE) && i < KMOCK_TXN_PARTITIONS; i++)
        kmock_txn_slot_unload(&cluster->txn_coordinators->slots[i], true, now_us);
}

void kmock_txn_coordinators_watch(struct kmock_txn_coordinator *coordinator)
{
    struct kmock_cluster *cluster = coordinator->cluster;
    struct kmock_partition *partition = kmock_txn_coordinators_partition(cluster, coordinator->partition);
    struct kmock_wait *wait = &cluster->txn_coordinators->slots[coordinator->partition].committing;
    if (wait->link.list == NULL)
        kmock_list_append(&partition->waits, &wait->link);
}

/* What a leader is told that leads no more is its coordinator's end, which is about to come or has been. */
void kmock_txn_slot_wake(struct kmock_wait *wait, int64_t now_us)
{
    struct kmock_txn_slot *slot = kmock_list_object(wait, struct kmock_txn_slot, committing);
    const struct kmock_partition *partition = kmock_txn_coordinators_partition(slot->host->cluster, slot->partition);
    if (partition == NULL || (slot->coordinator && slot->coordinator->epoch != partition->leader_epoch))
        return;
    if (slot->coordinator)
        kmock_txn_committed_up_to(slot->coordinator, partition->high_watermark, now_us);
    if (slot->coordinator == NULL || kmock_list_is_empty(&slot->coordinator->changes))
        kmock_list_remove(&wait->link);
}

/* ---- markers that wait -------------------------------------------------------------------------------- */

static void retry_all(struct kmock_cluster *cluster, bool held_only, int64_t now_us)
{
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++) {
        const struct kmock_txn_coordinator *coordinator = cluster->txn_coordinators->slots[i].coordinator;
        struct kmock_table_entry *entry = coordinator ? kmock_table_first(&coordinator->txns) : NULL;
        for (; entry; entry = kmock_table_next(entry)) {
            struct kmock_txn *txn = entry->value;
            if (txn->is_held == held_only)
                kmock_txn_markers_retry(txn, now_us);
        }
    }
}

void kmock_txn_coordinators_isr_changed(struct kmock_cluster *cluster, int64_t now_us)
{
    retry_all(cluster, false, now_us);
}

/* Whose markers a fixture holds, and until when. */
struct hold {
    struct kmock_cluster *cluster;
    struct kmock_timer timer;
    char id[];
};

bool kmock_txn_coordinators_holds_markers(const struct kmock_cluster *cluster, struct kmock_string transactional_id)
{
    const struct kmock_table *held = &cluster->txn_coordinators->held;
    return kmock_table_find(held, "", 0) ||
           kmock_table_find(held, transactional_id.data, (size_t)transactional_id.length);
}

static void release(struct kmock_cluster *cluster, const char *id, int64_t now_us)
{
    struct hold *hold = kmock_table_remove(&cluster->txn_coordinators->held, id, strlen(id));
    if (hold == NULL)
        return;
    kmock_timers_cancel(&cluster->timers, &hold->timer);
    free(hold);
    retry_all(cluster, true, now_us);
}

static void on_release(void *context, int64_t now_us)
{
    struct hold *hold = context;
    release(hold->cluster, hold->id, now_us);
}

void kmock_cluster_hold_markers(struct kmock_cluster *cluster, const char *transactional_id, int64_t for_us,
                                int64_t now_us)
{
    const char *id = transactional_id ? transactional_id : "";
    struct hold *hold = kmock_table_find(&cluster->txn_coordinators->held, id, strlen(id));
    if (hold == NULL) {
        hold = kmock_alloc(sizeof *hold + strlen(id) + 1);
        hold->cluster = cluster;
        memcpy(hold->id, id, strlen(id) + 1);
        kmock_table_put(&cluster->txn_coordinators->held, id, strlen(id), hold);
    }
    hold->timer.fire = on_release;
    hold->timer.context = hold;
    kmock_timers_cancel(&cluster->timers, &hold->timer);
    if (for_us > 0)
        kmock_timers_arm(&cluster->timers, &hold->timer, now_us + for_us);
}

void kmock_cluster_release_markers(struct kmock_cluster *cluster, const char *transactional_id, int64_t now_us)
{
    struct kmock_table *held = &cluster->txn_coordinators->held;
    if (transactional_id)
        release(cluster, transactional_id, now_us);
    while (transactional_id == NULL && kmock_table_first(held))
        release(cluster, ((struct hold *)kmock_table_first(held)->value)->id, now_us);
}

bool kmock_cluster_move_txn_coordinator(struct kmock_cluster *cluster, const char *transactional_id, int32_t node_id,
                                        int64_t now_us)
{
    struct kmock_partition *partition = kmock_txn_coordinators_partition_of(cluster, kmock_view(transactional_id));
    if (partition == NULL)
        return false;
    kmock_cluster_enter(cluster);
    bool moved = kmock_leadership_move(cluster, partition,
                                       node_id ? node_id : kmock_leadership_next(cluster, partition), now_us);
    kmock_cluster_leave(cluster);
    return moved;
}

bool kmock_cluster_load_txn_coordinator(struct kmock_cluster *cluster, const char *transactional_id, int64_t load_us,
                                        int64_t now_us)
{
    struct kmock_partition *partition = kmock_txn_coordinators_partition_of(cluster, kmock_view(transactional_id));
    if (partition == NULL || partition->leader < 0)
        return false;
    struct kmock_txn_slot *slot = &cluster->txn_coordinators->slots[partition->index];
    kmock_cluster_enter(cluster);
    kmock_txn_slot_unload(slot, true, now_us);
    kmock_txn_slot_begin(slot, partition, load_us, now_us);
    kmock_cluster_leave(cluster);
    return true;
}
