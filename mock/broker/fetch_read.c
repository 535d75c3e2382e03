/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/endpoints.h"
#include "mock/broker/error.h"
#include "mock/broker/fetch.h"
#include "mock/broker/topics.h"

enum { TOPIC_IDS_FROM_VERSION = 13, FOLLOWER_FROM_VERSION = 11, FETCH_MAX_BYTES = 57671680 };

static bool is_from_replica(const struct kmock_fetch_request *body)
{
    return body->replica_id >= 0 || body->replica_state.replica_id >= 0;
}

/* A consumer that says its rack may read from any replica in sync (KIP-392), every other one from the leader. */
static bool may_read_here(const struct kmock_request *request, const struct kmock_partition *partition)
{
    const struct kmock_fetch_request *body = request->body;
    if (partition->leader == request->node_id)
        return true;
    int32_t place = kmock_partition_place_of(partition, request->node_id);
    return request->api_version >= FOLLOWER_FROM_VERSION && body->rack_id.length > 0 && partition->leader >= 0 &&
           place >= 0 && partition->in_sync[place];
}

static int16_t judge(const struct kmock_request *request, const struct kmock_topic *topic,
                     const struct kmock_partition *partition, int32_t current_leader_epoch)
{
    if (topic == NULL)
        return request->api_version >= TOPIC_IDS_FROM_VERSION ? KMOCK_UNKNOWN_TOPIC_ID
                                                              : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (is_from_replica(request->body))
        return KMOCK_TOPIC_AUTHORIZATION_FAILED; /* only brokers may say they are replicas, and none are clients */
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = KMOCK_NONE;
    if (kmock_partition_place_of(partition, request->node_id) >= 0)
        error = kmock_partition_judge_epoch(partition, current_leader_epoch);
    if (error == KMOCK_NONE && !may_read_here(request, partition))
        error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    return error;
}

/* Compare where the client says its last epoch is with what the leader knows of it. */
static void look_for_divergence(struct kmock_fetch_look *look, const struct kmock_fetch_partition *asked)
{
    const struct kmock_partition *partition = look->partition;
    if (asked->last_fetched_epoch < 0)
        return;
    struct kmock_epoch end =
        kmock_epochs_end_of(&partition->epochs, asked->last_fetched_epoch, partition->log.end_offset);
    if (end.epoch < 0)
        look->error = KMOCK_OFFSET_OUT_OF_RANGE;
    look->diverges =
        look->error == KMOCK_NONE && (end.epoch < asked->last_fetched_epoch || end.start_offset < asked->fetch_offset);
    look->diverging = end;
}

struct kmock_fetch_look kmock_fetch_look(const struct kmock_cluster *cluster, const struct kmock_request *request,
                                         const struct kmock_fetch_topic *topic,
                                         const struct kmock_fetch_partition *asked)
{
    const struct kmock_fetch_request *body = request->body;
    const struct kmock_topic *found = request->api_version >= TOPIC_IDS_FROM_VERSION
                                          ? kmock_topics_find_id(cluster, &topic->topic_id)
                                          : kmock_topics_find(cluster, topic->topic);
    struct kmock_fetch_look look = {.partition = kmock_topic_partition(found, asked->index)};
    look.error = judge(request, found, look.partition, asked->current_leader_epoch);
    if (look.error)
        return look;
    const struct kmock_partition *partition = look.partition;
    look_for_divergence(&look, asked);
    if (look.error || look.diverges)
        return look;
    if (asked->fetch_offset < partition->log.start_offset || asked->fetch_offset > partition->log.end_offset) {
        look.error = KMOCK_OFFSET_OUT_OF_RANGE;
        return look;
    }
    look.bound_offset =
        body->isolation_level == 1 ? kmock_partition_last_stable_offset(partition) : partition->high_watermark;
    look.readable_bytes = kmock_log_bytes_between(&partition->log, asked->fetch_offset, look.bound_offset);
    if (look.readable_bytes > asked->partition_max_bytes)
        look.readable_bytes = asked->partition_max_bytes;
    return look;
}

/* What the partitions of one answer share. */
struct reading {
    const struct kmock_cluster *cluster;
    struct kmock_request *request;
    int64_t left_bytes;
    bool has_data;
};

