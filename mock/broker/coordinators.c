/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/coordinators.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/append.h"
#include "mock/broker/error.h"
#include "mock/broker/record_view.h"
#include "mock/broker/topics.h"

enum {
    OFFSETS_PARTITIONS = 50,
    OFFSETS_REPLICATION_FACTOR = 3,
    OFFSET_METADATA_MAX_BYTES = 4096,
};

struct slot {
    struct kmock_coordinator *coordinator; /* null: nobody leads the partition */
    int32_t node_id;                       /* whose it is */
};

struct kmock_coordinators {
    struct kmock_cluster *cluster;
    struct kmock_coordinator_host host;
    struct slot slots[OFFSETS_PARTITIONS];
    struct kmock_buffer built;
    struct kmock_buffer expanded; /* records that a host's read hands out may be in here */
};

static struct kmock_partition *find_partition(const struct kmock_cluster *cluster, int32_t partition)
{
    return kmock_topic_partition(kmock_topics_find(cluster, kmock_view(KMOCK_CONSUMER_OFFSETS)), partition);
}

static int64_t append_records(void *context, int32_t partition, const struct kmock_key_value *records, int32_t count,
                              int64_t now_us)
{
    struct kmock_coordinators *coordinators = context;
    struct kmock_partition *found = find_partition(coordinators->cluster, partition);
    struct kmock_batch_spec spec = {0, now_us / 1000, -1, -1, -1, 0};
    struct kmock_batch_builder builder;
    if (found == NULL)
        return -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    coordinators->built.size = 0;
    kmock_batch_begin(&builder, &coordinators->built, &spec);
    for (int32_t i = 0; i < count; i++)
        kmock_batch_add(&builder, records[i].key, records[i].value);
    kmock_batch_end(&builder, -1);
    if (coordinators->built.size > (size_t)found->config->max_message_bytes)
        return -KMOCK_MESSAGE_TOO_LARGE;
    return kmock_append_built(coordinators->cluster, found, &coordinators->built, now_us);
}

