/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/cleanup.h"

#include "mock/broker/compact.h"
#include "mock/broker/log_retention.h"
#include "mock/broker/producer_snapshot.h"

#define RETENTION_DELAY_US INT64_C(30000000)

/* ---- what there is to do, and when ---- */

static struct kmock_log_retention retention_of(const struct kmock_partition *partition, int64_t now_us)
{
    const struct kmock_topic_config *config = partition->config;
    return (struct kmock_log_retention){.now_ms = now_us / 1000,
                                        .retention_ms = config->deleted ? config->retention_ms : -1,
                                        .retention_bytes = config->deleted ? config->retention_bytes : -1,
                                        .committed_offset = partition->high_watermark};
}

static struct kmock_compaction compaction_of(const struct kmock_partition *partition, int64_t now_us)
{
    const struct kmock_topic_config *config = partition->config;
    int64_t now_ms = now_us / 1000, lag_ms = config->min_compaction_lag_ms;
    return (struct kmock_compaction){.now_ms = now_ms,
                                     .delete_retention_ms = config->delete_retention_ms,
                                     .newest_ms = lag_ms > 0 ? now_ms - lag_ms : INT64_MAX,
                                     .bound_offset = kmock_partition_clean_bound(partition),
                                     .producers = &partition->producers};
}

static int64_t add(int64_t time_ms, int64_t lag_ms)
{
    return time_ms < INT64_MAX - lag_ms ? time_ms + lag_ms : INT64_MAX;
}

static int64_t least(int64_t one, int64_t other)
{
    return one < other ? one : other;
}

/* returns  from when on the log is dirty enough, as it is now; INT64_MIN: it is */
static int64_t compaction_due_ms(const struct kmock_partition *partition, int64_t now_us)
{
    const struct kmock_topic_config *config = partition->config;
    struct kmock_compaction compaction = compaction_of(partition, now_us);
    double ratio = kmock_log_dirty_ratio(&partition->log, &compaction);
    if (ratio > config->min_cleanable_ratio)
        return INT64_MIN;
    int64_t too_new_ms = kmock_log_too_new_ms(&partition->log, &compaction);
    int64_t due_ms = too_new_ms < INT64_MAX ? add(too_new_ms, config->min_compaction_lag_ms) : INT64_MAX;
    if (ratio > 0)
        due_ms = least(due_ms, add(add(kmock_log_oldest_dirty_ms(&partition->log), config->max_compaction_lag_ms), 1));
    return due_ms <= compaction.now_ms ? INT64_MIN : due_ms;
}

static int64_t retention_due_ms(const struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_log_retention retention = retention_of(partition, now_us);
    return kmock_log_retention_due_ms(&partition->log, &retention);
}

/* returns  from when on the log is to be compacted; never where it is not that kind of topic */
static int64_t cleaner_due_ms(const struct kmock_partition *partition, int64_t now_us)
{
    bool has_more = partition->config->compacted && partition->log.segments_count > 1;
    return has_more ? compaction_due_ms(partition, now_us) : INT64_MAX;
}

/* ---- doing it ---- */

static struct kmock_event event_of(const struct kmock_partition *partition, enum kmock_event_type type)
{
    struct kmock_event event = kmock_event_of(type);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    return event;
}

/* Say that the log starts later than it did, and forget the epochs of what is gone. */
static void started(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t old_start,
                    const char *detail)
{
    struct kmock_event event = event_of(partition, KMOCK_EVENT_LOG_START);
    if (partition->log.start_offset == old_start)
        return;
    kmock_epochs_trim(&partition->epochs, partition->log.start_offset);
    event.offset = partition->log.start_offset;
    event.count = (int32_t)(partition->log.start_offset - old_start);
    event.detail = kmock_view(detail);
    kmock_emit(cluster, &event);
}

static void keep_producers(void *context, int64_t start_offset)
{
    struct kmock_partition *partition = context;
    kmock_producers_take_snapshot(&partition->producers, &partition->log, start_offset);
}

static void delete_segments(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_log_retention retention = retention_of(partition, now_us);
    int64_t old_start = partition->log.start_offset;
    if (retention_due_ms(partition, now_us) <= now_us / 1000)
        kmock_foresee(cluster, partition->topic->name);
    retention.before = keep_producers;
    retention.context = partition;
    kmock_log_retain(&partition->log, &retention);
    started(cluster, partition, old_start, "retention");
}

struct teller {
    const struct kmock_cluster *cluster;
    const struct kmock_partition *partition;
};

