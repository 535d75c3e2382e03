/* SPDX-License-Identifier: Apache-2.0 */
/* Answer OffsetForLeaderEpoch: where did an epoch end? source  Kafka Partition.lastOffsetForLeaderEpoch, KIP-320 */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

static int16_t judge(const struct kmock_request *request, const struct kmock_partition *partition,
                     int32_t current_leader_epoch)
{
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = KMOCK_NONE;
    if (kmock_partition_place_of(partition, request->node_id) >= 0)
        error = kmock_partition_judge_epoch(partition, current_leader_epoch);
    if (error == KMOCK_NONE && partition->leader != request->node_id)
        error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    return error;
}

static void answer_partition(const struct kmock_request *request, const struct kmock_topic *topic,
                             const struct kmock_offset_for_leader_epoch_partition *asked,
                             struct kmock_offset_for_leader_epoch_partition_result *result)
{
    const struct kmock_partition *partition = kmock_topic_partition(topic, asked->index);
    struct kmock_epoch end = {-1, -1};
    result->index = asked->index;
    result->error = judge(request, partition, asked->current_leader_epoch);
    if (result->error == KMOCK_NONE && asked->leader_epoch >= 0)
        end = kmock_epochs_end_of(&partition->epochs, asked->leader_epoch, partition->log.end_offset);
    result->leader_epoch = end.epoch;
    result->end_offset = end.start_offset;
}

void kmock_handle_offset_for_leader_epoch(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_offset_for_leader_epoch_request *body = request->body;
    struct kmock_arena *arena = &request->arena;
    struct kmock_offset_for_leader_epoch_response *response = kmock_arena_alloc(arena, sizeof *response);
    (void)now_us;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_offset_for_leader_epoch_topic *asked = &body->topics[i];
        const struct kmock_topic *topic = kmock_topics_find(cluster, asked->topic);
        response->topics[i].topic = asked->topic;
        response->topics[i].partitions_count = asked->partitions_count;
        response->topics[i].partitions =
            kmock_arena_array(arena, asked->partitions_count, sizeof *response->topics[i].partitions);
        for (int32_t j = 0; j < asked->partitions_count; j++)
            answer_partition(request, topic, &asked->partitions[j], &response->topics[i].partitions[j]);
    }
    request->response = response;
    kmock_request_complete(request);
}
