/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/partition.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/error.h"
#include "mock/broker/log_retention.h"

struct kmock_partition *kmock_partition_create(const struct kmock_topic_config *config, int32_t index,
                                               const int32_t *replicas, int32_t replicas_count)
{
    struct kmock_partition *partition = kmock_alloc(sizeof *partition);
    partition->config = config;
    partition->index = index;
    partition->leader = -1;
    partition->leader_epoch = -1;
    partition->told_stable_offset = -1;
    partition->replicas = kmock_alloc((size_t)replicas_count * sizeof *partition->replicas);
    partition->in_sync = kmock_alloc((size_t)replicas_count * sizeof *partition->in_sync);
    partition->replicas_count = replicas_count;
    partition->copies = kmock_alloc((size_t)replicas_count * sizeof *partition->copies);
    memcpy(partition->replicas, replicas, (size_t)replicas_count * sizeof *replicas);
    for (int32_t i = 0; i < replicas_count; i++) {
        partition->in_sync[i] = true;
        kmock_replica_init(&partition->copies[i], partition);
    }
    kmock_log_init(&partition->log, config->segment_bytes);
    return partition;
}

void kmock_partition_free_replicas(struct kmock_partition *partition)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        kmock_replica_drop_tail(&partition->copies[i]);
    free(partition->copies);
    free(partition->in_sync);
    free(partition->replicas);
}

static void cancel(struct kmock_partition *partition, struct kmock_timer *timer)
{
    if (kmock_timer_is_armed(timer))
        kmock_timers_cancel(partition->timers, timer);
}

void kmock_partition_destroy(struct kmock_partition *partition)
{
    if (partition == NULL)
        return;
    cancel(partition, &partition->isr_check);
    if (kmock_timer_is_armed(&partition->cleanup))
        kmock_timers_cancel(partition->cleanup_timers, &partition->cleanup);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        cancel(partition, &partition->copies[i].timer);
    kmock_partition_free_replicas(partition);
    kmock_producers_free(&partition->producers);
    kmock_epochs_free(&partition->epochs);
    kmock_log_free(&partition->log);
    free(partition);
}

int32_t kmock_partition_in_sync_count(const struct kmock_partition *partition)
{
    int32_t count = 0;
    for (int32_t i = 0; i < partition->replicas_count; i++)
        count += partition->in_sync[i];
    return count;
}

int32_t kmock_partition_place_of(const struct kmock_partition *partition, int32_t node_id)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (partition->replicas[i] == node_id)
            return i;
    return -1;
}

int64_t kmock_partition_end_of(const struct kmock_partition *partition, int32_t place)
{
    return place == partition->keeper ? partition->log.end_offset : kmock_replica_end(&partition->copies[place]);
}

int64_t kmock_partition_high_watermark_of(const struct kmock_partition *partition, int32_t place)
{
    return place == partition->keeper ? partition->high_watermark : partition->copies[place].high_watermark;
}

bool kmock_partition_is_under_min_isr(const struct kmock_partition *partition)
{
    int32_t least = partition->config->min_insync_replicas;
    if (least > partition->replicas_count)
        least = partition->replicas_count;
    return kmock_partition_in_sync_count(partition) < least;
}

int64_t kmock_partition_clean_bound(const struct kmock_partition *partition)
{
    int64_t bound = kmock_partition_last_stable_offset(partition);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (i != partition->keeper && partition->copies[i].shared_offset < bound)
            bound = partition->copies[i].shared_offset;
    return bound;
}

/* returns  the age at which segments are rolled, less a jitter that only the segment knows */
static int64_t segment_age_ms(const struct kmock_partition *partition)
{
    const struct kmock_topic_config *config = partition->config;
    const struct kmock_log *log = &partition->log;
    int64_t age_ms = config->segment_ms;
    if (config->compacted && config->max_compaction_lag_ms < age_ms)
        age_ms = config->max_compaction_lag_ms;
    int64_t jitter_ms = config->segment_jitter_ms < age_ms ? config->segment_jitter_ms : age_ms;
    if (jitter_ms == 0)
        return age_ms;
    uint64_t hash = kmock_hash_number(KMOCK_HASH_START, (uint64_t)log->segments[log->segments_count - 1].base_offset);
    return age_ms - (int64_t)(kmock_hash_number(hash, (uint64_t)partition->index) % (uint64_t)jitter_ms);
}

