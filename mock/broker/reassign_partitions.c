/* SPDX-License-Identifier: Apache-2.0 */
/* Answer AlterPartitionReassignments and ListPartitionReassignments.
 * source  KIP-455, KIP-860; Kafka ReplicationControlManager */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/reassignment.h"

static struct kmock_verdict judge(int16_t error, const char *message)
{
    return (struct kmock_verdict){error, message};
}

/* ---- alter ------------------------------------------------------------------------------------------ */

/* One partition to be moved. */
struct move {
    const struct kmock_request *request;
    const struct kmock_alter_partition_reassignments_partition *asked;
    struct kmock_partition *partition; /* null: there is none */
};

static struct kmock_verdict begin(struct kmock_cluster *cluster, const struct move *move, int64_t now_us)
{
    const struct kmock_alter_partition_reassignments_request *body = move->request->body;
    struct kmock_replica_ids target = {move->asked->replicas, move->asked->replicas_count};
    struct kmock_verdict verdict = kmock_topics_judge_replicas(cluster, target.ids, target.count);
    if (verdict.error)
        return verdict;
    if (move->request->api_version >= 1 && !body->allow_replication_factor_change &&
        target.count != kmock_reassignment_factor(cluster, move->partition))
        return judge(KMOCK_INVALID_REPLICATION_FACTOR, "the partition shall keep its number of replicas");
    kmock_reassignment_begin(cluster, move->partition, target, now_us);
    return judge(KMOCK_NONE, NULL);
}

static struct kmock_verdict alter(struct kmock_cluster *cluster, const struct move *move, int64_t now_us)
{
    if (move->partition == NULL)
        return judge(KMOCK_UNKNOWN_TOPIC_OR_PARTITION, NULL);
    if (move->asked->replicas_count < 0)
        return kmock_reassignment_cancel(cluster, move->partition, now_us);
    return begin(cluster, move, now_us);
}

static void alter_topic(struct kmock_cluster *cluster, struct kmock_request *request, int32_t place, int64_t now_us)
{
    const struct kmock_alter_partition_reassignments_request *body = request->body;
    const struct kmock_alter_partition_reassignments_response *response = request->response;
    const struct kmock_alter_partition_reassignments_topic *asked = &body->topics[place];
    struct kmock_alter_partition_reassignments_topic_result *result = &response->topics[place];
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->name);
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++) {
        const struct kmock_alter_partition_reassignments_partition *partition = &asked->partitions[i];
        struct kmock_verdict verdict =
            alter(cluster, &(struct move){request, partition, kmock_topic_partition(topic, partition->index)}, now_us);
        result->partitions[i] = (struct kmock_alter_partition_reassignments_partition_result){
            partition->index, verdict.error, kmock_view(verdict.message)};
    }
}

void kmock_handle_alter_partition_reassignments(struct kmock_cluster *cluster, struct kmock_request *request,
                                                int64_t now_us)
{
    const struct kmock_alter_partition_reassignments_request *body = request->body;
    if (kmock_controller_refuses(cluster, request))
        return;
    struct kmock_alter_partition_reassignments_response *response =
        kmock_arena_alloc(&request->arena, sizeof *response);
    response->allow_replication_factor_change = body->allow_replication_factor_change;
    response->error_message = KMOCK_NULL_STRING;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++)
        alter_topic(cluster, request, i, now_us);
    kmock_request_complete(request);
}

/* ---- list ------------------------------------------------------------------------------------------- */

static int32_t *copy_ids(struct kmock_arena *arena, const int32_t *ids, int32_t count)
{
    int32_t *copy = kmock_arena_array(arena, count, sizeof *copy);
    for (int32_t i = 0; i < count; i++)
        copy[i] = ids[i];
    return copy;
}

static void list_partition(const struct kmock_reassignment *reassignment,
                           struct kmock_list_partition_reassignments_topic_result *result, struct kmock_arena *arena)
{
    const struct kmock_partition *partition = reassignment->partition;
    result->partitions[result->partitions_count++] = (struct kmock_list_partition_reassignments_partition_result){
        .index = partition->index,
        .replicas = copy_ids(arena, partition->replicas, partition->replicas_count),
        .replicas_count = partition->replicas_count,
        .adding_replicas = copy_ids(arena, reassignment->adding, reassignment->adding_count),
        .adding_replicas_count = reassignment->adding_count,
        .removing_replicas = copy_ids(arena, reassignment->removing, reassignment->removing_count),
        .removing_replicas_count = reassignment->removing_count,
    };
}

static void list_topic(const struct kmock_cluster *cluster,
                       const struct kmock_list_partition_reassignments_topic *asked,
                       struct kmock_list_partition_reassignments_response *response, struct kmock_arena *arena)
{
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->name);
    struct kmock_list_partition_reassignments_topic_result *result = &response->topics[response->topics_count];
    result->name = asked->name;
    result->partitions = kmock_arena_array(arena, asked->partition_indexes_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partition_indexes_count; i++) {
        const struct kmock_partition *partition = kmock_topic_partition(topic, asked->partition_indexes[i]);
        const struct kmock_reassignment *going = partition ? kmock_reassignment_find(cluster, partition) : NULL;
        if (going)
            list_partition(going, result, arena);
    }
    response->topics_count += result->partitions_count > 0;
}

static void list_all(const struct kmock_cluster *cluster, struct kmock_list_partition_reassignments_response *response,
                     struct kmock_arena *arena)
{
    int32_t count = (int32_t)kmock_table_count(&cluster->reassignments);
    response->topics = kmock_arena_array(arena, count, sizeof *response->topics);
    const struct kmock_table_entry *entry = count > 0 ? kmock_table_first(&cluster->topics) : NULL;
    for (; entry && response->topics_count < count; entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        struct kmock_list_partition_reassignments_topic_result *result = &response->topics[response->topics_count];
        result->name = kmock_view_copy(arena, topic->name);
        result->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *result->partitions);
        for (int32_t i = 0; i < topic->partitions_count; i++) {
            const struct kmock_reassignment *going = kmock_reassignment_find(cluster, topic->partitions[i]);
            if (going)
                list_partition(going, result, arena);
        }
        response->topics_count += result->partitions_count > 0;
    }
}

void kmock_handle_list_partition_reassignments(struct kmock_cluster *cluster, struct kmock_request *request,
                                               int64_t now_us)
{
    const struct kmock_list_partition_reassignments_request *body = request->body;
    (void)now_us;
    if (kmock_controller_refuses(cluster, request))
        return;
    struct kmock_list_partition_reassignments_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error_message = KMOCK_NULL_STRING;
    if (body->topics_count < 0)
        list_all(cluster, response, &request->arena);
    else
        response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        list_topic(cluster, &body->topics[i], response, &request->arena);
    request->response = response;
    kmock_request_complete(request);
}
