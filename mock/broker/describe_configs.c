/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeConfigs. source  Kafka ConfigHelper */
#include "mock/broker/config_resource.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"

enum { MOST_SYNONYMS = 4 };

/* One resource being described. */
struct description {
    struct kmock_arena *arena;
    const struct kmock_describe_configs_request *body;
    const struct kmock_describe_configs_resource *asked;
    struct kmock_describe_configs_resource_result *result;
};

static bool is_wanted(const struct description *description, const char *name)
{
    const struct kmock_describe_configs_resource *asked = description->asked;
    for (int32_t i = 0; i < asked->configuration_keys_count; i++)
        if (kmock_view_is(asked->configuration_keys[i], name))
            return true;
    return asked->configuration_keys_count <= 0; /* none is named: all are meant */
}

static struct kmock_describe_configs_config_result *add_config(struct description *description, const char *name,
                                                               const char *value)
{
    struct kmock_describe_configs_resource_result *result = description->result;
    struct kmock_describe_configs_config_result *config = &result->configs[result->configs_count++];
    config->name = kmock_view(name);
    config->value = kmock_view_copy(description->arena, kmock_view(value));
    config->documentation = KMOCK_NULL_STRING;
    if (description->body->include_documentation)
        config->documentation = KMOCK_EMPTY_STRING;
    config->synonyms = kmock_arena_array(description->arena, MOST_SYNONYMS, sizeof *config->synonyms);
    return config;
}

/* Where the value would come from, most special place first. value  null: not there */
static void add_synonym(struct description *description, struct kmock_describe_configs_config_result *config,
                        struct kmock_describe_configs_synonym_result synonym)
{
    if (!description->body->include_synonyms || synonym.value.length < 0 || synonym.name.length < 0)
        return;
    synonym.value = kmock_view_copy(description->arena, synonym.value);
    config->synonyms[config->synonyms_count++] = synonym;
}

static void describe_topic_config(struct description *description, const struct kmock_topic_config *topic,
                                  int32_t place)
{
    struct kmock_topic_config_item item = kmock_topic_config_at(topic, place);
    if (!is_wanted(description, item.name))
        return;
    struct kmock_describe_configs_config_result *config = add_config(description, item.name, item.value);
    struct kmock_string name = kmock_view(item.name), broker = kmock_view(item.broker);
    config->config_source = (int8_t)item.source;
    config->is_default = item.source != KMOCK_CONFIG_OF_TOPIC;
    config->config_type = kmock_config_kind_number(item.kind);
    if (item.source == KMOCK_CONFIG_OF_TOPIC)
        add_synonym(
            description, config,
            (struct kmock_describe_configs_synonym_result){name, kmock_view(item.value), KMOCK_CONFIG_OF_TOPIC});
    add_synonym(description, config,
                (struct kmock_describe_configs_synonym_result){broker, kmock_view(item.default_value),
                                                               KMOCK_CONFIG_OF_ALL_BROKERS});
    add_synonym(
        description, config,
        (struct kmock_describe_configs_synonym_result){broker, kmock_view(item.built_in), KMOCK_CONFIG_BUILT_IN});
}

static void describe_topic(struct description *description, const struct kmock_topic *topic)
{
    struct kmock_describe_configs_resource_result *result = description->result;
    result->configs = kmock_arena_array(description->arena, kmock_topic_config_count(), sizeof *result->configs);
    for (int32_t i = 0; i < kmock_topic_config_count(); i++)
        describe_topic_config(description, &topic->config, i);
}

static void describe_broker_config(struct description *description, const struct kmock_broker_config_item *item)
{
    struct kmock_describe_configs_config_result *config = add_config(description, item->name, item->value);
    struct kmock_string name = kmock_view(item->name);
    config->read_only = item->read_only;
    config->config_source = (int8_t)item->source;
    config->is_default = item->source == KMOCK_CONFIG_BUILT_IN;
    config->config_type = kmock_config_kind_number(item->kind);
    add_synonym(
        description, config,
        (struct kmock_describe_configs_synonym_result){name, kmock_view(item->of_broker), KMOCK_CONFIG_OF_BROKER});
    add_synonym(
        description, config,
        (struct kmock_describe_configs_synonym_result){name, kmock_view(item->of_all), KMOCK_CONFIG_OF_ALL_BROKERS});
    if (item->source == KMOCK_CONFIG_STATIC)
        add_synonym(description, config,
                    (struct kmock_describe_configs_synonym_result){name, kmock_view(item->value), KMOCK_CONFIG_STATIC});
    add_synonym(
        description, config,
        (struct kmock_describe_configs_synonym_result){name, kmock_view(item->built_in), KMOCK_CONFIG_BUILT_IN});
}

/* Of all brokers only what was set for them is described. source  ConfigHelper.describeConfigs */
static void describe_broker(struct description *description, const struct kmock_broker_config *broker, int32_t node_id)
{
    struct kmock_describe_configs_resource_result *result = description->result;
    result->configs = kmock_arena_array(description->arena, kmock_broker_config_count(), sizeof *result->configs);
    for (int32_t i = 0; i < kmock_broker_config_count(); i++) {
        struct kmock_broker_config_item item = kmock_broker_config_at(broker, node_id, i);
        if (item.name && is_wanted(description, item.name) &&
            (node_id > 0 || item.source == KMOCK_CONFIG_OF_ALL_BROKERS))
            describe_broker_config(description, &item);
    }
}

static void describe(const struct kmock_cluster *cluster, struct kmock_request *request,
                     struct description *description)
{
    const struct kmock_describe_configs_resource *asked = description->asked;
    struct kmock_config_resource resource;
    struct kmock_verdict verdict = kmock_config_resource_find(
        cluster, &(struct kmock_config_asked){asked->resource_type, asked->resource_name, request->node_id}, &resource);
    *description->result = (struct kmock_describe_configs_resource_result){.error = verdict.error,
                                                                           .error_message = kmock_view(verdict.message),
                                                                           .resource_type = asked->resource_type,
                                                                           .resource_name = asked->resource_name};
    if (verdict.error == KMOCK_NONE && resource.topic)
        describe_topic(description, resource.topic);
    else if (verdict.error == KMOCK_NONE && resource.type == KMOCK_RESOURCE_BROKER)
        describe_broker(description, &cluster->configs, resource.node_id);
}

/* One resource of a type that nobody knows, and nothing is described. source  ConfigHelper */
static bool knows_types(const struct kmock_describe_configs_request *body)
{
    for (int32_t i = 0; i < body->resources_count; i++)
        if (!kmock_config_resource_is_type(body->resources[i].resource_type))
            return false;
    return true;
}

void kmock_handle_describe_configs(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_configs_request *body = request->body;
    (void)now_us;
    if (!knows_types(body)) {
        kmock_request_refuse(request, KMOCK_INVALID_REQUEST);
        kmock_request_complete(request);
        return;
    }
    struct kmock_describe_configs_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->resources_count;
    response->results = kmock_arena_array(&request->arena, body->resources_count, sizeof *response->results);
    for (int32_t i = 0; i < body->resources_count; i++)
        describe(cluster, request,
                 &(struct description){&request->arena, body, &body->resources[i], &response->results[i]});
    request->response = response;
    kmock_request_complete(request);
}
