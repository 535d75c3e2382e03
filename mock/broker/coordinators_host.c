/* SPDX-License-Identifier: Apache-2.0 */
/* What a coordinator needs from its cluster: its log, the topics there are, the configs. */
#include "mock/broker/append.h"
#include "mock/broker/coordinators_state.h"
#include "mock/broker/error.h"
#include "mock/broker/record_view.h"
#include "mock/broker/topics.h"

enum { MS_OF_MINUTE = 60000 };

static void watch(struct kmock_coordinators *coordinators, struct kmock_partition *partition)
{
    struct kmock_wait *wait = &coordinators->slots[partition->index].committing;
    if (partition->high_watermark < partition->log.end_offset && wait->link.list == NULL)
        kmock_list_append(&partition->waits, &wait->link);
}

static void build(struct kmock_coordinators *coordinators, const struct kmock_batch_spec *spec,
                  const struct kmock_key_value *records, int32_t count)
{
    struct kmock_batch_builder builder;
    coordinators->built.size = 0;
    kmock_batch_begin(&builder, &coordinators->built, spec);
    for (int32_t i = 0; i < count; i++)
        kmock_batch_add(&builder, records[i].key, records[i].value);
    kmock_batch_end(&builder, -1);
}

static int64_t append_built(struct kmock_coordinators *coordinators, struct kmock_partition *found, int64_t now_us)
{
    if (coordinators->built.size > (size_t)found->config->max_message_bytes)
        return -KMOCK_MESSAGE_TOO_LARGE;
    int64_t offset = kmock_append_built(coordinators->cluster, found, &coordinators->built, now_us);
    watch(coordinators, found);
    return offset;
}

static int64_t append_records(void *context, int32_t partition, const struct kmock_key_value *records, int32_t count,
                              int64_t now_us)
{
    struct kmock_coordinators *coordinators = context;
    struct kmock_partition *found = kmock_coordinators_partition(coordinators->cluster, partition);
    struct kmock_batch_spec spec = {0, now_us / 1000, -1, -1, -1, 0};
    if (found == NULL)
        return -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    build(coordinators, &spec, records, count);
    return append_built(coordinators, found, now_us);
}

/* Kafka gives each such batch the sequence 0, and checks nothing but the epoch. source  AppendOrigin.COORDINATOR */
static int64_t append_transactional(void *context, int32_t partition, const struct kmock_coordinator_batch *batch,
                                    int64_t now_us)
{
    struct kmock_coordinators *coordinators = context;
    struct kmock_partition *found = kmock_coordinators_partition(coordinators->cluster, partition);
    struct kmock_marker newest = {batch->producer_id, batch->producer_epoch, INT32_MAX, false};
    struct kmock_batch_spec spec = {
        0, now_us / 1000, batch->producer_id, batch->producer_epoch, 0, KMOCK_BATCH_TRANSACTIONAL};
    if (found == NULL)
        return -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = kmock_producers_judge_marker(&found->producers, &newest);
    if (error)
        return -error;
    build(coordinators, &spec, batch->records, batch->count);
    return append_built(coordinators, found, now_us);
}

void kmock_coordinators_marked(struct kmock_cluster *cluster, struct kmock_partition *partition,
                               const struct kmock_coordinator_marker *marker, int64_t now_us)
{
    if (!kmock_view_is(partition->topic->name, KMOCK_CONSUMER_OFFSETS) || partition->index >= KMOCK_OFFSETS_PARTITIONS)
        return;
    struct kmock_coordinator *coordinator = cluster->coordinators->slots[partition->index].coordinator;
    if (coordinator)
        kmock_coordinator_marked(coordinator, marker, now_us);
    watch(cluster->coordinators, partition);
}

static int64_t high_watermark(void *context, int32_t partition)
{
    const struct kmock_coordinators *coordinators = context;
    const struct kmock_partition *found = kmock_coordinators_partition(coordinators->cluster, partition);
    return found ? found->high_watermark : 0;
}

static bool read_record(void *context, int32_t partition, int64_t offset, struct kmock_record_view *record)
{
    struct kmock_coordinators *coordinators = context;
    const struct kmock_partition *found = kmock_coordinators_partition(coordinators->cluster, partition);
    return found && kmock_read_record(&found->log, offset, &coordinators->expanded, record);
}

static bool partition_exists(void *context, struct kmock_string topic, int32_t partition)
{
    const struct kmock_coordinators *coordinators = context;
    return kmock_topic_partition(kmock_topics_find(coordinators->cluster, topic), partition) != NULL;
}

static int32_t choose(int32_t given, int32_t fallback)
{
    return given ? given : fallback;
}

void kmock_coordinators_serve(struct kmock_coordinators *coordinators, const struct kmock_cluster_options *options)
{
    struct kmock_cluster *cluster = coordinators->cluster;
    int32_t delay_ms = choose(options->group_initial_rebalance_delay_ms, 3000);
    coordinators->host = (struct kmock_coordinator_host){
        .context = coordinators,
        .append = append_records,
        .append_transactional = append_transactional,
        .high_watermark = high_watermark,
        .read = read_record,
        .partition_exists = partition_exists,
        .observe = cluster->observe,
        .observe_context = cluster->observe_context,
        .told = coordinators->told,
        .timers = &cluster->timers,
        .random = &cluster->random,
        .initial_rebalance_delay_ms = delay_ms < 0 ? 0 : delay_ms,
        .min_session_timeout_ms = choose(options->group_min_session_timeout_ms, 6000),
        .max_session_timeout_ms = choose(options->group_max_session_timeout_ms, 1800000),
        .max_group_size = choose(options->group_max_size, INT32_MAX),
        .offset_metadata_max_bytes = choose(options->offset_metadata_max_bytes, 4096),
        .commit_timeout_ms = choose(options->offsets_commit_timeout_ms, 5000),
        .offsets_retention_ms = (int64_t)choose(options->offsets_retention_minutes, 10080) * MS_OF_MINUTE,
    };
}

/* What a leader is told that leads no more is its coordinator's end, which is about to come. */
void kmock_coordinators_wake(struct kmock_wait *wait, int64_t now_us)
{
    struct kmock_coordinator_slot *slot = kmock_list_object(wait, struct kmock_coordinator_slot, committing);
    const struct kmock_partition *partition = kmock_coordinators_partition(slot->host->cluster, slot->partition);
    if (partition == NULL || partition->leader_epoch != slot->leader_epoch)
        return;
    if (slot->coordinator)
        kmock_coordinator_committed_up_to(slot->coordinator, partition->high_watermark, now_us);
    if (slot->coordinator == NULL || !kmock_coordinator_is_writing(slot->coordinator))
        kmock_list_remove(&wait->link);
}
