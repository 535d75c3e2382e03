/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/topics.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/cleanup.h"
#include "mock/broker/commit.h"
#include "mock/broker/error.h"
#include "mock/broker/leadership.h"
#include "mock/broker/placement.h"
#include "mock/broker/reassignment.h"

struct kmock_topic *kmock_topics_find(const struct kmock_cluster *cluster, struct kmock_string name)
{
    return name.length > 0 ? kmock_table_find(&cluster->topics, name.data, (size_t)name.length) : NULL;
}

struct kmock_topic *kmock_topics_find_id(const struct kmock_cluster *cluster, const struct kmock_uuid *id)
{
    return kmock_table_find(&cluster->topics_by_id, id->bytes, sizeof id->bytes);
}

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

struct kmock_verdict kmock_topics_judge_name(const struct kmock_cluster *cluster, struct kmock_string name)
{
    char metric[KMOCK_TOPIC_NAME_MAX_BYTES];
    if (!kmock_topic_name_is_valid(name))
        return judge(KMOCK_INVALID_TOPIC_EXCEPTION,
                     "a topic name has 1 to 249 of [a-zA-Z0-9._-] and is not \".\" or \"..\"");
    if (kmock_topics_find(cluster, name))
        return judge(KMOCK_TOPIC_ALREADY_EXISTS, "there is a topic of that name");
    kmock_topic_metric_name(name, metric);
    if (kmock_table_find(&cluster->topics_by_metric, metric, (size_t)name.length))
        return judge(KMOCK_INVALID_TOPIC_EXCEPTION, "the name differs from another only in '.' and '_'");
    return judge(KMOCK_NONE, NULL);
}

struct kmock_verdict kmock_topics_judge(const struct kmock_cluster *cluster, struct kmock_topic_spec *spec)
{
    struct kmock_verdict verdict = kmock_topics_judge_name(cluster, spec->name);
    if (verdict.error)
        return verdict;
    if (spec->partitions_count == -1)
        spec->partitions_count = cluster->num_partitions;
    if (spec->replication_factor == -1)
        spec->replication_factor = cluster->default_replication_factor;
    if (spec->replication_factor < 1)
        return judge(KMOCK_INVALID_REPLICATION_FACTOR, "a partition has at least one replica");
    if (spec->partitions_count < 1)
        return judge(KMOCK_INVALID_PARTITIONS, "a topic has at least one partition");
    if (spec->partitions_count > KMOCK_MAX_PARTITIONS)
        return judge(KMOCK_POLICY_VIOLATION, "a request may create 10000 partitions at most");
    if (spec->replicas == NULL && spec->replication_factor > kmock_placement_live_count(cluster))
        return judge(KMOCK_INVALID_REPLICATION_FACTOR, "there are fewer live brokers than replicas");
    return verdict;
}

struct kmock_verdict kmock_topics_judge_replicas(const struct kmock_cluster *cluster, const int32_t *replicas,
                                                 int32_t replicas_count)
{
    bool alive = false;
    if (replicas_count < 1)
        return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "a partition has at least one replica");
    if (replicas_count > cluster->nodes_count)
        return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "there are more replicas than brokers");
    for (int32_t i = 0; i < replicas_count; i++) {
        if (kmock_cluster_node(cluster, replicas[i]) == NULL)
            return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "a replica is at a broker that is not there");
        for (int32_t j = 0; j < i; j++)
            if (replicas[j] == replicas[i])
                return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "a broker holds two replicas of one partition");
        alive = alive || kmock_cluster_node_is_up(cluster, replicas[i]);
    }
    if (!alive)
        return judge(KMOCK_INVALID_REPLICA_ASSIGNMENT, "all brokers that shall hold the partition are down");
    return judge(KMOCK_NONE, NULL);
}

static void draw_id(struct kmock_cluster *cluster, struct kmock_uuid *id)
{
    for (int half = 0; half < 2; half++) {
        uint64_t bits = kmock_random_bits(&cluster->random);
        for (int i = 0; i < 8; i++)
            id->bytes[half * 8 + i] = (uint8_t)(bits >> (8 * i));
    }
    id->bytes[6] = (id->bytes[6] & 0x0f) | 0x40; /* a random UUID, RFC 4122 */
    id->bytes[8] = (id->bytes[8] & 0x3f) | 0x80;
}

static void emit_topic(const struct kmock_cluster *cluster, const struct kmock_topic *topic, int32_t count)
{
    struct kmock_event event = kmock_event_of(KMOCK_EVENT_TOPIC);
    event.topic = topic->name;
    event.count = count;
    kmock_emit(cluster, &event);
}

