/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/partition.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/compact.h"
#include "mock/broker/error.h"

struct kmock_partition *kmock_partition_create(const struct kmock_topic_config *config, int32_t index,
                                               const int32_t *replicas, int32_t replicas_count)
{
    struct kmock_partition *partition = kmock_alloc(sizeof *partition);
    partition->config = config;
    partition->index = index;
    partition->leader = -1;
    partition->leader_epoch = -1;
    partition->replicas = kmock_alloc((size_t)replicas_count * sizeof *partition->replicas);
    partition->in_sync = kmock_alloc((size_t)replicas_count * sizeof *partition->in_sync);
    partition->replicas_count = replicas_count;
    memcpy(partition->replicas, replicas, (size_t)replicas_count * sizeof *replicas);
    for (int32_t i = 0; i < replicas_count; i++)
        partition->in_sync[i] = true;
    kmock_log_init(&partition->log, config->segment_bytes);
    return partition;
}

void kmock_partition_destroy(struct kmock_partition *partition)
{
    if (partition == NULL)
        return;
    kmock_producers_free(&partition->producers);
    kmock_epochs_free(&partition->epochs);
    kmock_log_free(&partition->log);
    free(partition->in_sync);
    free(partition->replicas);
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

bool kmock_partition_is_under_min_isr(const struct kmock_partition *partition)
{
    int32_t least = partition->config->min_insync_replicas;
    if (least > partition->replicas_count)
        least = partition->replicas_count;
    return kmock_partition_in_sync_count(partition) < least;
}

void kmock_partition_append(struct kmock_partition *partition, const struct kmock_batch *batch, int64_t now_ms)
{
    struct kmock_batch placed = *batch;
    placed.base_offset = partition->log.end_offset;
    bool rolled = kmock_log_append(&partition->log, batch, partition->leader_epoch);
    kmock_producers_learn(&partition->producers, &placed);
    const struct kmock_topic_config *config = partition->config;
    if (!rolled || !config->compacted)
        return;
    struct kmock_compaction compaction = {
        .now_ms = now_ms,
        .delete_retention_ms = config->delete_retention_ms,
        .newest_ms = now_ms - config->min_compaction_lag_ms,
        .bound_offset = kmock_partition_last_stable_offset(partition),
        .producers = &partition->producers,
    };
    if (kmock_log_dirty_ratio(&partition->log, &compaction) >= config->min_cleanable_ratio)
        kmock_log_compact(&partition->log, &compaction);
}

bool kmock_partition_advance(struct kmock_partition *partition)
{
    if (partition->high_watermark == partition->log.end_offset || kmock_partition_is_under_min_isr(partition))
        return false;
    partition->high_watermark = partition->log.end_offset;
    return true;
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

int64_t kmock_partition_last_stable_offset(const struct kmock_partition *partition)
{
    return partition->high_watermark;
}

int16_t kmock_partition_judge_epoch(const struct kmock_partition *partition, int32_t current_leader_epoch)
{
    if (current_leader_epoch < 0 || current_leader_epoch == partition->leader_epoch)
        return KMOCK_NONE;
    return current_leader_epoch < partition->leader_epoch ? KMOCK_FENCED_LEADER_EPOCH : KMOCK_UNKNOWN_LEADER_EPOCH;
}
