/* SPDX-License-Identifier: Apache-2.0 */
/* Forget offsets: those of a topic that was deleted, and those an administrator names (OffsetDelete). */
#include "mock/broker/coordinator.h"
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/group_store.h"
#include "mock/broker/group_subscription.h"
#include "mock/broker/group_tombstones.h"
#include "mock/broker/view.h"

static void forget_topic(struct kmock_group *group, struct kmock_string topic, int64_t now_us)
{
    struct kmock_tombstones tombstones = {0};
    for (struct kmock_table_entry *e = kmock_table_first(&group->offsets.table); e; e = kmock_table_next(e)) {
        const struct kmock_offset *offset = e->value;
        if (kmock_view_equals(offset->topic, topic))
            kmock_tombstones_add_offset(&tombstones, group, offset);
    }
    kmock_tombstones_add_pending(&tombstones, group, topic);
    kmock_tombstones_write(&tombstones, group, kmock_group_then_nothing(), now_us);
}

void kmock_coordinator_topic_deleted(struct kmock_coordinator *coordinator, struct kmock_string topic, int64_t now_us)
{
    for (struct kmock_table_entry *e = kmock_table_first(&coordinator->groups); e; e = kmock_table_next(e))
        forget_topic(e->value, topic, now_us);
}

/* ---- OffsetDelete ------------------------------------------------------------------------------------ */

/* Lives in the request's arena until the request is answered. */
struct deletion {
    struct kmock_coordinator *coordinator;
    struct kmock_request *request;
    struct kmock_offset_delete_response *response;
};

static int16_t check(const struct kmock_group *group)
{
    if (group == NULL)
        return KMOCK_GROUP_ID_NOT_FOUND;
    bool is_consumers = kmock_view_is(group->protocol_type, "consumer");
    return group->state == KMOCK_GROUP_EMPTY || is_consumers ? KMOCK_NONE : KMOCK_NON_EMPTY_GROUP;
}

static int16_t check_partition(const struct kmock_group *group, struct kmock_string topic, int32_t partition)
{
    const struct kmock_coordinator_host *host = group->coordinator->host;
    if (topic.length <= 0 || !host->partition_exists(host->context, topic, partition))
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    bool is_used = group->state != KMOCK_GROUP_EMPTY && kmock_group_is_subscribed(group, topic);
    return is_used ? KMOCK_GROUP_SUBSCRIBED_TO_TOPIC : KMOCK_NONE;
}

static void judge_topic(const struct kmock_group *group, struct kmock_tombstones *tombstones,
                        const struct kmock_offset_delete_topic *topic, struct kmock_offset_delete_topic_result *result)
{
    for (int32_t i = 0; i < topic->partitions_count; i++) {
        int32_t partition = topic->partitions[i].index;
        result->partitions[i].index = partition;
        result->partitions[i].error = check_partition(group, topic->name, partition);
        bool may_be_there = kmock_group_is_writing(group) ||
                            kmock_offsets_find(&group->offsets, topic->name, partition) ||
                            kmock_offsets_is_unstable(&group->offsets, topic->name, partition);
        if (may_be_there && result->partitions[i].error == KMOCK_NONE)
            kmock_tombstones_add_offset(tombstones, group,
                                        &(struct kmock_offset){.topic = topic->name, .partition = partition});
    }
}

static void judge_topics(struct kmock_group *group, struct kmock_tombstones *tombstones,
                         const struct deletion *deletion)
{
    const struct kmock_offset_delete_request *body = deletion->request->body;
    struct kmock_arena *arena = &deletion->request->arena;
    struct kmock_offset_delete_response *response = deletion->response;
    response->topics_count = body->topics_count > 0 ? body->topics_count : 0;
    response->topics = kmock_arena_array(arena, response->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < response->topics_count; i++) {
        struct kmock_offset_delete_topic_result *result = &response->topics[i];
        result->name = kmock_view_copy(arena, body->topics[i].name);
        result->partitions_count = body->topics[i].partitions_count > 0 ? body->topics[i].partitions_count : 0;
        result->partitions = kmock_arena_array(arena, result->partitions_count, sizeof *result->partitions);
        judge_topic(group, tombstones, &body->topics[i], result);
    }
}

static void on_written(void *context, int16_t error, int64_t now_us)
{
    struct deletion *deletion = context;
    (void)now_us;
    if (error != KMOCK_NONE) {
        deletion->response->error = kmock_group_store_error(error);
        deletion->response->topics_count = 0;
    }
    kmock_group_answer(deletion->coordinator, deletion->request, deletion->response);
}

void kmock_group_handle_offset_delete(struct kmock_coordinator *coordinator, struct kmock_request *request,
                                      int64_t now_us)
{
    const struct kmock_offset_delete_request *body = request->body;
    struct deletion *deletion = kmock_arena_alloc(&request->arena, sizeof *deletion);
    struct kmock_group *group = kmock_group_find(coordinator, body->group_id);
    *deletion = (struct deletion){coordinator, request, kmock_arena_alloc(&request->arena, sizeof *deletion->response)};
    deletion->response->error = check(group);
    if (deletion->response->error != KMOCK_NONE) {
        kmock_group_answer(coordinator, request, deletion->response);
        return;
    }
    struct kmock_tombstones tombstones = {0};
    judge_topics(group, &tombstones, deletion);
    kmock_tombstones_write(&tombstones, group, (struct kmock_group_then){on_written, deletion}, now_us);
}
