/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/wire/neutral.h"

#include "mock/broker/error.h"

static void widen_metadata(struct kmock_request *request)
{
    struct kmock_metadata_request *body = request->body;
    if (request->api_version == 0 && body->topics_count == 0)
        body->topics_count = -1;
    if (body->topics_count < 0)
        body->topics = NULL;
}

static void widen_fetch(struct kmock_request *request)
{
    struct kmock_fetch_request *body = request->body;
    if (request->api_version >= 15)
        body->replica_id = body->replica_state.replica_id;
    else
        body->replica_state.replica_id = body->replica_id;
}

static void widen_offset_fetch(struct kmock_request *request)
{
    struct kmock_offset_fetch_request *body = request->body;
    if (request->api_version >= 8)
        return;
    struct kmock_offset_fetch_group *group = kmock_arena_alloc(&request->arena, sizeof *group);
    group->group_id = body->group_id;
    group->member_id.length = -1;
    group->member_epoch = -1;
    group->topics = body->topics;
    group->topics_count = body->topics_count;
    body->groups = group;
    body->groups_count = 1;
}

static void widen_find_coordinator(struct kmock_request *request)
{
    struct kmock_find_coordinator_request *body = request->body;
    if (request->api_version >= 4)
        return;
    body->coordinator_keys = &body->key;
    body->coordinator_keys_count = 1;
}

static void widen_join_group(struct kmock_request *request)
{
    struct kmock_join_group_request *body = request->body;
    if (request->api_version == 0)
        body->rebalance_timeout_ms = body->session_timeout_ms;
}

static void widen_leave_group(struct kmock_request *request)
{
    struct kmock_leave_group_request *body = request->body;
    if (request->api_version >= 3)
        return;
    struct kmock_leave_group_member *member = kmock_arena_alloc(&request->arena, sizeof *member);
    member->member_id = body->member_id;
    member->group_instance_id.length = -1;
    member->reason.length = -1;
    body->members = member;
    body->members_count = 1;
}

static void widen_delete_topics(struct kmock_request *request)
{
    struct kmock_delete_topics_request *body = request->body;
    if (request->api_version >= 6)
        return;
    size_t count = (size_t)body->topic_names_count;
    body->topics = kmock_arena_alloc(&request->arena, count * sizeof *body->topics);
    body->topics_count = body->topic_names_count;
    for (size_t i = 0; i < count; i++)
        body->topics[i].name = body->topic_names[i];
}

static void widen_add_partitions_to_txn(struct kmock_request *request)
{
    struct kmock_add_partitions_to_txn_request *body = request->body;
    if (request->api_version >= 4)
        return;
    struct kmock_add_partitions_to_txn_transaction *transaction =
        kmock_arena_alloc(&request->arena, sizeof *transaction);
    transaction->transactional_id = body->v3_and_below_transactional_id;
    transaction->producer_id = body->v3_and_below_producer_id;
    transaction->producer_epoch = body->v3_and_below_producer_epoch;
    transaction->topics = body->v3_and_below_topics;
    transaction->topics_count = body->v3_and_below_topics_count;
    body->transactions = transaction;
    body->transactions_count = 1;
}

void kmock_neutral_request(struct kmock_request *request)
{
    static void (*const widen[])(struct kmock_request *) = {
        [KMOCK_API_FETCH] = widen_fetch,
        [KMOCK_API_METADATA] = widen_metadata,
        [KMOCK_API_OFFSET_FETCH] = widen_offset_fetch,
        [KMOCK_API_FIND_COORDINATOR] = widen_find_coordinator,
        [KMOCK_API_JOIN_GROUP] = widen_join_group,
        [KMOCK_API_LEAVE_GROUP] = widen_leave_group,
        [KMOCK_API_DELETE_TOPICS] = widen_delete_topics,
        [KMOCK_API_ADD_PARTITIONS_TO_TXN] = widen_add_partitions_to_txn,
    };
    size_t key = (size_t)request->api_key;
    if (key < sizeof widen / sizeof widen[0] && widen[key])
        widen[key](request);
}

/* Clients of these versions do not retry KAFKA_STORAGE_ERROR. source  KafkaApis.maybeDownConvertStorageError */
static void narrow_fetch(struct kmock_request *request)
{
    struct kmock_fetch_response *response = request->response;
    if (request->api_version > 5)
        return;
    for (int32_t i = 0; i < response->topics_count; i++) {
        struct kmock_fetch_topic_result *topic = &response->topics[i];
        for (int32_t k = 0; k < topic->partitions_count; k++) {
            if (topic->partitions[k].error == KMOCK_KAFKA_STORAGE_ERROR)
                topic->partitions[k].error = KMOCK_NOT_LEADER_OR_FOLLOWER;
        }
    }
}