static struct kmock_fetch_partition_result blank_result(int32_t index)
{
    return (struct kmock_fetch_partition_result){.index = index,
                                                 .high_watermark = -1,
                                                 .last_stable_offset = -1,
                                                 .log_start_offset = -1,
                                                 .diverging_epoch = {-1, -1},
                                                 .current_leader = {-1, -1},
                                                 .snapshot_id = {-1, -1},
                                                 .preferred_read_replica = -1,
                                                 .records = {(const uint8_t *)"", 0}};
}

static void read_log(struct reading *reading, const struct kmock_fetch_look *look,
                     const struct kmock_fetch_partition *asked, struct kmock_fetch_partition_result *result)
{
    int64_t most = asked->partition_max_bytes < reading->left_bytes ? asked->partition_max_bytes : reading->left_bytes;
    struct kmock_log_read read = {asked->fetch_offset, look->bound_offset, most, !reading->has_data};
    result->records = kmock_log_read(&look->partition->log, &read, &reading->request->arena);
    reading->has_data |= result->records.length > 0;
    reading->left_bytes -= result->records.length;
    if (reading->left_bytes < 0)
        reading->left_bytes = 0;
}

static void read_partition(struct reading *reading, const struct kmock_fetch_topic *topic,
                           const struct kmock_fetch_partition *asked, struct kmock_fetch_partition_result *result)
{
    const struct kmock_fetch_request *body = reading->request->body;
    struct kmock_fetch_look look = kmock_fetch_look(reading->cluster, reading->request, topic, asked);
    *result = blank_result(asked->index);
    result->error = look.error;
    result->aborted_transactions = kmock_arena_array(&reading->request->arena, 0, 1);
    if (look.error == KMOCK_NOT_LEADER_OR_FOLLOWER || look.error == KMOCK_FENCED_LEADER_EPOCH) {
        result->current_leader.leader_id = look.partition->leader;
        result->current_leader.leader_epoch = look.partition->leader_epoch;
    }
    if (look.error)
        return;
    result->aborted_transactions_count = body->isolation_level == 1 ? 0 : -1;
    result->high_watermark = look.partition->high_watermark;
    result->last_stable_offset = kmock_partition_last_stable_offset(look.partition);
    result->log_start_offset = look.partition->log.start_offset;
    if (look.diverges) {
        result->diverging_epoch.epoch = look.diverging.epoch;
        result->diverging_epoch.end_offset = look.diverging.start_offset;
    } else {
        read_log(reading, &look, asked, result);
    }
}

static void add_endpoints(const struct kmock_cluster *cluster, struct kmock_fetch_response *response,
                          struct kmock_arena *arena)
{
    struct kmock_endpoints endpoints;
    kmock_endpoints_init(&endpoints, cluster, arena);
    for (int32_t i = 0; i < response->topics_count; i++)
        for (int32_t j = 0; j < response->topics[i].partitions_count; j++)
            kmock_endpoints_add(&endpoints, response->topics[i].partitions[j].current_leader.leader_id);
    response->node_endpoints_count = endpoints.count;
    response->node_endpoints = kmock_arena_array(arena, endpoints.count, sizeof *response->node_endpoints);
    for (int32_t i = 0; i < endpoints.count; i++)
        response->node_endpoints[i] = (struct kmock_fetch_node_endpoint_result){
            endpoints.nodes[i].id, endpoints.nodes[i].host, endpoints.nodes[i].port, endpoints.nodes[i].rack};
}

void kmock_fetch_answer(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    const struct kmock_fetch_request *body = request->body;
    struct kmock_arena *arena = &request->arena;
    struct kmock_fetch_response *response = kmock_arena_alloc(arena, sizeof *response);
    struct reading reading = {cluster, request, body->max_bytes, false};
    if (reading.left_bytes > FETCH_MAX_BYTES)
        reading.left_bytes = FETCH_MAX_BYTES;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_fetch_topic *topic = &body->topics[i];
        struct kmock_fetch_topic_result *result = &response->topics[i];
        result->topic = topic->topic;
        result->topic_id = topic->topic_id;
        result->partitions_count = topic->partitions_count;
        result->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *result->partitions);
        for (int32_t j = 0; j < topic->partitions_count; j++)
            read_partition(&reading, topic, &topic->partitions[j], &result->partitions[j]);
    }
    add_endpoints(cluster, response, arena);
    request->response = response;
}
