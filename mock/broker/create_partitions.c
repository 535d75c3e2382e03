/* SPDX-License-Identifier: Apache-2.0 */
/* Answer CreatePartitions: topics only grow. source  Kafka ReplicationControlManager.createPartitions */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/placement.h"
#include "mock/broker/repeats.h"
#include "mock/broker/topics.h"

static struct kmock_verdict reject(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

/* Take over replicas that the client chose for the new partitions. */
static struct kmock_verdict read_assignments(const struct kmock_cluster *cluster,
                                             const struct kmock_create_partitions_topic *asked,
                                             struct kmock_topic_spec *spec, struct kmock_arena *arena)
{
    int32_t factor = spec->replication_factor;
    int32_t *replicas = kmock_arena_alloc(arena, (size_t)asked->assignments_count * (size_t)factor * sizeof *replicas);
    for (int32_t i = 0; i < asked->assignments_count; i++) {
        const struct kmock_create_partitions_assignment *assignment = &asked->assignments[i];
        struct kmock_verdict verdict =
            kmock_topics_judge_replicas(cluster, assignment->broker_ids, assignment->broker_ids_count);
        if (verdict.error)
            return verdict;
        if (assignment->broker_ids_count != factor)
            return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "new partitions must have as many replicas as the old");
        for (int32_t k = 0; k < factor; k++)
            replicas[i * factor + k] = assignment->broker_ids[k];
    }
    spec->replicas = replicas;
    return reject(KMOCK_NONE, NULL);
}

static struct kmock_verdict judge(const struct kmock_cluster *cluster, struct kmock_request *request,
                                  const struct kmock_create_partitions_topic *asked, struct kmock_topic_spec *spec)
{
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->name);
    if (topic == NULL)
        return reject(KMOCK_UNKNOWN_TOPIC_OR_PARTITION, NULL);
    if (asked->count < topic->partitions_count)
        return reject(KMOCK_INVALID_PARTITIONS, "the topic has more partitions, and they cannot be taken away");
    if (asked->count == topic->partitions_count)
        return reject(KMOCK_INVALID_PARTITIONS, "the topic has as many partitions already");
    if (asked->count - topic->partitions_count > KMOCK_MAX_PARTITIONS)
        return reject(KMOCK_POLICY_VIOLATION, "a request may create 10000 partitions at most");
    if (asked->assignments_count >= 0 && asked->assignments_count != asked->count - topic->partitions_count)
        return reject(KMOCK_INVALID_REPLICA_ASSIGNMENT, "replicas must be given for each new partition");
    *spec =
        (struct kmock_topic_spec){.partitions_count = asked->count, .replication_factor = topic->replication_factor};
    if (asked->assignments_count >= 0)
        return read_assignments(cluster, asked, spec, &request->arena);
    if (topic->replication_factor > kmock_placement_live_count(cluster))
        return reject(KMOCK_INVALID_REPLICATION_FACTOR, "there are fewer live brokers than replicas");
    return reject(KMOCK_NONE, NULL);
}

static const bool *find_repeats(struct kmock_request *request)
{
    const struct kmock_create_partitions_request *body = request->body;
    struct kmock_string *names = kmock_arena_array(&request->arena, body->topics_count, sizeof *names);
    for (int32_t i = 0; i < body->topics_count; i++)
        names[i] = body->topics[i].name;
    return kmock_repeats_find(&request->arena, names, body->topics_count);
}

void kmock_handle_create_partitions(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_create_partitions_request *body = request->body;
    if (kmock_controller_refuses(cluster, request))
        return;
    const bool *repeated = find_repeats(request);
    struct kmock_create_partitions_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->topics_count;
    response->results = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->results);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_create_partitions_topic *asked = &body->topics[i];
        struct kmock_topic_spec spec = {0};
        struct kmock_verdict verdict = repeated[i]
                                           ? reject(KMOCK_INVALID_REQUEST, "the topic is in the request more than once")
                                           : judge(cluster, request, asked, &spec);
        response->results[i] =
            (struct kmock_create_partitions_result_result){asked->name, verdict.error, kmock_view(verdict.message)};
        if (verdict.error == KMOCK_NONE && !body->validate_only)
            kmock_topics_grow(cluster, kmock_topics_find(cluster, asked->name), &spec, now_us);
    }
    request->response = response;
    kmock_request_complete(request);
}
