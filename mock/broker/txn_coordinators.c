/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_coordinators.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/base/hash.h"
#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/topics.h"
#include "mock/broker/txn_coordinators_state.h"
#include "mock/broker/txn_settle.h"

enum { REPLICATION_FACTOR = 3, TIMEOUT_CHECK_MS = 10000, ID_CHECK_MS = 3600000, MAX_TIMEOUT_MS = 900000 };
enum { ID_EXPIRATION_MS = 604800000, MARKER_DELAY_MS = 1 };

static int64_t choose(int32_t given, int32_t fallback)
{
    return given ? given : fallback;
}

struct kmock_txn_coordinators *kmock_txn_coordinators_create(struct kmock_cluster *cluster,
                                                             const struct kmock_cluster_options *options)
{
    struct kmock_txn_coordinators *coordinators = kmock_alloc(sizeof *coordinators);
    int32_t delay_ms = (int32_t)choose(options->transaction_marker_delay_ms, MARKER_DELAY_MS);
    coordinators->cluster = cluster;
    coordinators->timeout_check_us = choose(options->transaction_timeout_check_interval_ms, TIMEOUT_CHECK_MS) * 1000;
    coordinators->marker_delay_us = delay_ms < 0 ? 0 : (int64_t)delay_ms * 1000;
    coordinators->id_expiration_ms = choose(options->transactional_id_expiration_ms, ID_EXPIRATION_MS);
    coordinators->max_timeout_ms = (int32_t)choose(options->transaction_max_timeout_ms, MAX_TIMEOUT_MS);
    coordinators->id_check_us = ID_CHECK_MS * INT64_C(1000);
    coordinators->next_id_check_us = options->now_us + coordinators->id_check_us;
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++)
        coordinators->slots[i] = (struct kmock_txn_slot){
            .host = coordinators, .partition = i, .node_id = -1, .committing = {.wake = kmock_txn_slot_wake}};
    return coordinators;
}

void kmock_txn_coordinators_destroy(struct kmock_txn_coordinators *coordinators)
{
    if (coordinators == NULL)
        return;
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++)
        kmock_txn_slot_unload(&coordinators->slots[i], false, 0);
    kmock_table_free(&coordinators->held, free);
    kmock_buffer_free(&coordinators->expanded);
    free(coordinators);
}

bool kmock_txn_coordinators_ensure_topic(struct kmock_cluster *cluster, int64_t now_us)
{
    static const char *const configs[][2] = {{"cleanup.policy", "compact"},
                                             {"compression.type", "uncompressed"},
                                             {"unclean.leader.election.enable", "false"},
                                             {"min.insync.replicas", "2"},
                                             {"segment.bytes", "104857600"}};
    struct kmock_string name = kmock_view(KMOCK_TRANSACTION_STATE);
    if (kmock_topics_find(cluster, name))
        return true;
    int32_t factor = cluster->nodes_count < REPLICATION_FACTOR ? cluster->nodes_count : REPLICATION_FACTOR;
    struct kmock_topic_config config;
    struct kmock_topic_spec spec = {name, KMOCK_TXN_PARTITIONS, (int16_t)factor, NULL, &config};
    if (kmock_topics_judge(cluster, &spec).error)
        return false;
    kmock_topic_config_init(&config);
    for (size_t i = 0; i < sizeof configs / sizeof configs[0]; i++)
        kmock_topic_config_set(&config, kmock_view(configs[i][0]), kmock_view(configs[i][1]));
    kmock_topics_add(cluster, &spec, now_us);
    return true;
}

struct kmock_partition *kmock_txn_coordinators_partition(const struct kmock_cluster *cluster, int32_t partition)
{
    return kmock_topic_partition(kmock_topics_find(cluster, kmock_view(KMOCK_TRANSACTION_STATE)), partition);
}

struct kmock_partition *kmock_txn_coordinators_partition_of(const struct kmock_cluster *cluster,
                                                            struct kmock_string transactional_id)
{
    return kmock_txn_coordinators_partition(cluster,
                                            kmock_coordinator_partition_of(transactional_id, KMOCK_TXN_PARTITIONS));
}

