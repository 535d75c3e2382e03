/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DeleteRecords: move log starts up, and wait until the live followers know.
 * source  Kafka ReplicaManager.deleteRecords, Partition.deleteRecordsOnLeader, DelayedDeleteRecords */
#include "mock/broker/cleanup.h"
#include "mock/broker/commit.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum { HIGH_WATERMARK = -1 };

/* replica.fetch.wait.max.ms: how often a follower asks that has nothing to fetch. */
#define LOOK_AGAIN_US INT64_C(500000)

/* One partition of a DeleteRecords; followers have heard of it that fetched at or after deleted_us. */
struct part {
    struct kmock_string topic;
    int64_t old_start, offset;
    bool waits;
    struct kmock_delete_records_partition_result *result;
};

/* A DeleteRecords that waits; it lives in its request's arena. */
struct deletion {
    struct kmock_parked parked;
    struct kmock_timer timer;
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    int64_t deleted_us, end_us;
    struct part *parts;
    int32_t parts_count;
};

/* ---- deleting ---- */

static int16_t judge(const struct kmock_request *request, const struct kmock_topic *topic,
                     const struct kmock_partition *partition, int64_t offset)
{
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (topic->internal)
        return KMOCK_INVALID_TOPIC_EXCEPTION;
    if (partition->leader != request->node_id)
        return KMOCK_NOT_LEADER_OR_FOLLOWER;
    if (!partition->config->deleted)
        return KMOCK_POLICY_VIOLATION;
    bool is_out = offset < HIGH_WATERMARK || offset > partition->high_watermark;
    return is_out ? KMOCK_OFFSET_OUT_OF_RANGE : KMOCK_NONE;
}

/* Let followers fetch that will not by themselves, for there is nothing new. */
static void hurry_followers(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    for (int32_t i = 0; i < partition->replicas_count; i++) {
        struct kmock_replica *copy = &partition->copies[i];
        if (copy->delay_us > 0 && kmock_replica_fetches(cluster, copy))
            kmock_fetch_by(cluster, copy, now_us + copy->delay_us);
    }
}

static void delete_records(struct deletion *deletion, const struct kmock_delete_records_partition *asked,
                           struct part *part)
{
    struct kmock_cluster *cluster = deletion->cluster;
    const struct kmock_topic *topic = kmock_topics_find(cluster, part->topic);
    struct kmock_partition *partition = kmock_topic_partition(topic, asked->index);
    *part->result = (struct kmock_delete_records_partition_result){
        .index = asked->index, .low_watermark = -1, .error = judge(deletion->request, topic, partition, asked->offset)};
    if (part->result->error)
        return;
    part->waits = true;
    part->offset = asked->offset == HIGH_WATERMARK ? partition->high_watermark : asked->offset;
    part->old_start = partition->log.start_offset;
    kmock_cleanup_delete_records(cluster, partition, part->offset, deletion->deleted_us);
    hurry_followers(cluster, partition, deletion->deleted_us);
}

/* ---- waiting ---- */

/* returns  whether a replica has asked its leader since the log start moved: it deletes then, too */
static bool has_heard(const struct deletion *deletion, const struct kmock_partition *partition, int32_t place)
{
    const struct kmock_replica *copy = &partition->copies[place];
    if (place == partition->keeper || !kmock_cluster_node_is_up(deletion->cluster, partition->replicas[place]))
        return true;
    return !copy->held && (copy->delay_us == 0 || copy->caught_up_us > deletion->deleted_us);
}

static bool have_all_heard(const struct deletion *deletion, const struct kmock_partition *partition)
{
    for (int32_t i = 0; i < partition->replicas_count; i++)
        if (!has_heard(deletion, partition, i))
            return false;
    return true;
}

static void end_part(struct part *part, int16_t error, int64_t low_watermark)
{
    part->waits = false;
    part->result->error = error;
    part->result->low_watermark = low_watermark;
}

static void look(const struct deletion *deletion, struct part *part, int64_t now_us)
{
    const struct kmock_topic *topic = kmock_topics_find(deletion->cluster, part->topic);
    const struct kmock_partition *partition = kmock_topic_partition(topic, part->result->index);
    if (partition == NULL)
        end_part(part, KMOCK_UNKNOWN_TOPIC_OR_PARTITION, -1);
    else if (partition->leader != deletion->request->node_id)
        end_part(part, KMOCK_NOT_LEADER_OR_FOLLOWER, -1);
    else if (part->old_start >= part->offset || have_all_heard(deletion, partition))
        end_part(part, KMOCK_NONE, partition->log.start_offset);
    else if (now_us >= deletion->end_us)
        end_part(part, KMOCK_REQUEST_TIMED_OUT, part->old_start);
}

/* returns  whether some partition still waits */
static bool look_at_all(struct deletion *deletion, int64_t now_us)
{
    bool waits = false;
    for (int32_t i = 0; i < deletion->parts_count; i++) {
        if (deletion->parts[i].waits)
            look(deletion, &deletion->parts[i], now_us);
        waits |= deletion->parts[i].waits;
    }
    return waits;
}

static void wait_on(struct deletion *deletion, int64_t now_us)
{
    int64_t next_us = now_us + LOOK_AGAIN_US;
    kmock_timers_arm(&deletion->cluster->timers, &deletion->timer,
                     next_us < deletion->end_us ? next_us : deletion->end_us);
}

static void look_again(void *context, int64_t now_us)
{
    struct deletion *deletion = context;
    if (look_at_all(deletion, now_us)) {
        wait_on(deletion, now_us);
        return;
    }
    kmock_list_remove(&deletion->parked.link);
    kmock_request_complete(deletion->request);
}

static void forget(struct kmock_parked *parked)
{
    struct deletion *deletion = kmock_list_object(parked, struct deletion, parked);
    kmock_timers_cancel(&deletion->cluster->timers, &deletion->timer);
    kmock_list_remove(&parked->link);
    kmock_request_forget(deletion->request);
}

/* ---- the request ---- */

static struct deletion *create(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_records_request *body = request->body;
    struct deletion *deletion = kmock_arena_alloc(&request->arena, sizeof *deletion);
    int32_t count = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        count += body->topics[i].partitions_count;
    deletion->cluster = cluster;
    deletion->request = request;
    deletion->deleted_us = now_us;
    deletion->end_us = now_us + (body->timeout_ms > 0 ? (int64_t)body->timeout_ms * 1000 : 0);
    deletion->parked.forget = forget;
    deletion->timer.fire = look_again;
    deletion->timer.context = deletion;
    deletion->parts = kmock_arena_array(&request->arena, count, sizeof *deletion->parts);
    return deletion;
}

static void delete_topic(struct deletion *deletion, const struct kmock_delete_records_topic *asked,
                         struct kmock_delete_records_topic_result *result)
{
    result->name = asked->name;
    result->partitions_count = asked->partitions_count;
    result->partitions =
        kmock_arena_array(&deletion->request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++) {
        struct part *part = &deletion->parts[deletion->parts_count++];
        *part = (struct part){.topic = asked->name, .result = &result->partitions[i]};
        delete_records(deletion, &asked->partitions[i], part);
    }
}

void kmock_handle_delete_records(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_delete_records_request *body = request->body;
    struct kmock_delete_records_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct deletion *deletion = create(cluster, request, now_us);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++)
        delete_topic(deletion, &body->topics[i], &response->topics[i]);
    if (!look_at_all(deletion, now_us)) {
        kmock_request_complete(request);
        return;
    }
    kmock_list_append(&kmock_cluster_node(cluster, request->node_id)->parked, &deletion->parked.link);
    wait_on(deletion, now_us);
}
