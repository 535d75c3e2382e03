/* SPDX-License-Identifier: Apache-2.0 */
/* Create a topic as a test says it, without a client. */
#include "mock/base/settings.h"
#include "mock/broker/enter.h"
#include "mock/broker/error.h"
#include "mock/broker/topics.h"

static bool set_all(struct kmock_topic_config *config, const struct kmock_new_topic *topic)
{
    if (topic->compact)
        kmock_topic_config_set(config, kmock_view("cleanup.policy"), kmock_view("compact"));
    const char *at = topic->configs ? topic->configs : "";
    struct kmock_setting setting;
    while (kmock_settings_next(&at, &setting)) {
        struct kmock_string name = {setting.name, (int32_t)setting.name_length};
        struct kmock_string value = {setting.value, (int32_t)setting.value_length};
        if (!kmock_topic_config_set(config, name, value))
            return false;
    }
    return *at == '\0' && kmock_topic_config_conflict(config) == NULL;
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
