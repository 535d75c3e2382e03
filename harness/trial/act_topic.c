/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/act_topic.h"

#include <string.h>

#include "mock/broker/error.h"

static int16_t throttle(struct kt_trial *trial, const struct kt_action *action)
{
    int32_t node_id = action->broker < 0 ? 0 : action->broker;
    int32_t api_key = action->api == KT_ANY_API ? -1 : action->api;
    int32_t throttle_time_ms = (int32_t)(action->by_us / 1000);
    bool done = kmock_cluster_throttle(trial->cluster, node_id, api_key, throttle_time_ms);
    return done ? KMOCK_NONE : KMOCK_BROKER_NOT_AVAILABLE;
}

static int16_t configure(struct kt_trial *trial, const struct kt_action *action)
{
    bool is_default = strcmp(action->value, "default") == 0;
    struct kmock_config_setting setting = {action->config, is_default ? NULL : action->value};
    if (action->topic == NULL)
        return kmock_cluster_configure_brokers(trial->cluster, &setting, kt_sim_now_us());
    return kmock_cluster_configure_topic(trial->cluster, action->topic, &setting, kt_sim_now_us());
}

static int16_t reassign(struct kt_trial *trial, const struct kt_action *action)
{
    struct kmock_new_replicas replicas = {action->topic, action->partition, action->brokers, action->brokers_count};
    return kmock_cluster_reassign(trial->cluster, &replicas, kt_sim_now_us());
}

/* A scale that makes the topic smaller keeps it from growing, too. */
static int16_t grow(struct kt_trial *trial, const struct kt_action *action)
{
    int32_t partitions = kt_scale_partitions(trial, action->topic, action->partition);
    if (partitions < action->partition && partitions <= kmock_cluster_partitions_count(trial->cluster, action->topic))
        return KMOCK_NONE;
    return kmock_cluster_grow_topic(trial->cluster, action->topic, partitions, kt_sim_now_us());
}

int16_t kt_act_on_topic(struct kt_trial *trial, const struct kt_action *action)
{
    switch (action->kind) {
    case KT_DO_THROTTLE:
        return throttle(trial, action);
    case KT_DO_DELETE_RECORDS:
        return kmock_cluster_delete_records(trial->cluster, action->topic, action->partition, action->offset,
                                            kt_sim_now_us());
    case KT_DO_DELETE_TOPIC:
        return kmock_cluster_delete_topic(trial->cluster, action->topic, kt_sim_now_us());
    case KT_DO_GROW_TOPIC:
        return grow(trial, action);
    case KT_DO_CONFIGURE:
        return configure(trial, action);
    default:
        return reassign(trial, action);
    }
}
