/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_record.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/group_text.h"
#include "mock/broker/view.h"

/* Versions of OffsetCommit. */
enum {
    TIMESTAMP_IN = 1,
    RETENTION_FROM = 2,
    RETENTION_TO = 4,
    LEADER_EPOCH_FROM = 6,
    GROUP_ID_NOT_FOUND_FROM = 9,
    TOPIC_ID_FROM = 10,
};

struct commit {
    struct kmock_coordinator *coordinator;
    struct kmock_group *group; /* null: none yet */
    struct kmock_request *request;
    const struct kmock_offset_commit_request *body;
    struct kmock_offset_commit_response *response;
    int32_t left_count; /* partitions that no error was found for */
    int64_t now_us;
};

/* Call visit for each partition that no error was found for, in order of the request. */
typedef void visit_partition(struct commit *commit, const struct kmock_offset *offset,
                             struct kmock_offset_commit_partition_result *result, void *context);

static int64_t expire_timestamp_ms(const struct commit *commit)
{
    int16_t version = commit->request->api_version;
    int64_t retention_ms = commit->body->retention_time_ms, now_ms = commit->now_us / 1000;
    if (version < RETENTION_FROM || version > RETENTION_TO || retention_ms < 0)
        return -1;
    return retention_ms > INT64_MAX - now_ms ? INT64_MAX : now_ms + retention_ms;
}

static struct kmock_offset describe(const struct commit *commit, struct kmock_string topic,
                                    const struct kmock_offset_commit_partition *partition)
{
    int16_t version = commit->request->api_version;
    struct kmock_offset offset = {
        .topic = topic,
        .partition = partition->index,
        .offset = partition->committed_offset,
        .leader_epoch = version >= LEADER_EPOCH_FROM ? partition->committed_leader_epoch : -1,
        .metadata = partition->committed_metadata,
        .commit_timestamp_ms = commit->now_us / 1000,
        .expire_timestamp_ms = expire_timestamp_ms(commit),
    };
    if (version == TIMESTAMP_IN && partition->commit_timestamp != -1)
        offset.commit_timestamp_ms = partition->commit_timestamp;
    if (offset.metadata.length < 0)
        offset.metadata = KMOCK_EMPTY_STRING;
    return offset;
}

static void each_partition(struct commit *commit, visit_partition *visit, void *context)
{
    for (int32_t i = 0; i < commit->body->topics_count; i++) {
        const struct kmock_offset_commit_topic *topic = &commit->body->topics[i];
        for (int32_t k = 0; k < topic->partitions_count; k++) {
            struct kmock_offset_commit_partition_result *result = &commit->response->topics[i].partitions[k];
            struct kmock_offset offset = describe(commit, topic->name, &topic->partitions[k]);
            if (result->error == KMOCK_NONE)
                visit(commit, &offset, result, context);
        }
    }
}

static void set_error(struct commit *commit, const struct kmock_offset *offset,
                      struct kmock_offset_commit_partition_result *result, void *context)
{
    (void)offset;
    result->error = *(const int16_t *)context;
    commit->left_count -= result->error != KMOCK_NONE;
}

/* ---- checks ---------------------------------------------------------------------------------------- */

static void check_exists(struct commit *commit, const struct kmock_offset *offset,
                         struct kmock_offset_commit_partition_result *result, void *context)
{
    const struct kmock_coordinator_host *host = commit->coordinator->host;
    bool unnamed = offset->topic.length <= 0 && commit->request->api_version >= TOPIC_ID_FROM;
    (void)context;
    if (offset->topic.length > 0 && host->partition_exists(host->context, offset->topic, offset->partition))
        return;
    result->error = unnamed ? KMOCK_UNKNOWN_TOPIC_ID : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    commit->left_count--;
}

static void check_metadata(struct commit *commit, const struct kmock_offset *offset,
                           struct kmock_offset_commit_partition_result *result, void *context)
{
    (void)context;
    if (kmock_group_text_length(offset->metadata) <= commit->coordinator->host->offset_metadata_max_bytes)
        return;
    result->error = KMOCK_OFFSET_METADATA_TOO_LARGE;
    commit->left_count--;
}

static int16_t check_member(const struct commit *commit)
{
    const struct kmock_offset_commit_request *body = commit->body;
    const struct kmock_group *group = commit->group;
    bool is_simple = body->generation_id_or_member_epoch < 0;
    if (is_simple && group->state == KMOCK_GROUP_EMPTY)
        return KMOCK_NONE;
    if (is_simple && body->member_id.length <= 0 && body->group_instance_id.length < 0)
        return KMOCK_UNKNOWN_MEMBER_ID;
    int16_t error = kmock_group_check_member(group, body->member_id, body->group_instance_id);
    if (error != KMOCK_NONE)
        return error;
    if (body->generation_id_or_member_epoch != group->generation)
        return KMOCK_ILLEGAL_GENERATION;
    return group->state == KMOCK_GROUP_COMPLETING_REBALANCE ? KMOCK_REBALANCE_IN_PROGRESS : KMOCK_NONE;
}

static int16_t check_group(struct commit *commit)
{
    if (commit->body->group_id.length < 0)
        return KMOCK_INVALID_GROUP_ID;
    if (commit->group)
        return check_member(commit);
    if (commit->body->generation_id_or_member_epoch >= 0)
        return commit->request->api_version >= GROUP_ID_NOT_FOUND_FROM ? KMOCK_GROUP_ID_NOT_FOUND
                                                                       : KMOCK_ILLEGAL_GENERATION;
    commit->group = kmock_group_create(commit->coordinator, commit->body->group_id);
    kmock_group_become(commit->group, KMOCK_GROUP_EMPTY, "created", commit->now_us);
    return KMOCK_NONE;
}

