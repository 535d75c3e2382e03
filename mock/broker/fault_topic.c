/* SPDX-License-Identifier: Apache-2.0 */
/* Create a topic as a test says it, without a client. */
#include <string.h>

#include "mock/broker/enter.h"
#include "mock/broker/error.h"
#include "mock/broker/topics.h"

/* returns  the length of the first NAME=VALUE of a list; the value has all parts behind it that have no '=' */
static size_t measure_setting(const char *list)
{
    size_t length = strcspn(list, ",");
    while (list[length] == ',') {
        size_t part = strcspn(list + length + 1, ",");
        if (memchr(list + length + 1, '=', part))
            break;
        length += 1 + part;
    }
    return length;
}

static bool set_one(struct kmock_topic_config *config, const char *setting, size_t length)
{
    const char *equals = memchr(setting, '=', length);
    if (equals == NULL)
        return false;
    int32_t name_length = (int32_t)(equals - setting);
    struct kmock_string name = {setting, name_length};
    struct kmock_string value = {equals + 1, (int32_t)length - name_length - 1};
    return kmock_topic_config_set(config, name, value);
}

static bool set_all(struct kmock_topic_config *config, const struct kmock_new_topic *topic)
{
    if (topic->compact)
        kmock_topic_config_set(config, kmock_view("cleanup.policy"), kmock_view("compact"));
    for (const char *at = topic->configs; at && *at; at += *at == ',') {
        size_t length = measure_setting(at);
        if (!set_one(config, at, length))
            return false;
        at += length;
    }
    return kmock_topic_config_conflict(config) == NULL;
}

int16_t kmock_cluster_create_topic(struct kmock_cluster *cluster, const struct kmock_new_topic *topic, int64_t now_us)
{
    struct kmock_topic_config config;
    struct kmock_topic_spec spec = {.name = kmock_view(topic->name),
                                    .partitions_count = topic->partitions,
                                    .replication_factor = topic->replication_factor ? topic->replication_factor : -1,
                                    .config = &config};
    int16_t error = kmock_topics_judge(cluster, &spec).error;
    if (error)
        return error;
    kmock_topic_config_init(&config);
    if (!set_all(&config, topic)) {
        kmock_topic_config_free(&config);
        return KMOCK_INVALID_CONFIG;
    }
    kmock_cluster_enter(cluster);
    kmock_topics_add(cluster, &spec, now_us);
    kmock_cluster_leave(cluster);
    return KMOCK_NONE;
}
