/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/stage/point.h"

#include "harness/stage/point_partitions.h"
#include "mock/base/arena.h"

struct kmock_string kt_request_group(const struct kmock_request *request)
{
    static const struct kmock_string none = {NULL, -1};
    switch (request->api_key) {
    case KMOCK_API_JOIN_GROUP:
        return ((struct kmock_join_group_request *)request->body)->group_id;
    case KMOCK_API_SYNC_GROUP:
        return ((struct kmock_sync_group_request *)request->body)->group_id;
    case KMOCK_API_HEARTBEAT:
        return ((struct kmock_heartbeat_request *)request->body)->group_id;
    case KMOCK_API_LEAVE_GROUP:
        return ((struct kmock_leave_group_request *)request->body)->group_id;
    case KMOCK_API_OFFSET_COMMIT:
        return ((struct kmock_offset_commit_request *)request->body)->group_id;
    case KMOCK_API_OFFSET_FETCH: {
        const struct kmock_offset_fetch_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0].group_id : none;
    }
    case KMOCK_API_FIND_COORDINATOR: {
        const struct kmock_find_coordinator_request *body = request->body;
        return body->key_type == 0 && body->coordinator_keys_count > 0 ? body->coordinator_keys[0] : none;
    }
    case KMOCK_API_DESCRIBE_GROUPS: {
        const struct kmock_describe_groups_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0] : none;
    }
    case KMOCK_API_DELETE_GROUPS: {
        const struct kmock_delete_groups_request *body = request->body;
        return body->groups_count > 0 ? body->groups[0] : none;
    }
    case KMOCK_API_ADD_OFFSETS_TO_TXN:
        return ((struct kmock_add_offsets_to_txn_request *)request->body)->group_id;
    case KMOCK_API_TXN_OFFSET_COMMIT:
        return ((struct kmock_txn_offset_commit_request *)request->body)->group_id;
    case KMOCK_API_OFFSET_DELETE:
        return ((struct kmock_offset_delete_request *)request->body)->group_id;
    default:
        return none;
    }
}

void kt_point_add(struct kt_point_partitions *to, struct kmock_string topic, int32_t partition)
{
    if (to->partitions)
        to->partitions[to->count] = (struct kt_point_partition){topic, partition};
    to->count++;
}

struct kmock_string kt_point_topic(const struct kt_point_partitions *to, struct kmock_string name, struct kmock_uuid id)
{
    return name.length > 0 ? name : kmock_cluster_topic_name(to->cluster, id);
}

static void produce(struct kt_point_partitions *to, const struct kmock_produce_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, kt_point_topic(to, body->topics[t].name, body->topics[t].topic_id),
                         body->topics[t].partitions[p].index);
}

static void fetch(struct kt_point_partitions *to, const struct kmock_fetch_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, kt_point_topic(to, body->topics[t].topic, body->topics[t].topic_id),
                         body->topics[t].partitions[p].index);
}

static void list_offsets(struct kt_point_partitions *to, const struct kmock_list_offsets_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void commit(struct kt_point_partitions *to, const struct kmock_offset_commit_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            kt_point_add(to, kt_point_topic(to, body->topics[t].name, body->topics[t].topic_id),
                         body->topics[t].partitions[p].index);
}

static void fetch_offsets(struct kt_point_partitions *to, const struct kmock_offset_fetch_request *body)
{
    for (int32_t g = 0; g < body->groups_count; g++)
        for (int32_t t = 0; t < body->groups[g].topics_count; t++)
            for (int32_t p = 0; p < body->groups[g].topics[t].partition_indexes_count; p++)
                kt_point_add(to, kt_point_topic(to, body->groups[g].topics[t].name, body->groups[g].topics[t].topic_id),
                             body->groups[g].topics[t].partition_indexes[p]);
}

static void metadata(struct kt_point_partitions *to, const struct kmock_metadata_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        kt_point_add(to, kt_point_topic(to, body->topics[t].name, body->topics[t].topic_id), -1);
}

static void collect(struct kt_point_partitions *to, const struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_PRODUCE:
        produce(to, request->body);
        break;
    case KMOCK_API_FETCH:
        fetch(to, request->body);
        break;
    case KMOCK_API_LIST_OFFSETS:
        list_offsets(to, request->body);
        break;
    case KMOCK_API_OFFSET_COMMIT:
        commit(to, request->body);
        break;
    case KMOCK_API_METADATA:
        metadata(to, request->body);
        break;
    case KMOCK_API_OFFSET_FETCH:
        fetch_offsets(to, request->body);
        break;
    case KMOCK_API_ADD_PARTITIONS_TO_TXN:
    case KMOCK_API_TXN_OFFSET_COMMIT:
    case KMOCK_API_WRITE_TXN_MARKERS:
        kt_point_collect_transaction(to, request);
        break;
    default:
        kt_point_collect_admin(to, request);
        break;
    }
}

struct kt_point kt_request_point(const struct kmock_cluster *cluster, struct kmock_request *request,
                                 enum kt_phase phase)
{
    struct kt_point_partitions counter = {.cluster = cluster}, filler = counter;
    collect(&counter, request);
    if (counter.count > 0) {
        filler.partitions = kmock_arena_alloc(&request->arena, (size_t)counter.count * sizeof *filler.partitions);
        collect(&filler, request);
    }
    return (struct kt_point){
        .phase = phase,
        .api = request->api_key,
        .instance = "",
        .broker = -1,
        .group = kt_request_group(request),
        .transaction = kt_request_transaction(request),
        .partitions = filler.partitions,
        .partitions_count = filler.count,
    };
}

struct kmock_request *kt_request_twin(struct kmock_request *request)
{
    struct kmock_request *twin = kmock_request_create();
    *twin = *request;
    twin->link = (struct kmock_list_link){0};
    twin->done = NULL;
    twin->response = NULL;
    request->arena = (struct kmock_arena){0};
    return twin;
}
