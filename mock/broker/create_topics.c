/* SPDX-License-Identifier: Apache-2.0 */
/* Answer CreateTopics. source  Kafka ReplicationControlManager.createTopics */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum { SOURCE_TOPIC_CONFIG = 1, SOURCE_DEFAULT_CONFIG = 5 };

static struct kmock_verdict reject(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

static const struct kmock_create_topics_assignment *find_assignment(const struct kmock_create_topics_topic *asked,
                                                                    int32_t partition)
{
    for (int32_t i = 0; i < asked->assignments_count; i++)
        if (asked->assignments[i].index == partition)
            return &asked->assignments[i];
    return NULL;
}

/* Take over replicas that the client chose: partitions 0, 1, ... without a gap, all with as many replicas. */
static struct kmock_verdict read_assignments(const struct kmock_cluster *cluster,
                                             const struct kmock_create_topics_topic *asked,
                                             struct kmock_topic_spec *spec, struct kmock_arena *arena)
{
    if (asked->num_partitions != -1 || asked->replication_factor != -1)
        return reject(KMOCK_INVALID_REQUEST, "replicas were chosen, so neither partitions nor replication factor "
                                             "may be given");
    int32_t factor = asked->assignments[0].broker_ids_count;
    int32_t *replicas = kmock_arena_array(arena, asked->assignments_count * factor, sizeof *replicas);
    for (int32_t i = 0; i < asked->assignments_count; i++) {
        const struct kmock_create_topics_assignment *assignment = find_assignment(asked, i);
        if (assignment == NULL)
            return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "partitions must be numbered from 0, each once");
        if (assignment->broker_ids_count != factor)
            return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "all partitions must have as many replicas");
        struct kmock_verdict verdict = kmock_topics_judge_replicas(cluster, assignment->broker_ids, factor);
        if (verdict.error)
            return verdict;
        for (int32_t k = 0; k < factor; k++)
            replicas[i * factor + k] = assignment->broker_ids[k];
    }
    spec->partitions_count = asked->assignments_count;
    spec->replication_factor = (int16_t)factor;
    spec->replicas = replicas;
    return reject(KMOCK_NONE, NULL);
}

static struct kmock_verdict read_configs(const struct kmock_create_topics_topic *asked,
                                         struct kmock_topic_config *config)
{
    for (int32_t i = 0; i < asked->configs_count; i++)
        if (!kmock_topic_config_set(config, asked->configs[i].name, asked->configs[i].value))
            return reject(KMOCK_INVALID_CONFIG, "unknown topic config, or a value it cannot have");
    return reject(KMOCK_NONE, NULL);
}

static bool is_asked_twice(const struct kmock_create_topics_request *body, struct kmock_string name)
{
    int32_t times = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        times += kmock_view_equals(body->topics[i].name, name);
    return times > 1;
}

static struct kmock_verdict judge(const struct kmock_cluster *cluster, struct kmock_request *request,
                                  const struct kmock_create_topics_topic *asked, struct kmock_topic_spec *spec)
{
    struct kmock_verdict verdict = {0};
    if (is_asked_twice(request->body, asked->name))
        return reject(KMOCK_INVALID_REQUEST, "the topic is in the request more than once");
    if (asked->assignments_count > 0)
        verdict = read_assignments(cluster, asked, spec, &request->arena);
    if (verdict.error == KMOCK_NONE)
        verdict = kmock_topics_judge(cluster, spec);
    if (verdict.error == KMOCK_NONE)
        verdict = read_configs(asked, spec->config);
    return verdict;
}

static void describe_configs(const struct kmock_topic_config *config, struct kmock_create_topics_topic_result *result,
                             struct kmock_arena *arena)
{
    result->configs_count = kmock_topic_config_count();
    result->configs = kmock_arena_array(arena, result->configs_count, sizeof *result->configs);
    for (int32_t i = 0; i < result->configs_count; i++) {
        struct kmock_topic_config_item item = kmock_topic_config_at(config, i);
        result->configs[i] = (struct kmock_create_topics_config_result){
            .name = kmock_view(item.name),
            .value = kmock_view_copy(arena, kmock_view(item.value)),
            .config_source = item.is_default ? SOURCE_DEFAULT_CONFIG : SOURCE_TOPIC_CONFIG,
        };
    }
}

static void create_topic(struct kmock_cluster *cluster, struct kmock_request *request, int32_t place, int64_t now_us)
{
    const struct kmock_create_topics_request *body = request->body;
    const struct kmock_create_topics_response *response = request->response;
    const struct kmock_create_topics_topic *asked = &body->topics[place];
    struct kmock_create_topics_topic_result *result = &response->topics[place];
    struct kmock_topic_config config;
    struct kmock_topic_spec spec = {asked->name, asked->num_partitions, asked->replication_factor, NULL, &config};
    kmock_topic_config_init(&config);
    struct kmock_verdict verdict = judge(cluster, request, asked, &spec);
    *result = (struct kmock_create_topics_topic_result){.name = asked->name,
                                                        .error = verdict.error,
                                                        .error_message = kmock_view(verdict.message),
                                                        .num_partitions = -1,
                                                        .replication_factor = -1,
                                                        .configs_count = -1};
    if (verdict.error == KMOCK_NONE) {
        result->num_partitions = spec.partitions_count;
        result->replication_factor = spec.replication_factor;
        describe_configs(&config, result, &request->arena);
    }
    if (verdict.error == KMOCK_NONE && !body->validate_only)
        result->topic_id = kmock_topics_add(cluster, &spec, now_us)->id;
    else
        kmock_topic_config_free(&config);
}

void kmock_handle_create_topics(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_create_topics_request *body = request->body;
    struct kmock_create_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++)
        create_topic(cluster, request, i, now_us);
    kmock_request_complete(request);
}
