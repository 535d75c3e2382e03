/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/offsets_store.h"

#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_record.h"
#include "mock/broker/group_told.h"
#include "mock/broker/group_write.h"
#include "mock/broker/view.h"

static int64_t expire_timestamp_ms(const struct kmock_commit *commit)
{
    int16_t version = commit->version;
    int64_t retention_ms = commit->body->retention_time_ms, now_ms = commit->now_us / 1000;
    if (version < KMOCK_COMMIT_RETENTION_FROM || version > KMOCK_COMMIT_RETENTION_TO || retention_ms < 0)
        return -1;
    return retention_ms > INT64_MAX - now_ms ? INT64_MAX : now_ms + retention_ms;
}

static struct kmock_offset describe(const struct kmock_commit *commit, struct kmock_string topic,
                                    const struct kmock_offset_commit_partition *partition)
{
    int16_t version = commit->version;
    struct kmock_offset offset = {
        .topic = topic,
        .partition = partition->index,
        .offset = partition->committed_offset,
        .leader_epoch = version >= KMOCK_COMMIT_LEADER_EPOCH_FROM ? partition->committed_leader_epoch : -1,
        .metadata = partition->committed_metadata,
        .commit_timestamp_ms = commit->now_us / 1000,
        .expire_timestamp_ms = expire_timestamp_ms(commit),
    };
    if (version == KMOCK_COMMIT_TIMESTAMP_IN && partition->commit_timestamp != -1)
        offset.commit_timestamp_ms = partition->commit_timestamp;
    if (offset.metadata.length < 0)
        offset.metadata = KMOCK_EMPTY_STRING;
    return offset;
}

void kmock_commit_each(struct kmock_commit *commit, kmock_commit_visit *visit, void *context)
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

static void set_error(struct kmock_commit *commit, const struct kmock_offset *offset,
                      struct kmock_offset_commit_partition_result *result, void *context)
{
    (void)offset;
    result->error = *(const int16_t *)context;
    commit->left_count -= result->error != KMOCK_NONE;
}

void kmock_commit_refuse(struct kmock_commit *commit, int16_t error)
{
    kmock_commit_each(commit, set_error, &error);
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

static void make_record(struct kmock_commit *commit, const struct kmock_offset *offset,
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

static struct kmock_string member_of(const struct kmock_offset_commit_request *body)
{
    return body->member_id.length < 0 ? KMOCK_EMPTY_STRING : body->member_id;
}

static int32_t generation_of(const struct kmock_offset_commit_request *body)
{
    return body->generation_id_or_member_epoch < 0 ? -1 : body->generation_id_or_member_epoch;
}

/* Say that an offset is committed, or will be if its transaction is. */
static void report(const struct kmock_commit *commit, const struct kmock_offset *offset)
{
    struct kmock_event event =
        kmock_group_event(commit->group, commit->txn ? KMOCK_EVENT_TXN_OFFSETS : KMOCK_EVENT_COMMITTED);
    event.topic = offset->topic;
    event.partition = offset->partition;
    event.offset = offset->offset;
    event.member = member_of(commit->body);
    event.generation = generation_of(commit->body);
    if (commit->txn) {
        event.detail = commit->txn->transactional_id;
        event.producer_id = commit->txn->producer_id;
        event.epoch = commit->txn->producer_epoch;
    }
    kmock_group_report(commit->group, &event);
}

static void apply(struct kmock_commit *commit, const struct kmock_offset *offset,
                  struct kmock_offset_commit_partition_result *result, void *context)
{
    struct kmock_offset placed = *offset;
    (void)result, (void)context;
    placed.position = commit->position++;
    if (commit->txn == NULL)
        kmock_offsets_set_newer(&commit->group->offsets, &placed);
    if (commit->txn)
        kmock_group_told_held(commit->group, &placed);
    else
        kmock_group_told_committed(commit->group, &placed);
    report(commit, offset);
}

/* What is in the log may be loaded by another coordinator before it is told. */
static void note(struct kmock_commit *commit, const struct kmock_offset *offset,
                 struct kmock_offset_commit_partition_result *result, void *context)
{
    struct kmock_told_writer writer = {member_of(commit->body), KMOCK_EMPTY_STRING, generation_of(commit->body), -1,
                                       -1};
    struct kmock_offset placed = *offset;
    (void)result, (void)context;
    placed.position = commit->position++;
    if (commit->txn) {
        writer.transactional_id = commit->txn->transactional_id;
        writer.producer_id = commit->txn->producer_id;
        writer.epoch = commit->txn->producer_epoch;
    }
    kmock_group_told_written(commit->group, &placed, &writer);
}

/* What a transaction has written is pending as soon as it is in the log. */
static void hold(struct kmock_commit *commit, const struct kmock_offset *offset,
                 struct kmock_offset_commit_partition_result *result, void *context)
{
    struct kmock_offset placed = *offset;
    struct kmock_pending_writer writer = {commit->txn->producer_id, member_of(commit->body),
                                          generation_of(commit->body), commit->txn->producer_epoch};
    (void)result, (void)context;
    placed.position = commit->position++;
    kmock_pending_offsets_add(&commit->group->pending_offsets, &commit->group->offsets, &writer, &placed);
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

/* The group may have been deleted meanwhile, and with it what was committed. */
static void on_written(void *context, int16_t error, int64_t now_us)
{
    struct kmock_commit *commit = context;
    (void)now_us;
    commit->group = kmock_group_recall(&commit->written);
    if (error != KMOCK_NONE)
        kmock_commit_refuse(commit, explain(error));
    else if (commit->group)
        kmock_commit_each(commit, apply, NULL);
    kmock_commit_answer(commit);
}

static struct kmock_group_span append(const struct kmock_commit *commit, const struct records *records)
{
    if (commit->txn == NULL)
        return kmock_group_append(commit->group, records->items, records->count, commit->now_us);
    struct kmock_coordinator_batch batch = {commit->txn->producer_id, commit->txn->producer_epoch, records->items,
                                            records->count};
    return kmock_group_append_transactional(commit->group, &batch, commit->now_us);
}

void kmock_commit_store(struct kmock_commit *commit)
{
    struct records records = {kmock_arena_array(&commit->request->arena, commit->left_count, sizeof *records.items), 0};
    kmock_commit_each(commit, make_record, &records);
    commit->written = kmock_group_refer(commit->group);
    struct kmock_group_span span = append(commit, &records);
    commit->position = span.first_offset;
    if (span.first_offset >= 0)
        kmock_commit_each(commit, note, NULL);
    commit->position = span.first_offset;
    if (commit->txn && span.first_offset >= 0)
        kmock_commit_each(commit, hold, NULL);
    commit->position = span.first_offset;
    kmock_group_await(&span, (struct kmock_group_then){on_written, commit}, commit->now_us);
}
