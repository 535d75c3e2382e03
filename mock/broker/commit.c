/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/commit.h"

/* replica.fetch.wait.max.ms: a follower with nothing to fetch asks that often, and hears of the high watermark. */
#define FETCH_WAIT_US INT64_C(500000)

bool kmock_replica_fetches(const struct kmock_cluster *cluster, const struct kmock_replica *copy)
{
    const struct kmock_partition *partition = copy->partition;
    int32_t place = kmock_place_of_copy(copy);
    return partition->leader >= 0 && place != partition->keeper && !copy->held &&
           kmock_cluster_node_is_up(cluster, partition->replicas[place]);
}

void kmock_fetch_by(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t deadline_us)
{
    if (!kmock_timer_is_armed(&copy->timer) || copy->timer.deadline_us > deadline_us)
        kmock_timers_arm(&cluster->timers, &copy->timer, deadline_us);
}

void kmock_emit_high_watermark(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_HIGH_WATERMARK);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.offset = partition->high_watermark;
    event.node = partition->leader;
    kmock_emit(cluster, &event);
}

void kmock_tell_stable_offset(const struct kmock_cluster *cluster, struct kmock_partition *partition)
{
    int64_t stable_offset = kmock_partition_last_stable_offset(partition);
    bool follows = stable_offset == partition->high_watermark;
    if (stable_offset == partition->told_stable_offset || (follows && partition->told_stable_offset < 0))
        return;
    partition->told_stable_offset = follows ? -1 : stable_offset;
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_LAST_STABLE_OFFSET);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.offset = stable_offset;
    event.node = partition->leader;
    kmock_emit(cluster, &event);
}

/* A follower hears of the high watermark with its next fetch. */
static void tell(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    const struct kmock_partition *partition = copy->partition;
    if (!kmock_replica_fetches(cluster, copy))
        return;
    if (copy->delay_us > 0)
        kmock_fetch_by(cluster, copy, now_us + FETCH_WAIT_US);
    else
        copy->high_watermark = partition->high_watermark;
}

void kmock_commit(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    if (partition->leader < 0 || !kmock_partition_advance(partition, now_us - cluster->replica_lag_time_max_us))
        return;
    kmock_emit_high_watermark(cluster, partition);
    kmock_tell_stable_offset(cluster, partition);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        tell(cluster, &partition->copies[i], now_us);
    kmock_partition_wake(partition, now_us);
}
