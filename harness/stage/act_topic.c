/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stage/act_topic.h"

#include <string.h>

#include "mock/broker/error.h"
#include "mock/broker/secure.h"
#include "mock/security/acl_text.h"

static int16_t throttle(struct kmock_cluster *cluster, const struct kt_action *action)
{
    int32_t node_id = action->broker < 0 ? 0 : action->broker;
    int32_t api_key = action->api == KT_ANY_API ? -1 : action->api;
    int32_t throttle_time_ms = (int32_t)(action->by_us / 1000);
    bool done = kmock_cluster_throttle(cluster, node_id, api_key, throttle_time_ms);
    return done ? KMOCK_NONE : KMOCK_BROKER_NOT_AVAILABLE;
}

static int16_t configure(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
    bool is_default = strcmp(action->value, "default") == 0;
    struct kmock_config_setting setting = {action->config, is_default ? NULL : action->value};
    if (action->topic == NULL)
        return kmock_cluster_configure_brokers(cluster, &setting, now_us);
    return kmock_cluster_configure_topic(cluster, action->topic, &setting, now_us);
}

static int16_t reassign(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
    struct kmock_new_replicas replicas = {action->topic, action->partition, action->brokers, action->brokers_count};
    return kmock_cluster_reassign(cluster, &replicas, now_us);
}

/* The fault's word counts more than any ACL. */
static int16_t change_right(struct kmock_cluster *cluster, const struct kt_action *action)
{
    struct kmock_arena arena = {0};
    struct kmock_acl acl = {.principal = action->principal ? action->principal : "User:*",
                            .host = "*",
                            .operation = (int8_t)kmock_operation_find(action->operation),
                            .permission = action->kind == KT_DO_DENY ? KMOCK_DENY : KMOCK_ALLOW};
    bool is_one = kmock_acl_read_resource(&acl, action->resource, &arena);
    if (is_one)
        kmock_cluster_override_acls(cluster, &acl);
    kmock_arena_free(&arena);
    return is_one ? KMOCK_NONE : KMOCK_INVALID_REQUEST;
}

int16_t kt_topic_act(struct kmock_cluster *cluster, const struct kt_action *action, int64_t now_us)
{
    switch (action->kind) {
    case KT_DO_THROTTLE:
        return throttle(cluster, action);
    case KT_DO_DELETE_RECORDS:
        return kmock_cluster_delete_records(cluster, action->topic, action->partition, action->offset, now_us);
    case KT_DO_DELETE_TOPIC:
        return kmock_cluster_delete_topic(cluster, action->topic, now_us);
    case KT_DO_GROW_TOPIC:
        return kmock_cluster_grow_topic(cluster, action->topic, action->partition, now_us);
    case KT_DO_CONFIGURE:
        return configure(cluster, action, now_us);
    case KT_DO_DENY:
    case KT_DO_ALLOW:
        return change_right(cluster, action);
    default:
        return reassign(cluster, action, now_us);
    }
}
