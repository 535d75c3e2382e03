/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/append.h"

#include "mock/broker/commit.h"
#include "mock/broker/error.h"
#include "mock/broker/replication.h"

static void emit_marker(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                        const struct kmock_batch *batch)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_MARKER);
    struct kmock_marker marker;
    if (!kmock_marker_read(batch, &marker))
        return;
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.offset = batch->base_offset;
    event.producer_id = marker.producer_id;
    event.epoch = marker.producer_epoch;
    event.generation = marker.coordinator_epoch;
    event.detail = kmock_view(marker.commit ? "commit" : "abort");
    kmock_emit(cluster, &event);
}

static void emit_batch(const struct kmock_cluster *cluster, enum kmock_event_type type,
                       const struct kmock_partition *partition, const struct kmock_batch *batch)
{
    struct kmock_event event = kmock_event_of(type);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.offset = batch->base_offset;
    event.count = batch->records_count;
    event.producer_id = batch->producer_id;
    event.epoch = batch->producer_epoch;
    event.sequence = batch->base_sequence;
    event.generation = (int32_t)batch->crc;
    if (batch->attributes & KMOCK_BATCH_TRANSACTIONAL)
        event.detail = kmock_view("transactional");
    kmock_emit(cluster, &event);
}

int64_t kmock_append(struct kmock_cluster *cluster, struct kmock_partition *partition, const struct kmock_batch *batch,
                     int64_t now_us)
{
    struct kmock_batch appended = *batch;
    appended.base_offset = partition->log.end_offset;
    kmock_partition_append(partition, batch, now_us / 1000);
    if (batch->attributes & KMOCK_BATCH_CONTROL)
        emit_marker(cluster, partition, &appended);
    else
        emit_batch(cluster, KMOCK_EVENT_APPEND, partition, &appended);
    kmock_tell_stable_offset(cluster, partition);
    kmock_replication_appended(cluster, partition, appended.base_offset, now_us);
    return appended.base_offset;
}

void kmock_emit_duplicate(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                          const struct kmock_batch *batch, int64_t base_offset)
{
    struct kmock_batch duplicate = *batch;
    duplicate.base_offset = base_offset;
    emit_batch(cluster, KMOCK_EVENT_DUPLICATE, partition, &duplicate);
}

int64_t kmock_append_built(struct kmock_cluster *cluster, struct kmock_partition *partition,
                           const struct kmock_buffer *built, int64_t now_us)
{
    struct kmock_batch batch;
    if (partition->leader < 0)
        return -KMOCK_NOT_LEADER_OR_FOLLOWER;
    if (kmock_partition_is_under_min_isr(partition))
        return -KMOCK_NOT_ENOUGH_REPLICAS;
    if (!kmock_batch_read(built->data, built->size, &batch))
        return -KMOCK_CORRUPT_MESSAGE;
    return kmock_append(cluster, partition, &batch, now_us);
}