void kmock_topics_grow(struct kmock_cluster *cluster, struct kmock_topic *topic, const struct kmock_topic_spec *spec,
                       int64_t now_us)
{
    int32_t first = topic->partitions_count, factor = spec->replication_factor;
    int32_t *chosen = kmock_alloc((size_t)factor * sizeof *chosen);
    struct kmock_placement placement;
    kmock_placement_init(&placement, cluster);
    for (int32_t i = first; i < spec->partitions_count; i++) {
        const int32_t *replicas = chosen;
        if (spec->replicas)
            replicas = spec->replicas + (size_t)(i - first) * (size_t)factor;
        else
            kmock_placement_choose(&placement, i, chosen, factor);
        kmock_topic_add_partition(topic, replicas, factor);
    }
    kmock_placement_free(&placement);
    free(chosen);
    emit_topic(cluster, topic, topic->partitions_count);
    for (int32_t i = first; i < topic->partitions_count; i++)
        kmock_leadership_begin(cluster, topic->partitions[i], now_us);
}

struct kmock_topic *kmock_topics_add(struct kmock_cluster *cluster, const struct kmock_topic_spec *spec, int64_t now_us)
{
    char metric[KMOCK_TOPIC_NAME_MAX_BYTES];
    struct kmock_topic_config config;
    struct kmock_uuid id;
    if (spec->config)
        config = *spec->config;
    else
        kmock_topic_config_init(&config);
    kmock_topic_config_follow(&config, &cluster->configs.general);
    draw_id(cluster, &id);
    struct kmock_topic *topic = kmock_topic_create(spec->name, id, config);
    kmock_table_put(&cluster->topics, topic->name.data, (size_t)topic->name.length, topic);
    kmock_table_put(&cluster->topics_by_id, topic->id.bytes, sizeof topic->id.bytes, topic);
    kmock_topic_metric_name(topic->name, metric);
    kmock_table_put(&cluster->topics_by_metric, metric, (size_t)topic->name.length, topic);
    kmock_topics_grow(cluster, topic, spec, now_us);
    return topic;
}

int16_t kmock_topics_auto_create(struct kmock_cluster *cluster, struct kmock_string name, int64_t now_us)
{
    struct kmock_topic_spec spec = {.name = name, .partitions_count = -1, .replication_factor = -1};
    int16_t error = kmock_topics_judge(cluster, &spec).error;
    if (error == KMOCK_NONE)
        kmock_topics_add(cluster, &spec, now_us);
    return error;
}

void kmock_topics_delete(struct kmock_cluster *cluster, struct kmock_topic *topic, int64_t now_us)
{
    char metric[KMOCK_TOPIC_NAME_MAX_BYTES];
    kmock_foresee(cluster, topic->name);
    kmock_topic_metric_name(topic->name, metric);
    kmock_table_remove(&cluster->topics, topic->name.data, (size_t)topic->name.length);
    kmock_table_remove(&cluster->topics_by_metric, metric, (size_t)topic->name.length);
    kmock_table_remove(&cluster->topics_by_id, topic->id.bytes, sizeof topic->id.bytes);
    emit_topic(cluster, topic, 0);
    for (int32_t i = 0; i < topic->partitions_count; i++)
        kmock_partition_wake(topic->partitions[i], now_us);
    for (int32_t i = 0; i < topic->partitions_count; i++)
        kmock_reassignment_forget(cluster, topic->partitions[i]);
    if (cluster->topic_deleted)
        cluster->topic_deleted(cluster, topic, now_us);
    kmock_topic_destroy(topic);
}

/* What was held back may go ahead now: a leader without clean election, a smaller min.insync.replicas. */
static void settle(struct kmock_cluster *cluster, struct kmock_topic *topic, int64_t now_us)
{
    for (int32_t i = 0; i < topic->partitions_count; i++) {
        kmock_leadership_retry(cluster, topic->partitions[i], now_us);
        kmock_commit(cluster, topic->partitions[i], now_us);
    }
    kmock_cleanup_configure(cluster, topic, now_us);
}

void kmock_topics_configure(struct kmock_cluster *cluster, struct kmock_topic *topic,
                            const struct kmock_topic_config *config, int64_t now_us)
{
    kmock_topic_config_free(&topic->config);
    topic->config = *config;
    settle(cluster, topic, now_us);
}

void kmock_topics_follow_brokers(struct kmock_cluster *cluster, int64_t now_us)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        struct kmock_topic *topic = entry->value;
        kmock_topic_config_follow(&topic->config, &cluster->configs.general);
        settle(cluster, topic, now_us);
    }
}