static struct kmock_offset_fetch_topic_result
refuse_offset_topic(struct kmock_request *request, const struct kmock_offset_fetch_topic *topic, int16_t error)
{
    struct kmock_offset_fetch_topic_result result = {.name = topic->name};
    size_t count = topic->partition_indexes_count > 0 ? (size_t)topic->partition_indexes_count : 0;
    result.partitions = kmock_arena_alloc(&request->arena, count * sizeof *result.partitions);
    result.partitions_count = (int32_t)count;
    for (size_t i = 0; i < count; i++) {
        result.partitions[i] = (struct kmock_offset_fetch_partition_result){
            .index = topic->partition_indexes[i],
            .committed_offset = -1,
            .committed_leader_epoch = -1,
            .metadata = {"", 0},
            .error = error,
        };
    }
    return result;
}

/* Versions below 2 have no error of their own: each partition asked for gets it. */
static void spread_offset_error(struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_fetch_request *body = request->body;
    struct kmock_offset_fetch_response *response = request->response;
    size_t count = body->topics_count > 0 ? (size_t)body->topics_count : 0;
    response->topics = kmock_arena_alloc(&request->arena, count * sizeof *response->topics);
    response->topics_count = (int32_t)count;
    for (size_t i = 0; i < count; i++)
        response->topics[i] = refuse_offset_topic(request, &body->topics[i], error);
}

static void narrow_offset_fetch(struct kmock_request *request)
{
    static const struct kmock_offset_fetch_group_result none = {.error = KMOCK_UNKNOWN_SERVER_ERROR};
    struct kmock_offset_fetch_response *response = request->response;
    if (request->api_version >= 8)
        return;
    const struct kmock_offset_fetch_group_result *group = response->groups_count > 0 ? response->groups : &none;
    response->topics = group->topics;
    response->topics_count = group->topics_count;
    response->error = group->error;
    if (request->api_version < 2 && group->error != KMOCK_NONE)
        spread_offset_error(request, group->error);
}

static void narrow_find_coordinator(struct kmock_request *request)
{
    static const struct kmock_find_coordinator_coordinator_result none = {
        .node_id = -1, .port = -1, .error = KMOCK_UNKNOWN_SERVER_ERROR, .error_message = {NULL, -1}};
    struct kmock_find_coordinator_response *response = request->response;
    if (request->api_version >= 4)
        return;
    const struct kmock_find_coordinator_coordinator_result *found =
        response->coordinators_count > 0 ? response->coordinators : &none;
    response->error = found->error;
    response->error_message = found->error_message;
    response->node_id = found->node_id;
    response->host = found->host;
    response->port = found->port;
}

static void narrow_leave_group(struct kmock_request *request)
{
    struct kmock_leave_group_response *response = request->response;
    if (request->api_version >= 3 || response->error != KMOCK_NONE)
        return;
    response->error = response->members_count > 0 ? response->members[0].error : KMOCK_UNKNOWN_SERVER_ERROR;
}

/* PRODUCER_FENCED is for clients from version 4 on. */
static void narrow_init_producer_id(struct kmock_request *request)
{
    struct kmock_init_producer_id_response *response = request->response;
    if (request->api_version < 4 && response->error == KMOCK_PRODUCER_FENCED)
        response->error = KMOCK_INVALID_PRODUCER_EPOCH;
}

/* A refused request has its errors in the old place already. */
static void narrow_add_partitions_to_txn(struct kmock_request *request)
{
    struct kmock_add_partitions_to_txn_response *response = request->response;
    if (request->api_version >= 4 || response->transactions_count <= 0)
        return;
    response->v3_and_below_topics = response->transactions[0].topics;
    response->v3_and_below_topics_count = response->transactions[0].topics_count;
}

void kmock_neutral_response(struct kmock_request *request)
{
    static void (*const narrow[])(struct kmock_request *) = {
        [KMOCK_API_FETCH] = narrow_fetch,
        [KMOCK_API_OFFSET_FETCH] = narrow_offset_fetch,
        [KMOCK_API_FIND_COORDINATOR] = narrow_find_coordinator,
        [KMOCK_API_LEAVE_GROUP] = narrow_leave_group,
        [KMOCK_API_INIT_PRODUCER_ID] = narrow_init_producer_id,
        [KMOCK_API_ADD_PARTITIONS_TO_TXN] = narrow_add_partitions_to_txn,
    };
    size_t key = (size_t)request->api_key;
    if (request->response && key < sizeof narrow / sizeof narrow[0] && narrow[key])
        narrow[key](request);
}
