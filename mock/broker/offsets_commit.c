/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_members.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/group_text.h"
#include "mock/broker/offsets_store.h"
#include "mock/broker/view.h"

/* Versions of OffsetCommit. */
enum { GROUP_ID_NOT_FOUND_FROM = 9, TOPIC_ID_FROM = 10 };

/* ---- checks ---------------------------------------------------------------------------------------- */

static void check_exists(struct kmock_commit *commit, const struct kmock_offset *offset,
                         struct kmock_offset_commit_partition_result *result, void *context)
{
    const struct kmock_coordinator_host *host = commit->coordinator->host;
    bool unnamed = offset->topic.length <= 0 && commit->version >= TOPIC_ID_FROM;
    (void)context;
    if (offset->topic.length > 0 && host->partition_exists(host->context, offset->topic, offset->partition))
        return;
    result->error = unnamed ? KMOCK_UNKNOWN_TOPIC_ID : KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    commit->left_count--;
}

static void check_metadata(struct kmock_commit *commit, const struct kmock_offset *offset,
                           struct kmock_offset_commit_partition_result *result, void *context)
{
    (void)context;
    if (kmock_group_text_length(offset->metadata) <= commit->coordinator->host->offset_metadata_max_bytes)
        return;
    result->error = KMOCK_OFFSET_METADATA_TOO_LARGE;
    commit->left_count--;
}

static int16_t check_member(const struct kmock_commit *commit)
{
    const struct kmock_offset_commit_request *body = commit->body;
    const struct kmock_group *group = commit->group;
    bool is_simple = body->generation_id_or_member_epoch < 0;
    if (is_simple && group->state == KMOCK_GROUP_EMPTY)
        return KMOCK_NONE;
    if (is_simple && body->member_id.length <= 0 && body->group_instance_id.length < 0) /* before KIP-447 */
        return commit->txn ? KMOCK_NONE : KMOCK_UNKNOWN_MEMBER_ID;
    int16_t error = kmock_group_check_member(group, body->member_id, body->group_instance_id);
    if (error != KMOCK_NONE)
        return error;
    if (body->generation_id_or_member_epoch != group->generation)
        return KMOCK_ILLEGAL_GENERATION;
    bool is_between = group->state == KMOCK_GROUP_COMPLETING_REBALANCE && commit->txn == NULL;
    return is_between ? KMOCK_REBALANCE_IN_PROGRESS : KMOCK_NONE;
}

static int16_t check_group(struct kmock_commit *commit)
{
    if (commit->body->group_id.length < 0)
        return KMOCK_INVALID_GROUP_ID;
    if (commit->group)
        return check_member(commit);
    if (commit->body->generation_id_or_member_epoch >= 0)
        return commit->version >= GROUP_ID_NOT_FOUND_FROM ? KMOCK_GROUP_ID_NOT_FOUND : KMOCK_ILLEGAL_GENERATION;
    commit->group = kmock_group_create(commit->coordinator, commit->body->group_id);
    kmock_group_become(commit->group, KMOCK_GROUP_EMPTY, "created", commit->now_us);
    return KMOCK_NONE;
}

/* ---- the request ------------------------------------------------------------------------------------- */

static void start_response(struct kmock_commit *commit)
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

void kmock_commit_run(struct kmock_commit *commit)
{
    commit->group = kmock_group_find(commit->coordinator, commit->body->group_id);
    start_response(commit);
    kmock_commit_each(commit, check_exists, NULL);
    int16_t error = commit->left_count > 0 ? check_group(commit) : KMOCK_NONE;
    if (error != KMOCK_NONE) {
        kmock_commit_refuse(commit, error);
    } else if (commit->left_count > 0) {
        struct kmock_member *member = kmock_group_member(commit->group, commit->body->member_id);
        if (member && commit->txn == NULL)
            kmock_group_restart_session(member, commit->now_us);
        kmock_commit_each(commit, check_metadata, NULL);
    }
    if (commit->left_count > 0)
        kmock_commit_store(commit);
    else
        kmock_commit_answer(commit);
}

void kmock_group_handle_commit(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    struct kmock_commit *commit = kmock_arena_alloc(&request->arena, sizeof *commit);
    *commit = (struct kmock_commit){.coordinator = coordinator,
                                    .request = request,
                                    .version = request->api_version,
                                    .body = request->body,
                                    .now_us = now_us};
    kmock_commit_run(commit);
}
