/* SPDX-License-Identifier: Apache-2.0 */
/* Do to topics and configs what an admin client would, without one. */
#include "mock/broker/cleanup.h"
#include "mock/broker/config_change.h"
#include "mock/broker/enter.h"
#include "mock/broker/error.h"
#include "mock/broker/placement.h"
#include "mock/broker/reassignment.h"

int16_t kmock_cluster_delete_topic(struct kmock_cluster *cluster, const char *topic, int64_t now_us)
{
    struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    if (found == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    kmock_cluster_enter(cluster);
    kmock_topics_delete(cluster, found, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}

int16_t kmock_cluster_grow_topic(struct kmock_cluster *cluster, const char *topic, int32_t partitions, int64_t now_us)
{
    struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    if (found == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (partitions <= found->partitions_count || partitions - found->partitions_count > KMOCK_MAX_PARTITIONS)
        return KMOCK_INVALID_PARTITIONS;
    if (found->replication_factor > kmock_placement_live_count(cluster))
        return KMOCK_INVALID_REPLICATION_FACTOR;
    struct kmock_topic_spec spec = {.partitions_count = partitions, .replication_factor = found->replication_factor};
    kmock_cluster_enter(cluster);
    kmock_topics_grow(cluster, found, &spec, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}

int16_t kmock_cluster_delete_records(struct kmock_cluster *cluster, const char *topic, int32_t partition,
                                     int64_t offset, int64_t now_us)
{
    const struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    struct kmock_partition *log = kmock_topic_partition(found, partition);
    if (log == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (found->internal)
        return KMOCK_INVALID_TOPIC_EXCEPTION;
    if (log->leader < 0)
        return KMOCK_LEADER_NOT_AVAILABLE;
    if (!log->config->deleted)
        return KMOCK_POLICY_VIOLATION;
    if (offset < -1 || offset > log->high_watermark)
        return KMOCK_OFFSET_OUT_OF_RANGE;
    kmock_cluster_enter(cluster);
    kmock_cleanup_delete_records(cluster, log, offset < 0 ? log->high_watermark : offset, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}

static struct kmock_config_change change_of(const struct kmock_config_setting *setting)
{
    return (struct kmock_config_change){setting->value ? KMOCK_CONFIG_SET : KMOCK_CONFIG_DELETE,
                                        kmock_view(setting->name), kmock_view(setting->value)};
}

int16_t kmock_cluster_configure_topic(struct kmock_cluster *cluster, const char *topic,
                                      const struct kmock_config_setting *setting, int64_t now_us)
{
    struct kmock_topic *found = kmock_topics_find(cluster, kmock_view(topic));
    struct kmock_config_change change = change_of(setting);
    struct kmock_topic_config config;
    if (found == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    kmock_topic_config_copy(&config, &found->config);
    int16_t error = kmock_config_change_topic(&config, &change).error;
    if (error == KMOCK_NONE && kmock_topic_config_conflict(&config))
        error = KMOCK_INVALID_CONFIG;
    if (error) {
        kmock_topic_config_free(&config);
        return error;
    }
    kmock_cluster_enter(cluster);
    kmock_topics_configure(cluster, found, &config, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}

int16_t kmock_cluster_configure_brokers(struct kmock_cluster *cluster, const struct kmock_config_setting *setting,
                                        int64_t now_us)
{
    struct kmock_config_change change = change_of(setting);
    int16_t error = kmock_config_change_broker(&cluster->configs, 0, &change, false).error;
    if (error)
        return error;
    kmock_cluster_enter(cluster);
    kmock_topics_follow_brokers(cluster, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}

int16_t kmock_cluster_reassign(struct kmock_cluster *cluster, const struct kmock_new_replicas *replicas, int64_t now_us)
{
    const struct kmock_topic *topic = kmock_topics_find(cluster, kmock_view(replicas->topic));
    struct kmock_partition *partition = kmock_topic_partition(topic, replicas->partition);
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = KMOCK_NONE;
    if (replicas->count > 0)
        error = kmock_topics_judge_replicas(cluster, replicas->node_ids, replicas->count).error;
    kmock_cluster_enter(cluster);
    if (error == KMOCK_NONE && replicas->count > 0)
        kmock_reassignment_begin(cluster, partition, (struct kmock_replica_ids){replicas->node_ids, replicas->count},
                                 now_us);
    else if (error == KMOCK_NONE)
        error = kmock_reassignment_cancel(cluster, partition, now_us).error;
    kmock_cluster_leave(cluster);
    return error;
}
