/* SPDX-License-Identifier: Apache-2.0 */
/* Commit offsets as part of a transaction: an OffsetCommit whose records wait for the transaction's marker.
 * source  Kafka GroupCoordinator.handleTxnCommitOffsets, OffsetMetadataManager.commitTransactionalOffset; KIP-447 */
#include "mock/broker/error.h"
#include "mock/broker/group_answer.h"
#include "mock/broker/group_requests.h"
#include "mock/broker/offsets_store.h"
#include "mock/broker/view.h"

static struct kmock_offset_commit_topic widen_topic(const struct kmock_txn_offset_commit_topic *topic,
                                                    struct kmock_arena *arena)
{
    struct kmock_offset_commit_topic wide = {.name = topic->name};
    wide.partitions_count = topic->partitions_count > 0 ? topic->partitions_count : 0;
    wide.partitions = kmock_arena_array(arena, wide.partitions_count, sizeof *wide.partitions);
    for (int32_t i = 0; i < wide.partitions_count; i++)
        wide.partitions[i] = (struct kmock_offset_commit_partition){
            .index = topic->partitions[i].index,
            .committed_offset = topic->partitions[i].committed_offset,
            .committed_leader_epoch = topic->partitions[i].committed_leader_epoch,
            .commit_timestamp = -1,
            .committed_metadata = topic->partitions[i].committed_metadata,
        };
    return wide;
}

/* returns  the request as if it were an OffsetCommit */
static const struct kmock_offset_commit_request *widen(const struct kmock_txn_offset_commit_request *body,
                                                       struct kmock_arena *arena)
{
    struct kmock_offset_commit_request *wide = kmock_arena_alloc(arena, sizeof *wide);
    *wide = (struct kmock_offset_commit_request){
        .group_id = body->group_id,
        .generation_id_or_member_epoch = body->generation_id,
        .member_id = body->member_id,
        .group_instance_id = body->group_instance_id,
        .retention_time_ms = -1,
    };
    wide->topics_count = body->topics_count > 0 ? body->topics_count : 0;
    wide->topics = kmock_arena_array(arena, wide->topics_count, sizeof *wide->topics);
    for (int32_t i = 0; i < wide->topics_count; i++)
        wide->topics[i] = widen_topic(&body->topics[i], arena);
    return wide;
}

static void *narrow(const struct kmock_offset_commit_response *wide, struct kmock_arena *arena)
{
    struct kmock_txn_offset_commit_response *response = kmock_arena_alloc(arena, sizeof *response);
    response->topics_count = wide->topics_count;
    response->topics = kmock_arena_array(arena, wide->topics_count, sizeof *response->topics);
    for (int32_t i = 0; i < wide->topics_count; i++) {
        struct kmock_txn_offset_commit_topic_result *topic = &response->topics[i];
        topic->name = wide->topics[i].name;
        topic->partitions_count = wide->topics[i].partitions_count;
        topic->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *topic->partitions);
        for (int32_t j = 0; j < topic->partitions_count; j++)
            topic->partitions[j] = (struct kmock_txn_offset_commit_partition_result){
                wide->topics[i].partitions[j].index, wide->topics[i].partitions[j].error};
    }
    return response;
}

void kmock_commit_answer(struct kmock_commit *commit)
{
    void *response = commit->response;
    if (commit->txn)
        response = narrow(commit->response, &commit->request->arena);
    kmock_group_answer(commit->coordinator, commit->request, response);
}

void kmock_group_handle_txn_commit(struct kmock_coordinator *coordinator, struct kmock_request *request, int64_t now_us)
{
    struct kmock_commit *commit = kmock_arena_alloc(&request->arena, sizeof *commit);
    *commit = (struct kmock_commit){.coordinator = coordinator,
                                    .request = request,
                                    .version = KMOCK_COMMIT_AS_TXN,
                                    .txn = request->body,
                                    .body = widen(request->body, &request->arena),
                                    .now_us = now_us};
    kmock_commit_run(commit);
}