/* ---- the records ------------------------------------------------------------------------------------- */

struct records {
    struct kmock_key_value *items;
    int32_t count;
};

static struct kmock_bytes to_arena(struct kmock_arena *arena, struct kmock_buffer *buffer)
{
    struct kmock_bytes bytes = {(uint8_t *)kmock_arena_copy(arena, buffer->data, buffer->size), (int32_t)buffer->size};
    kmock_buffer_free(buffer);
    return bytes;
}

static void make_record(struct commit *commit, const struct kmock_offset *offset,
                        struct kmock_offset_commit_partition_result *result, void *context)
{
    struct records *records = context;
    struct kmock_buffer key = {0}, value = {0};
    (void)result;
    kmock_group_record_write_key(
        &key, &(struct kmock_group_key){KMOCK_GROUP_KEY_OFFSET, commit->group->id, offset->topic, offset->partition});
    kmock_group_record_write_offset(&value, offset);
    struct kmock_key_value *record = &records->items[records->count++];
    record->key = to_arena(&commit->request->arena, &key);
    record->value = to_arena(&commit->request->arena, &value);
}

static void apply(struct commit *commit, const struct kmock_offset *offset,
                  struct kmock_offset_commit_partition_result *result, void *context)
{
    const struct kmock_offset_commit_request *body = commit->body;
    struct kmock_event event = kmock_group_event(commit->group, KMOCK_EVENT_COMMITTED);
    (void)result, (void)context;
    kmock_offsets_set(&commit->group->offsets, offset);
    event.topic = offset->topic;
    event.partition = offset->partition;
    event.offset = offset->offset;
    event.member = body->member_id.length < 0 ? KMOCK_EMPTY_STRING : body->member_id;
    event.generation = body->generation_id_or_member_epoch < 0 ? -1 : body->generation_id_or_member_epoch;
    kmock_group_report(commit->group, &event);
}

/* source  Kafka GroupMetadataManager.storeOffsets, response status of the append */
static int16_t explain(int16_t error)
{
    switch (error) {
    case KMOCK_UNKNOWN_TOPIC_OR_PARTITION:
    case KMOCK_NOT_ENOUGH_REPLICAS:
    case KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
        return KMOCK_COORDINATOR_NOT_AVAILABLE;
    case KMOCK_NOT_LEADER_OR_FOLLOWER:
    case KMOCK_KAFKA_STORAGE_ERROR:
        return KMOCK_NOT_COORDINATOR;
    case KMOCK_MESSAGE_TOO_LARGE:
    case KMOCK_RECORD_LIST_TOO_LARGE:
    case KMOCK_INVALID_FETCH_SIZE:
        return KMOCK_INVALID_COMMIT_OFFSET_SIZE;
    case KMOCK_NETWORK_EXCEPTION:
        return KMOCK_COORDINATOR_LOAD_IN_PROGRESS;
    default:
        return error;
    }
}

static void store(struct commit *commit)
{
    const struct kmock_coordinator_host *host = commit->coordinator->host;
    struct records records = {kmock_arena_array(&commit->request->arena, commit->left_count, sizeof *records.items)};
    each_partition(commit, make_record, &records);
    int64_t offset =
        host->append(host->context, commit->coordinator->partition, records.items, records.count, commit->now_us);
    if (offset >= 0) {
        each_partition(commit, apply, NULL);
    } else {
        int16_t error = explain((int16_t)-offset);
        each_partition(commit, set_error, &error);
    }
}

/* ---- the request ------------------------------------------------------------------------------------- */

static void start_response(struct commit *commit)
{
    struct kmock_arena *arena = &commit->request->arena;
    struct kmock_offset_commit_response *response = kmock_arena_alloc(arena, sizeof *response);
    response->topics_count = commit->body->topics_count > 0 ? commit->body->topics_count : 0;
    response->topics = kmock_arena_array(arena, response->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < response->topics_count; i++) {
        const struct kmock_offset_commit_topic *topic = &commit->body->topics[i];
        struct kmock_offset_commit_topic_result *result = &response->topics[i];
        result->name = kmock_view_copy(arena, topic->name);
        result->topic_id = topic->topic_id;
        result->partitions_count = topic->partitions_count > 0 ? topic->partitions_count : 0;
        result->partitions = kmock_arena_array(arena, result->partitions_count, sizeof *result->partitions);
        for (int32_t k = 0; k < result->partitions_count; k++)
            result->partitions[k].index = topic->partitions[k].index;
        commit->left_count += result->partitions_count;
    }
    commit->response = response;
}

void kmock_group_handle_commit(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_offset_commit_request *body = request->body;
    struct commit commit = {.coordinator = coordinator, .request = request, .body = body, .now_us = now_us};
    commit.group = kmock_group_find(coordinator, body->group_id);
    start_response(&commit);
    each_partition(&commit, check_exists, NULL);
    int16_t error = commit.left_count > 0 ? check_group(&commit) : KMOCK_NONE;
    if (error != KMOCK_NONE) {
        each_partition(&commit, set_error, &error);
    } else if (commit.left_count > 0) {
        struct kmock_member *member = kmock_group_member(commit.group, body->member_id);
        if (member)
            kmock_group_restart_session(member, now_us);
        each_partition(&commit, check_metadata, NULL);
    }
    if (commit.left_count > 0)
        store(&commit);
    kmock_group_answer(coordinator, request, commit.response);
}