/* Say what no replica can be asked for any more. */
static void settle_txns(struct kmock_partition *partition)
{
    struct kmock_txn_index *txns = &partition->producers.txns;
    txns->start_offset = partition->log.start_offset;
    txns->settled_offset = partition->high_watermark;
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (kmock_partition_high_watermark_of(partition, i) < txns->settled_offset)
            txns->settled_offset = kmock_partition_high_watermark_of(partition, i);
}

void kmock_partition_append(struct kmock_partition *partition, const struct kmock_batch *batch, int64_t now_ms)
{
    struct kmock_log *log = &partition->log;
    struct kmock_batch placed = *batch;
    placed.base_offset = log->end_offset;
    log->now_ms = now_ms;
    log->segment_bytes = partition->config->segment_bytes;
    kmock_log_roll_by_age(log, batch, segment_age_ms(partition));
    kmock_log_append(log, batch, partition->leader_epoch);
    settle_txns(partition);
    kmock_producers_learn(&partition->producers, &placed);
}

/* returns  up to where a replica lets the high watermark go: its end, which a leader knows when it has fetched */
static int64_t limit_of(const struct kmock_partition *partition, int32_t place, int64_t caught_up_since_us)
{
    const struct kmock_replica *copy = &partition->copies[place];
    bool counts = partition->in_sync[place] || (!copy->barred && copy->caught_up_us >= caught_up_since_us);
    if (place == partition->keeper || !counts)
        return INT64_MAX;
    return copy->epoch == partition->leader_epoch ? kmock_partition_end_of(partition, place) : -1;
}

bool kmock_partition_advance(struct kmock_partition *partition, int64_t caught_up_since_us)
{
    int64_t reached = partition->log.end_offset;
    if (partition->high_watermark == reached)
        return false;
    if (!partition->commits_under_min_isr && kmock_partition_is_under_min_isr(partition))
        return false;
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        int64_t limit = limit_of(partition, i, caught_up_since_us);
        if (limit < reached)
            reached = limit;
    }
    if (reached <= partition->high_watermark)
        return false;
    partition->high_watermark = reached;
    return true;
}

int64_t kmock_partition_epoch_start(const struct kmock_partition *partition)
{
    const struct kmock_epochs *epochs = &partition->epochs;
    return epochs->count > 0 ? epochs->entries[epochs->count - 1].start_offset : 0;
}

void kmock_partition_wake(struct kmock_partition *partition, int64_t now_us)
{
    /* Waking one may take others off the list, or leave it on: so those who are there now are moved aside. */
    struct kmock_list asleep = {0};
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&partition->waits)))
        kmock_list_append(&asleep, link);
    while ((link = kmock_list_take(&asleep))) {
        struct kmock_wait *wait = kmock_list_object(link, struct kmock_wait, link);
        kmock_list_append(&partition->waits, link);
        wait->wake(wait, now_us);
    }
}

int64_t kmock_partition_stable_below(const struct kmock_partition *partition, int64_t high_watermark)
{
    int64_t unstable = kmock_txn_index_first_unstable(&partition->producers.txns, high_watermark);
    if (unstable < partition->log.start_offset)
        unstable = partition->log.start_offset;
    return unstable < high_watermark ? unstable : high_watermark;
}

int64_t kmock_partition_last_stable_offset(const struct kmock_partition *partition)
{
    return kmock_partition_stable_below(partition, partition->high_watermark);
}

int16_t kmock_partition_judge_epoch(const struct kmock_partition *partition, int32_t current_leader_epoch)
{
    if (current_leader_epoch < 0 || current_leader_epoch == partition->leader_epoch)
        return KMOCK_NONE;
    return current_leader_epoch < partition->leader_epoch ? KMOCK_FENCED_LEADER_EPOCH : KMOCK_UNKNOWN_LEADER_EPOCH;
}
