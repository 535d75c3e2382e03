/* SPDX-License-Identifier: Apache-2.0 */
/* Answer Metadata. source  Kafka KafkaApis.handleTopicMetadataRequest, AutoTopicCreationManager */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum { AUTO_CREATE_ASKED_FROM_VERSION = 4, ASKED_BY_ID_FROM_VERSION = 12, NO_AUTHORIZED_OPERATIONS = INT32_MIN };

static void list_brokers(const struct kmock_cluster *cluster, struct kmock_metadata_response *response,
                         struct kmock_arena *arena)
{
    response->brokers = kmock_arena_array(arena, cluster->nodes_count, sizeof *response->brokers);
    response->controller_id = kmock_controller_find(cluster);
    for (int32_t i = 0; i < cluster->nodes_count; i++) {
        const struct kmock_node *node = &cluster->nodes[i];
        if (!node->up)
            continue;
        response->brokers[response->brokers_count++] = (struct kmock_metadata_broker_result){
            node->id, kmock_view_copy(arena, node->host), node->port, kmock_view_copy(arena, node->rack)};
    }
}

static void describe_partition(const struct kmock_cluster *cluster, const struct kmock_partition *partition,
                               struct kmock_metadata_partition_result *result, struct kmock_arena *arena)
{
    int32_t count = partition->replicas_count;
    *result = (struct kmock_metadata_partition_result){
        .error = partition->leader < 0 ? KMOCK_LEADER_NOT_AVAILABLE : KMOCK_NONE,
        .index = partition->index,
        .leader_id = partition->leader,
        .leader_epoch = partition->leader_epoch,
        .replica_nodes = kmock_arena_array(arena, count, sizeof(int32_t)),
        .replica_nodes_count = count,
        .isr_nodes = kmock_arena_array(arena, count, sizeof(int32_t)),
        .offline_replicas = kmock_arena_array(arena, count, sizeof(int32_t)),
    };
    for (int32_t i = 0; i < count; i++) {
        int32_t node_id = partition->replicas[i];
        result->replica_nodes[i] = node_id;
        if (partition->in_sync[i])
            result->isr_nodes[result->isr_nodes_count++] = node_id;
        if (!kmock_cluster_node_is_up(cluster, node_id))
            result->offline_replicas[result->offline_replicas_count++] = node_id;
    }
}

static void describe_topic(const struct kmock_cluster *cluster, const struct kmock_topic *topic,
                           struct kmock_metadata_topic_result *result, struct kmock_arena *arena)
{
    result->error = KMOCK_NONE;
    result->name = kmock_view_copy(arena, topic->name);
    result->topic_id = topic->id;
    result->is_internal = topic->internal;
    result->partitions_count = topic->partitions_count;
    result->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < topic->partitions_count; i++)
        describe_partition(cluster, topic->partitions[i], &result->partitions[i], arena);
}

/* A topic that is not there: create it where that is wanted. The client asks again to learn its leaders. */
static int16_t answer_unknown(struct kmock_cluster *cluster, const struct kmock_request *request,
                              struct kmock_string name, int64_t now_us)
{
    const struct kmock_metadata_request *body = request->body;
    bool asked = request->api_version < AUTO_CREATE_ASKED_FROM_VERSION || body->allow_auto_topic_creation;
    if (!kmock_topic_name_is_valid(name))
        return KMOCK_INVALID_TOPIC_EXCEPTION;
    if (!cluster->auto_create_topics || !asked || kmock_topic_name_is_internal(name))
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = kmock_topics_auto_create(cluster, name, now_us);
    return error ? error : KMOCK_LEADER_NOT_AVAILABLE;
}

static void answer_topic(struct kmock_cluster *cluster, struct kmock_request *request,
                         const struct kmock_metadata_topic *asked, struct kmock_metadata_topic_result *result,
                         int64_t now_us)
{
    bool by_id = !kmock_uuid_is_zero(&asked->topic_id);
    const struct kmock_topic *topic =
        by_id ? kmock_topics_find_id(cluster, &asked->topic_id) : kmock_topics_find(cluster, asked->name);
    if (topic) {
        describe_topic(cluster, topic, result, &request->arena);
        return;
    }
    result->name = by_id ? KMOCK_NULL_STRING : asked->name;
    result->topic_id = asked->topic_id;
    result->is_internal = !by_id && kmock_topic_name_is_internal(asked->name);
    result->error = by_id ? KMOCK_UNKNOWN_TOPIC_ID : answer_unknown(cluster, request, asked->name, now_us);
}

/* Versions 10 and 11 carry topic ids, which may not be used to ask yet. source  KafkaApis.getTopicMetadata */
static bool asks_by_id_too_early(const struct kmock_request *request)
{
    const struct kmock_metadata_request *body = request->body;
    for (int32_t i = 0; request->api_version < ASKED_BY_ID_FROM_VERSION && i < body->topics_count; i++)
        if (body->topics[i].name.length < 0 || !kmock_uuid_is_zero(&body->topics[i].topic_id))
            return true;
    return false;
}

static void answer_all(const struct kmock_cluster *cluster, struct kmock_metadata_response *response,
                       struct kmock_arena *arena)
{
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry))
        describe_topic(cluster, entry->value, &response->topics[response->topics_count++], arena);
}

void kmock_handle_metadata(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_metadata_request *body = request->body;
    if (asks_by_id_too_early(request)) {
        kmock_request_refuse(request, KMOCK_INVALID_REQUEST);
        kmock_request_complete(request);
        return;
    }
    struct kmock_metadata_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    bool all = body->topics_count < 0;
    int32_t count = all ? (int32_t)kmock_table_count(&cluster->topics) : body->topics_count;
    response->cluster_id = kmock_view_copy(&request->arena, kmock_view(cluster->id));
    response->cluster_authorized_operations = NO_AUTHORIZED_OPERATIONS;
    response->topics = kmock_arena_array(&request->arena, count, sizeof *response->topics);
    if (all)
        answer_all(cluster, response, &request->arena);
    else
        for (int32_t i = 0; i < count; i++)
            answer_topic(cluster, request, &body->topics[i], &response->topics[response->topics_count++], now_us);
    for (int32_t i = 0; i < count; i++)
        response->topics[i].topic_authorized_operations = NO_AUTHORIZED_OPERATIONS;
    list_brokers(cluster, response, &request->arena);
    request->response = response;
    kmock_request_complete(request);
}
