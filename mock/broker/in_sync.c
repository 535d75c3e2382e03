/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/in_sync.h"

#include "mock/broker/cleanup.h"
#include "mock/broker/commit.h"

static void changed(struct kmock_cluster *cluster, struct kmock_replica *copy, bool joins, int64_t now_us)
{
    struct kmock_partition *partition = copy->partition;
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_ISR);
    partition->in_sync[kmock_place_of_copy(copy)] = joins;
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->replicas[kmock_place_of_copy(copy)];
    event.count = kmock_partition_in_sync_count(partition);
    event.detail = kmock_view(joins ? "joined" : "left");
    kmock_emit(cluster, &event);
    if (cluster->isr_changed)
        cluster->isr_changed(cluster, partition, now_us);
}

void kmock_in_sync_leave(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    if (copy->partition->in_sync[kmock_place_of_copy(copy)] && kmock_partition_in_sync_count(copy->partition) > 1)
        changed(cluster, copy, false, now_us);
}

void kmock_in_sync_join(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    const struct kmock_partition *partition = copy->partition;
    int32_t place = kmock_place_of_copy(copy);
    int64_t end = kmock_partition_end_of(partition, place);
    bool may = partition->leader >= 0 && !copy->barred && copy->epoch == partition->leader_epoch &&
               end >= partition->high_watermark && end >= kmock_partition_epoch_start(partition) &&
               kmock_cluster_node_is_up(cluster, partition->replicas[place]);
    if (may && !partition->in_sync[place])
        changed(cluster, copy, true, now_us);
}

/* returns  whether a replica is in sync and not at the leader's end, as far as the leader knows */
static bool is_behind(const struct kmock_partition *partition, int32_t place)
{
    return partition->in_sync[place] && place != partition->keeper &&
           (partition->copies[place].epoch != partition->leader_epoch ||
            kmock_partition_end_of(partition, place) < partition->log.end_offset);
}

/* returns  the first look after the replica's time is over */
static int64_t next_look_us(const struct kmock_cluster *cluster, const struct kmock_replica *copy, int64_t now_us)
{
    int64_t interval_us = cluster->replica_lag_time_max_us / 2;
    int64_t over_us = copy->caught_up_us + cluster->replica_lag_time_max_us;
    if (over_us < now_us)
        over_us = now_us;
    return cluster->started_us + ((over_us - cluster->started_us) / interval_us + 1) * interval_us;
}

static void look(void *context, int64_t now_us)
{
    struct kmock_partition *partition = context;
    struct kmock_cluster *cluster = kmock_list_object(partition->timers, struct kmock_cluster, timers);
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        struct kmock_replica *copy = &partition->copies[i];
        if (is_behind(partition, i) && copy->caught_up_us < now_us - cluster->replica_lag_time_max_us)
            kmock_in_sync_leave(cluster, copy, now_us);
    }
    kmock_commit(cluster, partition, now_us);
    kmock_in_sync_watch(cluster, partition, now_us);
    kmock_cleanup_watch(cluster, partition, now_us);
}

void kmock_in_sync_watch(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    int64_t deadline_us = INT64_MAX;
    if (partition->leader < 0 || kmock_timer_is_armed(&partition->isr_check))
        return;
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        if (!is_behind(partition, i))
            continue;
        int64_t look_us = next_look_us(cluster, &partition->copies[i], now_us);
        if (look_us < deadline_us)
            deadline_us = look_us;
    }
    partition->isr_check.fire = look;
    partition->isr_check.context = partition;
    if (deadline_us < INT64_MAX)
        kmock_timers_arm(&cluster->timers, &partition->isr_check, deadline_us);
}
