/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/replication.h"

#include "mock/broker/cleanup.h"
#include "mock/broker/commit.h"
#include "mock/broker/in_sync.h"

static void emit_truncated(const struct kmock_cluster *cluster, const struct kmock_replica *copy, int64_t gone)
{
    const struct kmock_partition *partition = copy->partition;
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_TRUNCATED);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->replicas[kmock_place_of_copy(copy)];
    event.offset = copy->shared_offset;
    event.count = (int32_t)gone;
    kmock_emit(cluster, &event);
}

/* A whole round: what comes back, and the next fetch that says so to the leader. The caller commits. */
static void fetch(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    int64_t gone = kmock_replicas_agree(copy->partition, kmock_place_of_copy(copy));
    if (gone > 0)
        emit_truncated(cluster, copy, gone);
    kmock_replicas_copy(copy->partition, kmock_place_of_copy(copy));
    copy->caught_up_us = now_us;
    kmock_in_sync_join(cluster, copy, now_us);
}

/* Fetch now where that takes no time, else when it has passed. */
static void follow(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    if (!kmock_replica_fetches(cluster, copy))
        return;
    if (copy->delay_us > 0)
        kmock_fetch_by(cluster, copy, now_us + copy->delay_us);
    else
        fetch(cluster, copy, now_us);
}

void kmock_replication_settle(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    kmock_commit(cluster, partition, now_us);
    kmock_in_sync_watch(cluster, partition, now_us);
    kmock_cleanup_watch(cluster, partition, now_us);
}

static void fetch_late(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    struct kmock_partition *partition = copy->partition;
    int64_t known = copy->high_watermark;
    if (!kmock_replica_fetches(cluster, copy))
        return;
    fetch(cluster, copy, now_us);
    kmock_replication_settle(cluster, partition, now_us);
    if (copy->high_watermark != known)
        kmock_partition_wake(partition, now_us); /* who reads from this follower */
}

static void fire(void *context, int64_t now_us)
{
    struct kmock_replica *copy = context;
    struct kmock_cluster *cluster = kmock_list_object(copy->partition->timers, struct kmock_cluster, timers);
    if (copy->held)
        kmock_replication_release(cluster, copy, now_us);
    else
        fetch_late(cluster, copy, now_us);
}

/* The timer of a replica that is held ends that, whoever leads. */
static void stop_fetching(struct kmock_cluster *cluster, struct kmock_replica *copy)
{
    if (!copy->held)
        kmock_timers_cancel(&cluster->timers, &copy->timer);
}

void kmock_replication_begin(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    partition->timers = &cluster->timers;
    kmock_timers_cancel(&cluster->timers, &partition->isr_check);
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        struct kmock_replica *copy = &partition->copies[i];
        stop_fetching(cluster, copy);
        copy->timer.fire = fire;
        copy->timer.context = copy;
        copy->caught_up_us = partition->in_sync[i] ? now_us : INT64_MIN;
    }
    for (int32_t i = 0; i < partition->replicas_count; i++)
        follow(cluster, &partition->copies[i], now_us);
    kmock_replication_settle(cluster, partition, now_us);
}

void kmock_replication_appended(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t base_offset,
                                int64_t now_us)
{
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        struct kmock_replica *copy = &partition->copies[i];
        if (!kmock_replica_fetches(cluster, copy))
            continue;
        if (copy->epoch == partition->leader_epoch && kmock_replica_end(copy) == base_offset)
            copy->caught_up_us = now_us; /* it asked again and again, and there was nothing more */
        follow(cluster, copy, now_us);
    }
    kmock_replication_settle(cluster, partition, now_us);
}

void kmock_replication_up(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    follow(cluster, copy, now_us);
    kmock_replication_settle(cluster, copy->partition, now_us);
}

void kmock_replication_down(struct kmock_cluster *cluster, struct kmock_replica *copy)
{
    stop_fetching(cluster, copy);
    copy->caught_up_us = INT64_MIN;
}

void kmock_replication_hold(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t for_us, int64_t now_us)
{
    const struct kmock_partition *partition = copy->partition;
    bool is_at_end = kmock_partition_end_of(partition, kmock_place_of_copy(copy)) == partition->log.end_offset;
    if (kmock_replica_fetches(cluster, copy) && is_at_end)
        copy->caught_up_us = now_us;
    kmock_timers_cancel(&cluster->timers, &copy->timer);
    copy->held = true;
    if (for_us > 0)
        kmock_timers_arm(&cluster->timers, &copy->timer, now_us + for_us);
}

void kmock_replication_release(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t now_us)
{
    if (!copy->held)
        return;
    kmock_timers_cancel(&cluster->timers, &copy->timer);
    copy->held = false;
    kmock_replication_up(cluster, copy, now_us);
}

void kmock_replication_delay(struct kmock_cluster *cluster, struct kmock_replica *copy, int64_t delay_us,
                             int64_t now_us)
{
    stop_fetching(cluster, copy);
    copy->delay_us = delay_us;
    kmock_replication_up(cluster, copy, now_us);
}

void kmock_replication_bar(struct kmock_cluster *cluster, struct kmock_replica *copy, bool barred, int64_t now_us)
{
    copy->barred = barred;
    if (barred)
        kmock_in_sync_leave(cluster, copy, now_us);
    else
        kmock_in_sync_join(cluster, copy, now_us);
    kmock_replication_settle(cluster, copy->partition, now_us);
}

/* ---- reassignment ---- */

/* Timers lie in the replicas, which are about to move: take them off, and remember for when they were armed. */
static void put_timer_aside(struct kmock_cluster *cluster, struct kmock_replica *copy)
{
    if (!kmock_timer_is_armed(&copy->timer))
        copy->timer.deadline_us = INT64_MAX;
    kmock_timers_cancel(&cluster->timers, &copy->timer);
}

static void take_timer_up(struct kmock_cluster *cluster, struct kmock_replica *copy)
{
    bool was_armed = copy->timer.fire && copy->timer.deadline_us < INT64_MAX;
    copy->timer.fire = fire;
    copy->timer.context = copy;
    if (was_armed)
        kmock_timers_arm(&cluster->timers, &copy->timer, copy->timer.deadline_us);
}

void kmock_replication_assign(struct kmock_cluster *cluster, struct kmock_partition *partition,
                              struct kmock_replica_ids replicas, int64_t now_us)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        put_timer_aside(cluster, &partition->copies[i]);
    kmock_replicas_set(partition, replicas);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        take_timer_up(cluster, &partition->copies[i]);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        follow(cluster, &partition->copies[i], now_us);
    kmock_replication_settle(cluster, partition, now_us);
}
