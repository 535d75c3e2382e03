/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/topic.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/view.h"

struct kmock_topic *kmock_topic_create(struct kmock_string name, struct kmock_uuid id, struct kmock_topic_config config)
{
    struct kmock_topic *topic = kmock_alloc(sizeof *topic);
    topic->name = (struct kmock_string){kmock_copy_string(name.data, (size_t)name.length), name.length};
    topic->id = id;
    topic->internal = kmock_topic_name_is_internal(name);
    topic->config = config;
    return topic;
}

void kmock_topic_destroy(struct kmock_topic *topic)
{
    if (topic == NULL)
        return;
    for (int32_t i = 0; i < topic->partitions_count; i++)
        kmock_partition_destroy(topic->partitions[i]);
    free(topic->partitions);
    kmock_topic_config_free(&topic->config);
    free((char *)topic->name.data);
    free(topic);
}

struct kmock_partition *kmock_topic_add_partition(struct kmock_topic *topic, const int32_t *replicas,
                                                  int32_t replicas_count)
{
    size_t count = (size_t)topic->partitions_count;
    if ((count & (count - 1)) == 0) /* 0 or a power of two: there is no more room */
        topic->partitions = kmock_realloc(topic->partitions, (count ? count * 2 : 1) * sizeof *topic->partitions);
    struct kmock_partition *partition =
        kmock_partition_create(&topic->config, topic->partitions_count, replicas, replicas_count);
    partition->topic = topic;
    topic->partitions[topic->partitions_count++] = partition;
    topic->replication_factor = (int16_t)replicas_count;
    return partition;
}

struct kmock_partition *kmock_topic_partition(const struct kmock_topic *topic, int32_t index)
{
    return topic && index >= 0 && index < topic->partitions_count ? topic->partitions[index] : NULL;
}

static bool is_legal(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
}

bool kmock_topic_name_is_valid(struct kmock_string name)
{
    if (name.length < 1 || name.length > KMOCK_TOPIC_NAME_MAX_BYTES || kmock_view_is(name, ".") ||
        kmock_view_is(name, ".."))
        return false;
    for (int32_t i = 0; i < name.length; i++)
        if (!is_legal(name.data[i]))
            return false;
    return true;
}

bool kmock_topic_name_is_internal(struct kmock_string name)
{
    return kmock_view_is(name, KMOCK_CONSUMER_OFFSETS) || kmock_view_is(name, KMOCK_TRANSACTION_STATE);
}

void kmock_topic_metric_name(struct kmock_string name, char metric[KMOCK_TOPIC_NAME_MAX_BYTES])
{
    for (int32_t i = 0; i < name.length && i < KMOCK_TOPIC_NAME_MAX_BYTES; i++)
        metric[i] = name.data[i] == '.' ? '_' : name.data[i];
}
