/* SPDX-License-Identifier: Apache-2.0 */
/* Answer ListOffsets. source  Kafka Partition.fetchOffsetForTimestamp, UnifiedLog.fetchOffsetByTimestamp */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum timestamp {
    LATEST = -1,
    EARLIEST = -2,
    MAX_TIMESTAMP = -3,
    EARLIEST_LOCAL = -4,
    LATEST_TIERED = -5,
    EARLIEST_PENDING_UPLOAD = -6,
};

static int64_t visible_end(const struct kmock_request *request, const struct kmock_partition *partition)
{
    const struct kmock_list_offsets_request *body = request->body;
    return body->isolation_level == 1 ? kmock_partition_last_stable_offset(partition) : partition->high_watermark;
}

/* The log's own answer; offset -1 where no record that can be seen is the one. */
static struct kmock_log_time look_up(const struct kmock_partition *partition, int64_t timestamp, int64_t end)
{
    struct kmock_log_time none = {-1, -1}, found;
    switch (timestamp) {
    case LATEST:
        return (struct kmock_log_time){end, -1};
    case EARLIEST:
    case EARLIEST_LOCAL:
        return (struct kmock_log_time){partition->log.start_offset, -1};
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
        return none; /* nothing is tiered */
    case MAX_TIMESTAMP:
        found = kmock_log_max_time(&partition->log);
        break;
    default:
        found = kmock_log_find_time(&partition->log, timestamp);
        break;
    }
    return found.offset < end ? found : none;
}

static int16_t judge(const struct kmock_request *request, const struct kmock_partition *partition,
                     const struct kmock_list_offsets_partition *asked)
{
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (asked->timestamp < EARLIEST_PENDING_UPLOAD)
        return KMOCK_UNSUPPORTED_VERSION;
    int16_t error = KMOCK_NONE;
    if (kmock_partition_place_of(partition, request->node_id) >= 0)
        error = kmock_partition_judge_epoch(partition, asked->current_leader_epoch);
    if (error == KMOCK_NONE && partition->leader != request->node_id)
        error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    return error;
}

static struct kmock_list_offsets_partition_result refuse_partition(int32_t index, int16_t error)
{
    return (struct kmock_list_offsets_partition_result){
        .index = index, .error = error, .timestamp = -1, .offset = -1, .leader_epoch = -1};
}

static void answer_partition(const struct kmock_request *request, const struct kmock_partition *partition,
                             const struct kmock_list_offsets_partition *asked,
                             struct kmock_list_offsets_partition_result *result)
{
    *result = refuse_partition(asked->index, judge(request, partition, asked));
    if (result->error)
        return;
    int64_t end = visible_end(request, partition);
    struct kmock_log_time found = look_up(partition, asked->timestamp, end);
    result->offset = found.offset;
    result->timestamp = found.timestamp_ms;
    if (found.offset >= 0)
        result->leader_epoch = kmock_epochs_at(&partition->epochs, found.offset);
}

/* A partition that is asked for twice is an error, as in Kafka. */
static bool is_asked_twice(const struct kmock_list_offsets_topic *topic, int32_t index)
{
    int32_t times = 0;
    for (int32_t i = 0; i < topic->partitions_count; i++)
        times += topic->partitions[i].index == index;
    return times > 1;
}

static void answer_topic(const struct kmock_cluster *cluster, struct kmock_request *request,
                         const struct kmock_list_offsets_topic *asked, struct kmock_list_offsets_topic_result *result)
{
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->name);
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++) {
        const struct kmock_list_offsets_partition *partition = &asked->partitions[i];
        if (is_asked_twice(asked, partition->index))
            result->partitions[i] = refuse_partition(partition->index, KMOCK_INVALID_REQUEST);
        else
            answer_partition(request, kmock_topic_partition(topic, partition->index), partition,
                             &result->partitions[i]);
    }
}

void kmock_handle_list_offsets(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_list_offsets_request *body = request->body;
    struct kmock_list_offsets_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    (void)now_us;
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        answer_topic(cluster, request, &body->topics[i], &response->topics[i]);
    request->response = response;
    kmock_request_complete(request);
}
