/* SPDX-License-Identifier: Apache-2.0 */
/* Answer AlterConfigs and IncrementalAlterConfigs: all of a resource's changes are made, or none.
 * source  Kafka ConfigAdminManager, ConfigurationControlManager, ControllerConfigurationValidator; KIP-339 */
#include "mock/broker/config_change.h"
#include "mock/broker/config_resource.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/repeats.h"

/* The changes to one resource, in the form of the newer API. */
struct asked {
    struct kmock_config_asked resource;
    struct kmock_config_change *changes;
    int32_t changes_count;
    struct kmock_arena *arena;
    bool replace;       /* what is not named loses its value */
    bool validate_only; /* change nothing */
};

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

static struct kmock_verdict judge_changes(const struct asked *asked)
{
    struct kmock_arena *arena = asked->arena;
    struct kmock_string *names = kmock_arena_array(arena, asked->changes_count, sizeof *names);
    for (int32_t i = 0; i < asked->changes_count; i++)
        names[i] = asked->changes[i].name;
    const bool *repeated = kmock_repeats_find(arena, names, asked->changes_count);
    for (int32_t i = 0; i < asked->changes_count; i++) {
        const struct kmock_config_change *change = &asked->changes[i];
        if (change->operation < KMOCK_CONFIG_SET || change->operation > KMOCK_CONFIG_SUBTRACT)
            return judge(KMOCK_INVALID_REQUEST, "the operation is none of SET, DELETE, APPEND and SUBTRACT");
        if (change->operation != KMOCK_CONFIG_DELETE && change->value.length < 0)
            return judge(KMOCK_INVALID_REQUEST, "a config cannot be set to null");
        if (repeated[i])
            return judge(KMOCK_INVALID_REQUEST, "a config is named more than once");
    }
    return judge(KMOCK_NONE, NULL);
}

static struct kmock_verdict change_topic(struct kmock_cluster *cluster, struct kmock_topic *topic,
                                         const struct asked *asked, int64_t now_us)
{
    struct kmock_topic_config config;
    if (asked->replace) {
        kmock_topic_config_init(&config);
        kmock_topic_config_follow(&config, topic->config.defaults);
    } else {
        kmock_topic_config_copy(&config, &topic->config);
    }
    struct kmock_verdict verdict = judge(KMOCK_NONE, NULL);
    for (int32_t i = 0; i < asked->changes_count && verdict.error == KMOCK_NONE; i++)
        verdict = kmock_config_change_topic(&config, &asked->changes[i]);
    if (verdict.error == KMOCK_NONE && kmock_topic_config_conflict(&config))
        verdict = judge(KMOCK_INVALID_CONFIG, kmock_topic_config_conflict(&config));
    if (verdict.error == KMOCK_NONE && !asked->validate_only)
        kmock_topics_configure(cluster, topic, &config, now_us);
    else
        kmock_topic_config_free(&config);
    return verdict;
}

static void give_up_all(struct kmock_broker_config *config, int32_t node_id)
{
    for (int32_t i = 0; i < kmock_broker_config_count(); i++)
        kmock_broker_config_set(config, node_id, i, NULL);
}

static struct kmock_verdict change_broker(struct kmock_cluster *cluster, int32_t node_id, const struct asked *asked,
                                          int64_t now_us)
{
    struct kmock_broker_config *config = &cluster->configs;
    for (int32_t i = 0; i < asked->changes_count; i++) {
        struct kmock_verdict verdict = kmock_config_change_broker(config, node_id, &asked->changes[i], true);
        if (verdict.error)
            return verdict;
    }
    if (asked->validate_only)
        return judge(KMOCK_NONE, NULL);
    if (asked->replace)
        give_up_all(config, node_id);
    for (int32_t i = 0; i < asked->changes_count; i++)
        kmock_config_change_broker(config, node_id, &asked->changes[i], false);
    if (node_id == 0)
        kmock_topics_follow_brokers(cluster, now_us);
    return judge(KMOCK_NONE, NULL);
}

static struct kmock_verdict change(struct kmock_cluster *cluster, const struct asked *asked, int64_t now_us)
{
    struct kmock_config_resource resource;
    struct kmock_verdict verdict = judge_changes(asked);
    if (verdict.error)
        return verdict;
    verdict = kmock_config_resource_find(cluster, &asked->resource, &resource);
    if (verdict.error)
        return verdict;
    if (resource.topic)
        return change_topic(cluster, resource.topic, asked, now_us);
    if (resource.type == KMOCK_RESOURCE_BROKER)
        return change_broker(cluster, resource.node_id, asked, now_us);
    if (asked->replace)
        return judge(KMOCK_INVALID_REQUEST, "the levels of loggers are changed one by one");
    return judge(KMOCK_INVALID_CONFIG, "there is no such logger");
}

