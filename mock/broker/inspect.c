/* SPDX-License-Identifier: Apache-2.0 */
/* Let a test look at a cluster: offsets, records, groups, and one hash over all of it. */
#include "mock/base/hash.h"
#include "mock/broker/coordinators.h"
#include "mock/broker/record_view.h"
#include "mock/broker/replicas.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators.h"

static const struct kmock_partition *find(const struct kmock_cluster *cluster, const char *topic, int32_t partition)
{
    return kmock_topic_partition(kmock_topics_find(cluster, kmock_view(topic)), partition);
}

int32_t kmock_cluster_partitions_count(const struct kmock_cluster *cluster, const char *topic)
{
    const struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    return found ? found->partitions_count : 0;
}

struct kmock_string kmock_cluster_topic_name(const struct kmock_cluster *cluster, struct kmock_uuid id)
{
    const struct kmock_topic *found = kmock_topics_find_id(cluster, &id);
    return found ? found->name : (struct kmock_string){NULL, -1};
}

bool kmock_cluster_offsets(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                           int64_t *log_start, int64_t *high_watermark)
{
    const struct kmock_partition *found = find(cluster, topic, partition);
    if (found == NULL)
        return false;
    *log_start = found->log.start_offset;
    *high_watermark = found->high_watermark;
    return true;
}

bool kmock_cluster_partition(const struct kmock_cluster *cluster, const char *topic, int32_t partition,
                             struct kmock_partition_view *view)
{
    const struct kmock_partition *found = find(cluster, topic, partition);
    if (found == NULL)
        return false;
    *view = (struct kmock_partition_view){
        .leader = found->leader,
        .leader_epoch = found->leader_epoch,
        .replicas_count = found->replicas_count,
        .in_sync_count = kmock_partition_in_sync_count(found),
        .log_start = found->log.start_offset,
        .last_stable = kmock_partition_last_stable_offset(found),
        .high_watermark = found->high_watermark,
        .end_offset = found->log.end_offset,
        .size_bytes = kmock_log_size_bytes(&found->log),
    };
    return true;
}

const char *kmock_cluster_topic_config(const struct kmock_cluster *cluster, const char *topic, const char *name)
{
    const struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    int32_t place = kmock_topic_config_place(kmock_view(name));
    return found && place >= 0 ? kmock_topic_config_at(&found->config, place).value : NULL;
}

int64_t kmock_cluster_requests_count(const struct kmock_cluster *cluster, int32_t node_id, int16_t api_key)
{
    int64_t count = 0;
    if (api_key < 0 || api_key >= KMOCK_API_KEYS_COUNT)
        return 0;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        if (node_id == 0 || node_id == i + 1)
            count += cluster->requests_count[i][api_key];
    return count;
}

bool kmock_cluster_read(struct kmock_cluster *cluster, const char *topic, int32_t partition, int64_t offset,
                        struct kmock_record_view *record)
{
    const struct kmock_partition *found = find(cluster, topic, partition);
    return found && kmock_read_record(&found->log, offset, &cluster->scratch, record);
}

void kmock_cluster_group(const struct kmock_cluster *cluster, const char *group, struct kmock_group_view *view)
{
    const struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    *view = (struct kmock_group_view){.state = "Dead", .coordinator = -1};
    if (coordinator == NULL)
        return;
    kmock_coordinator_group(coordinator, kmock_view(group), view);
    view->coordinator = kmock_coordinators_partition_of(cluster, kmock_view(group))->leader;
}

bool kmock_cluster_has_member(const struct kmock_cluster *cluster, const char *group, const char *member)
{
    const struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    return coordinator && kmock_coordinator_has_member(coordinator, kmock_view(group), kmock_view(member));
}

int64_t kmock_cluster_committed(const struct kmock_cluster *cluster, const char *group, const char *topic,
                                int32_t partition)
{
    const struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    return coordinator ? kmock_coordinator_committed(coordinator, kmock_view(group), kmock_view(topic), partition) : -1;
}

void kmock_cluster_each_committed(const struct kmock_cluster *cluster, const char *group, kmock_visit_committed *visit,
                                  void *context)
{
    const struct kmock_coordinator *coordinator = kmock_coordinators_find(cluster, kmock_view(group));
    if (coordinator)
        kmock_coordinator_each_committed(coordinator, kmock_view(group), visit, context);
}

void kmock_cluster_transaction(const struct kmock_cluster *cluster, const char *transactional_id,
                               struct kmock_txn_view *view)
{
    struct kmock_txn_coordinator *coordinator = NULL;
    *view = (struct kmock_txn_view){.producer_id = -1, .producer_epoch = -1, .coordinator = -1};
    if (kmock_txn_coordinators_find(cluster, 0, kmock_view(transactional_id), &coordinator))
        return;
    view->coordinator = coordinator->node_id;
    const struct kmock_txn *txn = kmock_txn_find(coordinator, kmock_view(transactional_id));
    if (txn == NULL)
        return;
    view->state = kmock_txn_state_name(txn->facts.state);
    view->producer_id = txn->facts.producer_id;
    view->producer_epoch = txn->facts.epoch;
    view->partitions_count = txn->facts.partitions_count;
}

void kmock_cluster_each_topic(const struct kmock_cluster *cluster, kmock_visit_topic *visit, void *context)
{
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        visit(context, topic->name.data, topic->partitions_count, topic->internal);
    }
}

int64_t kmock_cluster_log_bytes(const struct kmock_cluster *cluster)
{
    int64_t bytes = 0;
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        for (int32_t i = 0; i < topic->partitions_count; i++)
            bytes += kmock_log_size_bytes(&topic->partitions[i]->log);
    }
    return bytes;
}

static uint64_t hash_partition(const struct kmock_partition *partition, uint64_t hash)
{
    struct kmock_log_cursor cursor;
    hash = kmock_hash_number(hash, (uint64_t)partition->leader);
    hash = kmock_hash_number(hash, (uint64_t)partition->leader_epoch);
    hash = kmock_hash_number(hash, (uint64_t)partition->high_watermark);
    hash = kmock_hash_number(hash, (uint64_t)partition->log.start_offset);
    hash = kmock_hash_number(hash, (uint64_t)partition->log.end_offset);
    for (int32_t i = 0; i < partition->replicas_count; i++)
        hash = kmock_hash_number(hash, (uint64_t)partition->replicas[i] * 2 + partition->in_sync[i]);
    hash = kmock_replicas_hash(partition, hash);
    bool more = kmock_log_find(&partition->log, partition->log.start_offset, &cursor);
    for (; more; more = kmock_log_next(&cursor))
        hash = kmock_hash(hash, cursor.batch.bytes, (size_t)cursor.batch.size_bytes);
    return hash;
}

uint64_t kmock_cluster_hash(const struct kmock_cluster *cluster)
{
    uint64_t hash = KMOCK_HASH_START;
    for (int32_t i = 0; i < cluster->nodes_count; i++)
        hash = kmock_hash_number(hash, cluster->nodes[i].up);
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        hash = kmock_hash(hash, topic->name.data, (size_t)topic->name.length);
        hash = kmock_hash(hash, topic->id.bytes, sizeof topic->id.bytes);
        hash = kmock_topic_config_hash(&topic->config, hash);
        for (int32_t i = 0; i < topic->partitions_count; i++)
            hash = hash_partition(topic->partitions[i], hash);
    }
    return kmock_txn_coordinators_hash(cluster, kmock_coordinators_hash(cluster, hash));
}
