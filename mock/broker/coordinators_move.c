/* SPDX-License-Identifier: Apache-2.0 */
/* Follow the leaders of __consumer_offsets: unload where one is lost, load where one is gained.
 * source  Kafka GroupCoordinator.onElection, onResignation; GroupMetadataManager.scheduleLoadGroupAndOffsets */
#include "mock/broker/coordinators_state.h"
#include "mock/broker/enter.h"
#include "mock/broker/leadership.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators_state.h"

void kmock_coordinators_unload(struct kmock_coordinator_slot *slot, bool answer, int64_t now_us)
{
    struct kmock_coordinator *coordinator = slot->coordinator;
    slot->coordinator = NULL;
    kmock_list_remove(&slot->committing.link);
    kmock_timers_cancel(&slot->host->cluster->timers, &slot->loading);
    if (coordinator)
        kmock_coordinator_unload(coordinator, answer, now_us);
}

static void load(struct kmock_coordinator_slot *slot, int64_t now_us)
{
    slot->coordinator = kmock_coordinator_load(&slot->host->host, slot->partition, slot->node_id, now_us);
}

static void on_loaded(void *context, int64_t now_us)
{
    struct kmock_coordinator_slot *slot = context;
    const struct kmock_cluster *cluster = slot->host->cluster;
    kmock_leadership_tell_coordinator(cluster, kmock_coordinators_partition(cluster, slot->partition), "loaded");
    load(slot, now_us);
}

/* Begin to load at the partition's leader, if it has one. */
static void begin(struct kmock_coordinator_slot *slot, struct kmock_partition *partition, int64_t load_us,
                  int64_t now_us)
{
    struct kmock_cluster *cluster = slot->host->cluster;
    bool takes_time = partition->leader >= 0 && load_us > 0;
    slot->node_id = partition->leader;
    slot->leader_epoch = partition->leader_epoch;
    kmock_leadership_tell_coordinator(cluster, partition, takes_time ? "loading" : "");
    if (takes_time) {
        slot->loading.fire = on_loaded;
        slot->loading.context = slot;
        kmock_timers_arm(&cluster->timers, &slot->loading, now_us + load_us);
    } else if (partition->leader >= 0) {
        load(slot, now_us);
    }
}

void kmock_coordinators_leader_changed(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_coordinators *coordinators = cluster->coordinators;
    if (!kmock_view_is(partition->topic->name, KMOCK_CONSUMER_OFFSETS) || partition->index >= KMOCK_OFFSETS_PARTITIONS)
        return;
    struct kmock_coordinator_slot *slot = &coordinators->slots[partition->index];
    kmock_coordinators_unload(slot, kmock_cluster_node_is_up(cluster, slot->node_id), now_us);
    begin(slot, partition, coordinators->load_us, now_us);
}

void kmock_coordinators_topic_deleted(struct kmock_cluster *cluster, const struct kmock_topic *topic, int64_t now_us)
{
    struct kmock_coordinators *coordinators = cluster->coordinators;
    bool is_offsets = kmock_view_is(topic->name, KMOCK_CONSUMER_OFFSETS);
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++) {
        if (is_offsets)
            kmock_coordinators_unload(&coordinators->slots[i], true, now_us);
        else if (coordinators->slots[i].coordinator)
            kmock_coordinator_topic_deleted(coordinators->slots[i].coordinator, topic->name, now_us);
    }
}

/* ---- fixtures ----------------------------------------------------------------------------------------- */

void kmock_cluster_set_load_time(struct kmock_cluster *cluster, int64_t load_us)
{
    cluster->coordinators->load_us = load_us > 0 ? load_us : 0;
    cluster->txn_coordinators->load_us = cluster->coordinators->load_us;
}

bool kmock_cluster_load_coordinator(struct kmock_cluster *cluster, const char *group, int64_t load_us, int64_t now_us)
{
    struct kmock_partition *partition = kmock_coordinators_partition_of(cluster, kmock_view(group));
    if (partition == NULL || partition->leader < 0)
        return false;
    struct kmock_coordinator_slot *slot = &cluster->coordinators->slots[partition->index];
    kmock_cluster_enter(cluster);
    kmock_coordinators_unload(slot, true, now_us);
    begin(slot, partition, load_us, now_us);
    kmock_cluster_leave(cluster);
    return true;
}

bool kmock_cluster_expire_offsets(struct kmock_cluster *cluster, const char *group, int64_t now_us)
{
    struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    if (coordinator == NULL)
        return false;
    kmock_cluster_enter(cluster);
    bool found = kmock_coordinator_expire_group(coordinator, kmock_view(group), now_us);
    kmock_cluster_leave(cluster);
    return found;
}