/* returns  for each resource, in its place, whether the request has another that is the same */
static bool *find_repeats(struct kmock_arena *arena, const struct asked *asked, int32_t count)
{
    struct kmock_string *names = kmock_arena_array(arena, count, sizeof *names);
    for (int32_t i = 0; i < count; i++) {
        struct kmock_string name = asked[i].resource.name;
        int32_t length = name.length > 0 ? name.length : 0;
        char *text = kmock_arena_alloc(arena, (size_t)length + 1);
        text[0] = (char)asked[i].resource.type;
        if (length > 0)
            memcpy(text + 1, name.data, (size_t)length);
        names[i] = (struct kmock_string){text, length + 1};
    }
    return kmock_repeats_find(arena, names, count);
}

/* returns  what became of each resource; null where there is none */
static struct kmock_verdict *change_all(struct kmock_cluster *cluster, const struct asked *asked, int32_t count,
                                        int64_t now_us)
{
    struct kmock_arena *arena = count > 0 ? asked[0].arena : NULL;
    if (count <= 0)
        return NULL;
    const bool *repeated = find_repeats(arena, asked, count);
    struct kmock_verdict *verdicts = kmock_arena_array(arena, count, sizeof *verdicts);
    for (int32_t i = 0; i < count; i++)
        verdicts[i] = repeated[i] ? judge(KMOCK_INVALID_REQUEST, "a resource is in the request more than once")
                                  : change(cluster, &asked[i], now_us);
    return verdicts;
}

static void read_replacement(struct kmock_request *request, const struct kmock_alter_configs_resource *named,
                             struct asked *asked)
{
    const struct kmock_alter_configs_request *body = request->body;
    int32_t count = named->configs_count;
    struct kmock_config_change *changes = kmock_arena_array(&request->arena, count, sizeof *changes);
    for (int32_t i = 0; i < count; i++)
        changes[i] = (struct kmock_config_change){KMOCK_CONFIG_SET, named->configs[i].name, named->configs[i].value};
    *asked = (struct asked){.resource = {named->resource_type, named->resource_name, request->node_id},
                            .changes = changes,
                            .changes_count = count,
                            .arena = &request->arena,
                            .replace = true,
                            .validate_only = body->validate_only};
}

void kmock_handle_alter_configs(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_alter_configs_request *body = request->body;
    struct kmock_alter_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->resources_count;
    struct asked *asked = kmock_arena_array(&request->arena, count, sizeof *asked);
    for (int32_t i = 0; i < count; i++)
        read_replacement(request, &body->resources[i], &asked[i]);
    const struct kmock_verdict *verdicts = change_all(cluster, asked, count, now_us);
    response->resources_count = count;
    response->resources = kmock_arena_array(&request->arena, count, sizeof *response->resources);
    for (int32_t i = 0; i < count; i++)
        response->resources[i] = (struct kmock_alter_configs_resource_result){
            verdicts[i].error, kmock_view(verdicts[i].message), asked[i].resource.type, asked[i].resource.name};
    request->response = response;
    kmock_request_complete(request);
}

static void read_changes(struct kmock_request *request, const struct kmock_incremental_alter_configs_resource *named,
                         struct asked *asked)
{
    const struct kmock_incremental_alter_configs_request *body = request->body;
    int32_t count = named->configs_count;
    struct kmock_config_change *changes = kmock_arena_array(&request->arena, count, sizeof *changes);
    for (int32_t i = 0; i < count; i++)
        changes[i] = (struct kmock_config_change){named->configs[i].config_operation, named->configs[i].name,
                                                  named->configs[i].value};
    *asked = (struct asked){.resource = {named->resource_type, named->resource_name, request->node_id},
                            .changes = changes,
                            .changes_count = count,
                            .arena = &request->arena,
                            .validate_only = body->validate_only};
}

void kmock_handle_incremental_alter_configs(struct kmock_cluster *cluster, struct kmock_request *request,
                                            int64_t now_us)
{
    const struct kmock_incremental_alter_configs_request *body = request->body;
    struct kmock_incremental_alter_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t count = body->resources_count;
    struct asked *asked = kmock_arena_array(&request->arena, count, sizeof *asked);
    for (int32_t i = 0; i < count; i++)
        read_changes(request, &body->resources[i], &asked[i]);
    const struct kmock_verdict *verdicts = change_all(cluster, asked, count, now_us);
    response->resources_count = count;
    response->resources = kmock_arena_array(&request->arena, count, sizeof *response->resources);
    for (int32_t i = 0; i < count; i++)
        response->resources[i] = (struct kmock_incremental_alter_configs_resource_result){
            verdicts[i].error, kmock_view(verdicts[i].message), asked[i].resource.type, asked[i].resource.name};
    request->response = response;
    kmock_request_complete(request);
}
