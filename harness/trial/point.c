/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/point.h"

#include "mock/base/arena.h"

struct collector {
    const struct kmock_cluster *cluster;
    struct kt_point_partition *partitions;
    int32_t count;
};

static void add(struct collector *to, struct kmock_string topic, int32_t partition)
{
    if (to->partitions)
        to->partitions[to->count] = (struct kt_point_partition){topic, partition};
    to->count++;
}

/* Newer versions name topics by id only. */
static struct kmock_string name_of(const struct collector *to, struct kmock_string name, struct kmock_uuid id)
{
    return name.length > 0 ? name : kmock_cluster_topic_name(to->cluster, id);
}

static void produce(struct collector *to, const struct kmock_produce_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            add(to, name_of(to, body->topics[t].name, body->topics[t].topic_id), body->topics[t].partitions[p].index);
}

static void fetch(struct collector *to, const struct kmock_fetch_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            add(to, name_of(to, body->topics[t].topic, body->topics[t].topic_id), body->topics[t].partitions[p].index);
}

static void list_offsets(struct collector *to, const struct kmock_list_offsets_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            add(to, body->topics[t].name, body->topics[t].partitions[p].index);
}

static void commit(struct collector *to, const struct kmock_offset_commit_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        for (int32_t p = 0; p < body->topics[t].partitions_count; p++)
            add(to, name_of(to, body->topics[t].name, body->topics[t].topic_id), body->topics[t].partitions[p].index);
}

static void metadata(struct collector *to, const struct kmock_metadata_request *body)
{
    for (int32_t t = 0; t < body->topics_count; t++)
        add(to, name_of(to, body->topics[t].name, body->topics[t].topic_id), -1);
}

static void collect(struct collector *to, const struct kmock_request *request)
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
    default:
        break;
    }
}

struct kt_point kt_point_of(struct kt_link *link, struct kmock_request *request, enum kt_phase phase)
{
    struct kt_trial *trial = link->broker->trial;
    struct collector counter = {.cluster = trial->cluster}, filler = counter;
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