static bool read_record(void *context, int32_t partition, int64_t offset, struct kmock_record_view *record)
{
    struct kmock_coordinators *coordinators = context;
    const struct kmock_partition *found = find_partition(coordinators->cluster, partition);
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

struct kmock_coordinators *kmock_coordinators_create(struct kmock_cluster *cluster,
                                                     const struct kmock_cluster_options *options)
{
    struct kmock_coordinators *coordinators = kmock_alloc(sizeof *coordinators);
    int32_t delay_ms = choose(options->group_initial_rebalance_delay_ms, 3000);
    coordinators->cluster = cluster;
    coordinators->host = (struct kmock_coordinator_host){
        .context = coordinators,
        .append = append_records,
        .read = read_record,
        .partition_exists = partition_exists,
        .observe = cluster->observe,
        .observe_context = cluster->observe_context,
        .timers = &cluster->timers,
        .random = &cluster->random,
        .initial_rebalance_delay_ms = delay_ms < 0 ? 0 : delay_ms,
        .min_session_timeout_ms = choose(options->group_min_session_timeout_ms, 6000),
        .max_session_timeout_ms = choose(options->group_max_session_timeout_ms, 1800000),
        .max_group_size = choose(options->group_max_size, INT32_MAX),
        .offset_metadata_max_bytes = OFFSET_METADATA_MAX_BYTES,
    };
    return coordinators;
}

static void unload(struct slot *slot, bool answer, int64_t now_us)
{
    struct kmock_coordinator *coordinator = slot->coordinator;
    slot->coordinator = NULL;
    if (coordinator)
        kmock_coordinator_unload(coordinator, answer, now_us);
}

void kmock_coordinators_destroy(struct kmock_coordinators *coordinators, int64_t now_us)
{
    if (coordinators == NULL)
        return;
    coordinators->host.observe = coordinators->cluster->observe; /* the cluster has stopped telling */
    for (int32_t i = 0; i < OFFSETS_PARTITIONS; i++)
        unload(&coordinators->slots[i], false, now_us);
    kmock_buffer_free(&coordinators->built);
    kmock_buffer_free(&coordinators->expanded);
    free(coordinators);
}

bool kmock_coordinators_ensure_topic(struct kmock_cluster *cluster, int64_t now_us)
{
    struct kmock_string name = kmock_view(KMOCK_CONSUMER_OFFSETS);
    if (kmock_topics_find(cluster, name))
        return true;
    int32_t factor =
        cluster->nodes_count < OFFSETS_REPLICATION_FACTOR ? cluster->nodes_count : OFFSETS_REPLICATION_FACTOR;
    struct kmock_topic_config config;
    struct kmock_topic_spec spec = {name, OFFSETS_PARTITIONS, (int16_t)factor, NULL, &config};
    if (kmock_topics_judge(cluster, &spec).error)
        return false;
    kmock_topic_config_init(&config);
    kmock_topic_config_set(&config, kmock_view("cleanup.policy"), kmock_view("compact"));
    kmock_topic_config_set(&config, kmock_view("compression.type"), kmock_view("producer"));
    kmock_topic_config_set(&config, kmock_view("segment.bytes"), kmock_view("104857600"));
    kmock_topics_add(cluster, &spec, now_us);
    return true;
}

struct kmock_partition *kmock_coordinators_partition_of(const struct kmock_cluster *cluster, struct kmock_string group)
{
    return find_partition(cluster, kmock_coordinator_partition_of(group, OFFSETS_PARTITIONS));
}

struct kmock_coordinator *kmock_coordinators_find(const struct kmock_cluster *cluster, struct kmock_string group)
{
    return cluster->coordinators->slots[kmock_coordinator_partition_of(group, OFFSETS_PARTITIONS)].coordinator;
}

int16_t kmock_coordinators_find_here(const struct kmock_cluster *cluster, int32_t node_id, struct kmock_string group,
                                     struct kmock_coordinator **coordinator)
{
    int32_t partition = kmock_coordinator_partition_of(group, OFFSETS_PARTITIONS);
    const struct slot *slot = &cluster->coordinators->slots[partition];
    if (slot->coordinator == NULL || slot->node_id != node_id)
        return KMOCK_NOT_COORDINATOR;
    *coordinator = slot->coordinator;
    return KMOCK_NONE;
}

static void emit_moved(const struct kmock_cluster *cluster, const struct kmock_partition *partition)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_COORDINATOR);
    event.topic = partition->topic->name;
    event.partition = partition->index;
    event.node = partition->leader;
    event.epoch = (int16_t)partition->leader_epoch;
    kmock_emit(cluster, &event);
}

void kmock_coordinators_leader_changed(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    struct kmock_coordinators *coordinators = cluster->coordinators;
    if (!kmock_view_is(partition->topic->name, KMOCK_CONSUMER_OFFSETS) || partition->index >= OFFSETS_PARTITIONS)
        return;
    struct slot *slot = &coordinators->slots[partition->index];
    unload(slot, kmock_cluster_node_is_up(cluster, slot->node_id), now_us);
    slot->node_id = partition->leader;
    emit_moved(cluster, partition);
    if (partition->leader >= 0)
        slot->coordinator = kmock_coordinator_load(&coordinators->host, partition->index, partition->leader, now_us);
}

void kmock_coordinators_topic_deleted(struct kmock_cluster *cluster, const struct kmock_topic *topic, int64_t now_us)
{
    struct kmock_coordinators *coordinators = cluster->coordinators;
    bool is_offsets = kmock_view_is(topic->name, KMOCK_CONSUMER_OFFSETS);
    for (int32_t i = 0; i < OFFSETS_PARTITIONS; i++) {
        if (is_offsets)
            unload(&coordinators->slots[i], true, now_us);
        else if (coordinators->slots[i].coordinator)
            kmock_coordinator_topic_deleted(coordinators->slots[i].coordinator, topic->name, now_us);
    }
}

uint64_t kmock_coordinators_hash(const struct kmock_cluster *cluster, uint64_t hash)
{
    for (int32_t i = 0; i < OFFSETS_PARTITIONS; i++) {
        const struct slot *slot = &cluster->coordinators->slots[i];
        hash = kmock_hash_number(hash, (uint64_t)(slot->coordinator ? slot->node_id : -1));
        if (slot->coordinator)
            hash = kmock_coordinator_hash(slot->coordinator, hash);
    }
    return hash;
}
