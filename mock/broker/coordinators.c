/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/coordinators.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/coordinators_state.h"
#include "mock/broker/error.h"
#include "mock/broker/group_told.h"
#include "mock/broker/topics.h"

enum { OFFSETS_REPLICATION_FACTOR = 3, CHECK_INTERVAL_MS = 600000 };

struct kmock_partition *kmock_coordinators_partition(const struct kmock_cluster *cluster, int32_t partition)
{
    return kmock_topic_partition(kmock_topics_find(cluster, kmock_view(KMOCK_CONSUMER_OFFSETS)), partition);
}

struct kmock_coordinators *kmock_coordinators_create(struct kmock_cluster *cluster,
                                                     const struct kmock_cluster_options *options)
{
    struct kmock_coordinators *coordinators = kmock_alloc(sizeof *coordinators);
    int32_t interval_ms = options->offsets_retention_check_interval_ms;
    coordinators->cluster = cluster;
    coordinators->check_interval_us = (int64_t)(interval_ms ? interval_ms : CHECK_INTERVAL_MS) * 1000;
    coordinators->next_check_us = options->now_us + coordinators->check_interval_us;
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++)
        coordinators->slots[i] = (struct kmock_coordinator_slot){
            .host = coordinators, .partition = i, .node_id = -1, .committing = {.wake = kmock_coordinators_wake}};
    kmock_coordinators_serve(coordinators, options);
    return coordinators;
}

void kmock_coordinators_destroy(struct kmock_coordinators *coordinators, int64_t now_us)
{
    if (coordinators == NULL)
        return;
    coordinators->host.observe = coordinators->cluster->observe; /* the cluster has stopped telling */
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++)
        kmock_coordinators_unload(&coordinators->slots[i], false, now_us);
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++)
        kmock_told_free(&coordinators->told[i]);
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
    struct kmock_topic_spec spec = {name, KMOCK_OFFSETS_PARTITIONS, (int16_t)factor, NULL, &config};
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
    return kmock_coordinators_partition(cluster, kmock_coordinator_partition_of(group, KMOCK_OFFSETS_PARTITIONS));
}

struct kmock_coordinator *kmock_coordinators_find(const struct kmock_cluster *cluster, struct kmock_string group)
{
    return cluster->coordinators->slots[kmock_coordinator_partition_of(group, KMOCK_OFFSETS_PARTITIONS)].coordinator;
}

int16_t kmock_coordinators_find_here(const struct kmock_cluster *cluster, int32_t node_id, struct kmock_string group,
                                     struct kmock_coordinator **coordinator)
{
    int32_t partition = kmock_coordinator_partition_of(group, KMOCK_OFFSETS_PARTITIONS);
    const struct kmock_coordinator_slot *slot = &cluster->coordinators->slots[partition];
    if (slot->node_id == node_id && kmock_timer_is_armed(&slot->loading))
        return KMOCK_COORDINATOR_LOAD_IN_PROGRESS;
    if (slot->coordinator == NULL || slot->node_id != node_id)
        return KMOCK_NOT_COORDINATOR;
    *coordinator = slot->coordinator;
    return KMOCK_NONE;
}

void kmock_coordinators_keep_house(struct kmock_cluster *cluster, int64_t now_us)
{
    struct kmock_coordinators *coordinators = cluster->coordinators;
    if (now_us < coordinators->next_check_us)
        return;
    int64_t missed = (now_us - coordinators->next_check_us) / coordinators->check_interval_us;
    int64_t check_us = coordinators->next_check_us + missed * coordinators->check_interval_us;
    coordinators->next_check_us = check_us + coordinators->check_interval_us;
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++) {
        if (coordinators->slots[i].coordinator)
            kmock_coordinator_expire(coordinators->slots[i].coordinator, check_us);
    }
}

void kmock_coordinators_list(const struct kmock_cluster *cluster, int32_t node_id, kmock_coordinator_visit *visit,
                             void *context)
{
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++) {
        const struct kmock_coordinator_slot *slot = &cluster->coordinators->slots[i];
        if (slot->coordinator && slot->node_id == node_id)
            kmock_coordinator_list(slot->coordinator, visit, context);
    }
}

bool kmock_coordinators_is_loading(const struct kmock_cluster *cluster, int32_t node_id)
{
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++) {
        const struct kmock_coordinator_slot *slot = &cluster->coordinators->slots[i];
        if (slot->node_id == node_id && kmock_timer_is_armed(&slot->loading))
            return true;
    }
    return false;
}

uint64_t kmock_coordinators_hash(const struct kmock_cluster *cluster, uint64_t hash)
{
    for (int32_t i = 0; i < KMOCK_OFFSETS_PARTITIONS; i++) {
        const struct kmock_coordinator_slot *slot = &cluster->coordinators->slots[i];
        hash = kmock_hash_number(hash, (uint64_t)(slot->coordinator ? slot->node_id : -1));
        if (slot->coordinator)
            hash = kmock_coordinator_hash(slot->coordinator, hash);
    }
    return hash;
}
