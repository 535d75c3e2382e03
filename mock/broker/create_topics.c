/* SPDX-License-Identifier: Apache-2.0 */
/* Answer CreateTopics. source  Kafka ReplicationControlManager.createTopics */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/repeats.h"
#include "mock/broker/topics.h"

static struct kmock_verdict reject(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

/* returns  false where partitions are not numbered 0, 1, ... each once; places  where each is among those asked */
static bool order_assignments(const struct kmock_create_topics_topic *asked, int32_t *places)
{
    for (int32_t i = 0; i < asked->assignments_count; i++)
        places[i] = -1;
    for (int32_t i = 0; i < asked->assignments_count; i++) {
        int32_t index = asked->assignments[i].index;
        if (index < 0 || index >= asked->assignments_count || places[index] >= 0)
            return false;
        places[index] = i;
    }
    return true;
}

static struct kmock_verdict judge_assignments(const struct kmock_cluster *cluster,
                                              const struct kmock_create_topics_topic *asked, int32_t *places)
{
    if (asked->num_partitions != -1 || asked->replication_factor != -1)
        return reject(KMOCK_INVALID_REQUEST, "replicas were chosen, so neither partitions nor replication factor "
                                             "may be given");
    for (int32_t i = 0; i < asked->assignments_count; i++) {
        const struct kmock_create_topics_assignment *assignment = &asked->assignments[i];
        struct kmock_verdict verdict =
            kmock_topics_judge_replicas(cluster, assignment->broker_ids, assignment->broker_ids_count);
        if (verdict.error)
            return verdict;
        if (assignment->broker_ids_count != asked->assignments[0].broker_ids_count)
            return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "all partitions must have as many replicas");
    }
    if (!order_assignments(asked, places))
        return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "partitions must be numbered from 0, each once");
    return reject(KMOCK_NONE, NULL);
}

/* Take over replicas that the client chose. */
static struct kmock_verdict read_assignments(const struct kmock_cluster *cluster,
                                             const struct kmock_create_topics_topic *asked,
                                             struct kmock_topic_spec *spec, struct kmock_arena *arena)
{
    int32_t *places = kmock_arena_array(arena, asked->assignments_count, sizeof *places);
    struct kmock_verdict verdict = judge_assignments(cluster, asked, places);
    if (verdict.error)
        return verdict;
    size_t factor = (size_t)asked->assignments[0].broker_ids_count;
    int32_t *replicas = kmock_arena_alloc(arena, (size_t)asked->assignments_count * factor * sizeof *replicas);
    for (int32_t i = 0; i < asked->assignments_count; i++)
        memcpy(replicas + (size_t)i * factor, asked->assignments[places[i]].broker_ids, factor * sizeof *replicas);
    spec->partitions_count = asked->assignments_count;
    spec->replication_factor = (int16_t)factor;
    spec->replicas = replicas;
    return verdict;
}

static struct kmock_verdict read_configs(const struct kmock_create_topics_topic *asked,
                                         struct kmock_topic_config *config)
{
    for (int32_t i = 0; i < asked->configs_count; i++)
        if (!kmock_topic_config_set(config, asked->configs[i].name, asked->configs[i].value))
            return reject(KMOCK_INVALID_CONFIG, "unknown topic config, or a value it cannot have");
    const char *conflict = kmock_topic_config_conflict(config);
    return conflict ? reject(KMOCK_INVALID_CONFIG, conflict) : reject(KMOCK_NONE, NULL);
}

static struct kmock_verdict judge(const struct kmock_cluster *cluster, struct kmock_request *request,
                                  const struct kmock_create_topics_topic *asked, struct kmock_topic_spec *spec)
{
    struct kmock_verdict verdict = kmock_topics_judge_name(cluster, asked->name);
    if (verdict.error == KMOCK_NONE)
        verdict = read_configs(asked, spec->config);
    if (verdict.error == KMOCK_NONE && asked->assignments_count > 0)
        verdict = read_assignments(cluster, asked, spec, &request->arena);
    if (verdict.error == KMOCK_NONE)
        verdict = kmock_topics_judge(cluster, spec);
    return verdict;
}

/* Judge the request as a whole; what is left is judged topic by topic. source  ControllerApis.createTopics,
 * ReplicationControlManager.validateTotalNumberOfPartitions */
static struct kmock_verdict *judge_together(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_create_topics_request *body = request->body;
    int64_t total = 0;
    struct kmock_string *names = kmock_arena_array(&request->arena, body->topics_count, sizeof *names);
    struct kmock_verdict *verdicts = kmock_arena_array(&request->arena, body->topics_count, sizeof *verdicts);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_create_topics_topic *asked = &body->topics[i];
        int32_t count = asked->num_partitions == -1 ? cluster->num_partitions : asked->num_partitions;
        count = asked->assignments_count > 0 ? asked->assignments_count : count;
        total += count > 0 ? count : 0;
        names[i] = asked->name;
    }
    const bool *repeated = kmock_repeats_find(&request->arena, names, body->topics_count);
    for (int32_t i = 0; i < body->topics_count; i++)
        if (repeated[i])
            verdicts[i] = reject(KMOCK_INVALID_REQUEST, "the topic is in the request more than once");
        else if (total > KMOCK_MAX_PARTITIONS)
            verdicts[i] = reject(KMOCK_POLICY_VIOLATION, "a request may create 10000 partitions at most");
    return verdicts;
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
            .config_source = (int8_t)item.source,
        };
    }
}

/* result  error and message are set where the request as a whole is wrong about the topic */
static void create_topic(struct kmock_cluster *cluster, struct kmock_request *request, int32_t place, int64_t now_us)
{
    const struct kmock_create_topics_request *body = request->body;
    const struct kmock_create_topics_response *response = request->response;
    const struct kmock_create_topics_topic *asked = &body->topics[place];
    struct kmock_create_topics_topic_result *result = &response->topics[place];
    struct kmock_topic_config config;
    struct kmock_topic_spec spec = {asked->name, asked->num_partitions, asked->replication_factor, NULL, &config};
    if (result->error)
        return;
    kmock_topic_config_init(&config);
    kmock_topic_config_follow(&config, &cluster->configs.general);
    struct kmock_verdict verdict = judge(cluster, request, asked, &spec);
    result->error = verdict.error;
    result->error_message = kmock_view(verdict.message);
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
    if (kmock_controller_refuses(cluster, request))
        return;
    struct kmock_create_topics_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    const struct kmock_verdict *verdicts = judge_together(cluster, request);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++) {
        response->topics[i] =
            (struct kmock_create_topics_topic_result){.name = body->topics[i].name,
                                                      .error = verdicts[i].error,
                                                      .error_message = kmock_view(verdicts[i].message),
                                                      .num_partitions = -1,
                                                      .replication_factor = -1,
                                                      .configs_count = -1};
        create_topic(cluster, request, i, now_us);
    }
    kmock_request_complete(request);
}