static void tell_gone(void *context, int64_t from, int64_t to)
{
    const struct teller *teller = context;
    struct kmock_event event = event_of(teller->partition, KMOCK_EVENT_CLEANED);
    event.offset = from;
    event.count = (int32_t)(to - from);
    kmock_emit(teller->cluster, &event);
}

static void compact(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_compaction compaction = compaction_of(partition, now_us);
    struct teller teller = {cluster, partition};
    compaction.visit = partition->topic->internal ? NULL : tell_gone;
    compaction.context = &teller;
    struct kmock_event event = event_of(partition, KMOCK_EVENT_COMPACTED);
    if (compaction_due_ms(partition, now_us) > INT64_MIN || kmock_log_dirty_ratio(&partition->log, &compaction) == 0)
        return;
    kmock_foresee(cluster, partition->topic->name);
    keep_producers(partition, least(compaction.bound_offset, partition->log.end_offset));
    event.count = (int32_t)kmock_log_compact(&partition->log, &compaction);
    event.offset = partition->log.first_dirty_offset;
    kmock_emit(cluster, &event);
}

/* ---- when it is looked at ---- */

/* returns  the first look that is after now and not before the time */
static int64_t next_look_us(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                            int64_t due_us, int64_t now_us)
{
    bool compacted = partition->config->compacted;
    int64_t first_us = cluster->started_us + (compacted ? 0 : RETENTION_DELAY_US);
    int64_t interval_us = compacted ? cluster->cleaner_backoff_us : cluster->retention_check_us;
    if (due_us <= now_us)
        due_us = now_us + 1;
    return due_us <= first_us ? first_us : first_us + (due_us - first_us + interval_us - 1) / interval_us * interval_us;
}

/* returns  whether a topic's own configs ask for something that takes time */
static bool asks(const struct kmock_topic_config *config)
{
    return config->compacted || config->retention_asked;
}

static void fire(void *context, int64_t now_us);

static void arm(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t due_ms, int64_t now_us)
{
    struct kmock_timers *timers = asks(partition->config) ? &cluster->timers : &cluster->lazy_timers;
    if (due_ms >= INT64_MAX / 2000) /* never, or beyond what can be told in microseconds */
        return;
    int64_t look_us = next_look_us(cluster, partition, due_ms < 0 ? 0 : due_ms * 1000, now_us);
    if (kmock_timer_is_armed(&partition->cleanup) && partition->cleanup.deadline_us <= look_us)
        return;
    partition->cleanup.fire = fire;
    partition->cleanup.context = partition;
    partition->cleanup_timers = timers;
    kmock_timers_arm(timers, &partition->cleanup, look_us);
}

/* What may go and does not, for it is not committed, waits until more is. */
static void rest(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    int64_t deleted_ms = retention_due_ms(partition, now_us);
    if (deleted_ms <= now_us / 1000)
        deleted_ms = INT64_MAX;
    arm(cluster, partition, least(deleted_ms, cleaner_due_ms(partition, now_us)), now_us);
}

static void fire(void *context, int64_t now_us)
{
    struct kmock_partition *partition = context;
    struct kmock_cluster *cluster = kmock_list_object(partition->timers, struct kmock_cluster, timers);
    if (partition->leader < 0)
        return;
    if (partition->config->compacted)
        compact(cluster, partition, now_us);
    delete_segments(cluster, partition, now_us);
    rest(cluster, partition, now_us);
}

/* ---- from outside ---- */

void kmock_cleanup_watch(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    arm(cluster, partition, least(retention_due_ms(partition, now_us), cleaner_due_ms(partition, now_us)), now_us);
}

void kmock_cleanup_configure(struct kmock_cluster *cluster, struct kmock_topic *topic, int64_t now_us)
{
    for (int32_t i = 0; i < topic->partitions_count; i++) {
        struct kmock_partition *partition = topic->partitions[i];
        if (kmock_timer_is_armed(&partition->cleanup))
            kmock_timers_cancel(partition->cleanup_timers, &partition->cleanup);
        kmock_cleanup_watch(cluster, partition, now_us);
    }
}

void kmock_cleanup_catch_up(struct kmock_cluster *cluster, int64_t now_us)
{
    while (kmock_timers_fire(&cluster->lazy_timers, now_us))
        ;
}

void kmock_cleanup_delete_records(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t offset,
                                  int64_t now_us)
{
    int64_t old_start = partition->log.start_offset;
    kmock_foresee(cluster, partition->topic->name);
    keep_producers(partition, offset);
    kmock_log_raise_start(&partition->log, offset);
    started(cluster, partition, old_start, "DeleteRecords");
    kmock_cleanup_watch(cluster, partition, now_us);
}