int16_t kmock_txn_coordinators_find(const struct kmock_cluster *cluster, int32_t node_id,
                                    struct kmock_string transactional_id, struct kmock_txn_coordinator **coordinator)
{
    int32_t partition = kmock_coordinator_partition_of(transactional_id, KMOCK_TXN_PARTITIONS);
    const struct kmock_txn_slot *slot = &cluster->txn_coordinators->slots[partition];
    bool is_here = node_id == 0 || slot->node_id == node_id;
    if (is_here && kmock_timer_is_armed(&slot->loading))
        return KMOCK_COORDINATOR_LOAD_IN_PROGRESS;
    if (slot->coordinator == NULL || !is_here)
        return KMOCK_NOT_COORDINATOR;
    *coordinator = slot->coordinator;
    return KMOCK_NONE;
}

void kmock_txn_coordinators_each(const struct kmock_cluster *cluster, int32_t node_id,
                                 kmock_visit_txn_coordinator *visit, void *context)
{
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++) {
        const struct kmock_txn_slot *slot = &cluster->txn_coordinators->slots[i];
        if (slot->coordinator && slot->node_id == node_id)
            visit(context, slot->coordinator);
    }
}

bool kmock_txn_coordinators_is_loading(const struct kmock_cluster *cluster, int32_t node_id)
{
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++) {
        const struct kmock_txn_slot *slot = &cluster->txn_coordinators->slots[i];
        if (slot->node_id == node_id && kmock_timer_is_armed(&slot->loading))
            return true;
    }
    return false;
}

void kmock_txn_coordinators_keep_house(struct kmock_cluster *cluster, int64_t now_us)
{
    struct kmock_txn_coordinators *coordinators = cluster->txn_coordinators;
    if (now_us < coordinators->next_id_check_us)
        return;
    int64_t missed = (now_us - coordinators->next_id_check_us) / coordinators->id_check_us;
    int64_t check_us = coordinators->next_id_check_us + missed * coordinators->id_check_us;
    coordinators->next_id_check_us = check_us + coordinators->id_check_us;
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++)
        if (coordinators->slots[i].coordinator)
            kmock_txn_expire(coordinators->slots[i].coordinator, check_us);
}

int64_t kmock_txn_coordinators_timeout_check_us(const struct kmock_cluster *cluster)
{
    return cluster->txn_coordinators->timeout_check_us;
}

int64_t kmock_txn_coordinators_marker_delay_us(const struct kmock_cluster *cluster)
{
    return cluster->txn_coordinators->marker_delay_us;
}

int64_t kmock_txn_coordinators_id_expiration_ms(const struct kmock_cluster *cluster)
{
    return cluster->txn_coordinators->id_expiration_ms;
}

int32_t kmock_txn_coordinators_max_timeout_ms(const struct kmock_cluster *cluster)
{
    return cluster->txn_coordinators->max_timeout_ms;
}

static uint64_t hash_txn(const struct kmock_txn *txn)
{
    uint64_t hash = kmock_hash(KMOCK_HASH_START, txn->id.data, (size_t)txn->id.length);
    hash = kmock_hash_number(hash, (uint64_t)txn->facts.producer_id);
    hash = kmock_hash_number(hash, (uint64_t)txn->facts.epoch * 8 + txn->facts.state);
    hash = kmock_hash_number(hash, (uint64_t)txn->markers_left * 2 + (txn->change != NULL));
    return kmock_hash_number(hash, (uint64_t)txn->facts.partitions_count);
}

/* The order in which ids were met is not durable, so it must not count. */
uint64_t kmock_txn_coordinators_hash(const struct kmock_cluster *cluster, uint64_t hash)
{
    for (int32_t i = 0; i < KMOCK_TXN_PARTITIONS; i++) {
        const struct kmock_txn_coordinator *coordinator = cluster->txn_coordinators->slots[i].coordinator;
        uint64_t sum = 0;
        if (coordinator == NULL)
            continue;
        for (struct kmock_table_entry *e = kmock_table_first(&coordinator->txns); e; e = kmock_table_next(e))
            sum += hash_txn(e->value);
        hash = kmock_hash_number(hash, sum);
    }
    return hash;
}
