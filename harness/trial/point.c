/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/point.h"

#include "harness/trial/point_partitions.h"
#include "mock/base/arena.h"

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
    default:
        kt_point_collect_admin(to, request);
        break;
    }
}

struct kt_point kt_point_of(struct kt_link *link, struct kmock_request *request, enum kt_phase phase)
{
    struct kt_trial *trial = link->broker->trial;
    struct kt_point_partitions counter = {.cluster = trial->cluster}, filler = counter;
    collect(&counter, request);
    if (counter.count > 0) {
        filler.partitions = kmock_arena_alloc(&request->arena, (size_t)counter.count * sizeof *filler.partitions);
        collect(&filler, request);
    }
    return (struct kt_point){
        .phase = phase,
        .api = request->api_key,
        .instance = kt_history_text(trial->history, link->run),
        .broker = link->broker->node_id,
        .group = kt_request_group(request),
        .partitions = filler.partitions,
        .partitions_count = filler.count,
        .now_us = kt_sim_now_us() - trial->start_us,
    };
}
