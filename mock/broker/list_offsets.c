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

enum { CONSUMER = -1, DEBUGGER = -2, OFFSET_NOT_AVAILABLE_FROM_VERSION = 5 };

/* returns  the first version in which a negative timestamp means something; INT16_MAX: none */
static int16_t first_version_of(int64_t timestamp)
{
    static const int16_t versions[] = {[-LATEST] = 1,         [-EARLIEST] = 1,      [-MAX_TIMESTAMP] = 7,
                                       [-EARLIEST_LOCAL] = 8, [-LATEST_TIERED] = 9, [-EARLIEST_PENDING_UPLOAD] = 11};
    return timestamp < EARLIEST_PENDING_UPLOAD ? INT16_MAX : versions[-timestamp];
}

/* A consumer sees what is committed, everybody else all there is. */
static int64_t visible_end(const struct kmock_request *request, const struct kmock_partition *partition, int32_t place)
{
    const struct kmock_list_offsets_request *body = request->body;
    int64_t high_watermark = kmock_partition_high_watermark_of(partition, place);
    if (body->replica_id != CONSUMER)
        return kmock_partition_end_of(partition, place);
    return body->isolation_level == 1 ? kmock_partition_stable_below(partition, high_watermark) : high_watermark;
}

/* The log's own answer; offset -1 where no record is the one. */
static struct kmock_log_time look_up(const struct kmock_partition *partition, int64_t timestamp)
{
    switch (timestamp) {
    case EARLIEST:
    case EARLIEST_LOCAL:
        return (struct kmock_log_time){partition->log.start_offset, -1};
    case LATEST_TIERED:
    case EARLIEST_PENDING_UPLOAD:
        return (struct kmock_log_time){-1, -1}; /* nothing is tiered */
    case MAX_TIMESTAMP:
        return kmock_log_max_time(&partition->log);
    default:
        return kmock_log_find_time(&partition->log, timestamp);
    }
}

static int16_t judge(const struct kmock_request *request, const struct kmock_partition *partition, int32_t place,
                     const struct kmock_list_offsets_partition *asked)
{
    const struct kmock_list_offsets_request *body = request->body;
    if (asked->timestamp < 0 && request->api_version < first_version_of(asked->timestamp))
        return KMOCK_UNSUPPORTED_VERSION;
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    int16_t error = KMOCK_NONE;
    if (place >= 0)
        error = kmock_partition_judge_epoch(partition, asked->current_leader_epoch);
    bool is_wrong = place < 0 || (body->replica_id != DEBUGGER && partition->leader != request->node_id);
    return error == KMOCK_NONE && is_wrong ? KMOCK_NOT_LEADER_OR_FOLLOWER : error;
}

static struct kmock_list_offsets_partition_result refuse_partition(int32_t index, int16_t error)
{
    return (struct kmock_list_offsets_partition_result){
        .index = index, .error = error, .timestamp = -1, .offset = -1, .leader_epoch = -1};
}

/* returns  the error while a new leader does not know yet up to where its predecessors' epochs are committed */
static int16_t judge_high_watermark(const struct kmock_request *request, const struct kmock_partition *partition)
{
    const struct kmock_list_offsets_request *body = request->body;
    if (body->replica_id != CONSUMER || partition->high_watermark >= kmock_partition_epoch_start(partition))
        return KMOCK_NONE;
    return request->api_version >= OFFSET_NOT_AVAILABLE_FROM_VERSION ? KMOCK_OFFSET_NOT_AVAILABLE
                                                                     : KMOCK_LEADER_NOT_AVAILABLE;
}

static void answer_found(const struct kmock_partition *partition, struct kmock_log_time found,
                         struct kmock_list_offsets_partition_result *result)
{
    result->offset = found.offset;
    result->timestamp = found.timestamp_ms;
    if (found.offset >= 0)
        result->leader_epoch = kmock_epochs_at(&partition->epochs, found.offset);
}

static void answer_partition(const struct kmock_request *request, const struct kmock_partition *partition,
                             const struct kmock_list_offsets_partition *asked,
                             struct kmock_list_offsets_partition_result *result)
{
    int32_t place = partition ? kmock_partition_place_of(partition, request->node_id) : -1;
    *result = refuse_partition(asked->index, judge(request, partition, place, asked));
    if (result->error)
        return;
    int64_t end = visible_end(request, partition, place);
    int16_t lag = judge_high_watermark(request, partition);
    if (asked->timestamp == LATEST) {
        result->error = lag;
        if (lag == KMOCK_NONE)
            answer_found(partition, (struct kmock_log_time){end, -1}, result);
        return;
    }
    struct kmock_log_time found = look_up(partition, asked->timestamp);
    bool is_place = asked->timestamp == EARLIEST || asked->timestamp == EARLIEST_LOCAL;
    if (is_place || (found.offset >= 0 && found.offset < end))
        answer_found(partition, found, result);
    else if (asked->timestamp >= 0 || asked->timestamp == MAX_TIMESTAMP)
        result->error = lag; /* it may be among what is not yet known to be committed */
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
    if (body->isolation_level != 0 && body->isolation_level != 1) { /* there is no other one */
        kmock_request_refuse(request, KMOCK_UNKNOWN_SERVER_ERROR);
        kmock_request_complete(request);
        return;
    }
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < body->topics_count; i++)
        answer_topic(cluster, request, &body->topics[i], &response->topics[i]);
    request->response = response;
    kmock_request_complete(request);
}
