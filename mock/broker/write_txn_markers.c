/* SPDX-License-Identifier: Apache-2.0 */
/* Answer WriteTxnMarkers, which transaction coordinators of other brokers send, and administrators who end a hanging
 * transaction: each partition is answered when its marker is committed.
 * source  Kafka KafkaApis.handleWriteTxnMarkersRequest; KIP-664 */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/marker.h"
#include "mock/broker/topics.h"

#define REQUEST_TIMEOUT_US INT64_C(30000000)

/* The whole request; lives in its arena. */
struct writing {
    struct kmock_parked parked;
    struct kmock_timer timer;
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    struct kmock_list parts; /* that are not committed yet */
};

/* One partition that is waited for. */
struct part {
    struct kmock_list_link link; /* writing.parts */
    struct kmock_wait wait;
    struct writing *whole;
    struct kmock_string topic;
    struct kmock_write_txn_markers_partition_result *result;
    int64_t required_offset;
};

static struct kmock_partition *find(const struct writing *writing, struct kmock_string topic, int32_t index)
{
    return kmock_topic_partition(kmock_topics_find(writing->cluster, topic), index);
}

static struct part *part_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct part, link);
}

static void stop_waiting_for(struct part *part)
{
    kmock_list_remove(&part->wait.link);
    kmock_list_remove(&part->link);
}

static void stop_waiting(struct writing *writing)
{
    while (writing->parts.first)
        stop_waiting_for(part_at(writing->parts.first));
    kmock_list_remove(&writing->parked.link);
    kmock_timers_cancel(&writing->cluster->timers, &writing->timer);
}

static void forget(struct kmock_parked *parked)
{
    struct writing *writing = kmock_list_object(parked, struct writing, parked);
    stop_waiting(writing);
    kmock_request_forget(writing->request);
}

static void time_out(void *context, int64_t now_us)
{
    struct writing *writing = context;
    (void)now_us;
    for (struct kmock_list_link *link = writing->parts.first; link; link = link->next)
        part_at(link)->result->error = KMOCK_REQUEST_TIMED_OUT;
    stop_waiting(writing);
    kmock_request_complete(writing->request);
}

/* Put the result in place. returns  false where it is still to come */
static bool judge(struct part *part)
{
    const struct kmock_partition *partition = find(part->whole, part->topic, part->result->index);
    if (partition == NULL)
        part->result->error = KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    else if (partition->leader != part->whole->request->node_id)
        part->result->error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    else
        return partition->high_watermark >= part->required_offset;
    return true;
}

static void wake(struct kmock_wait *wait, int64_t now_us)
{
    struct part *part = kmock_list_object(wait, struct part, wait);
    struct writing *whole = part->whole;
    (void)now_us;
    if (!judge(part))
        return;
    stop_waiting_for(part);
    if (whole->parts.first || whole->parked.link.list == NULL) /* others are still to be written */
        return;
    stop_waiting(whole);
    kmock_request_complete(whole->request);
}

static void write_one(struct writing *writing, const struct kmock_marker *marker, struct kmock_string topic,
                      struct kmock_write_txn_markers_partition_result *result, int64_t now_us)
{
    struct kmock_partition *partition = find(writing, topic, result->index);
    int64_t offset = -KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    if (partition && partition->leader != writing->request->node_id)
        offset = -KMOCK_NOT_LEADER_OR_FOLLOWER;
    else if (partition)
        offset = kmock_marker_append(writing->cluster, partition, marker, now_us);
    result->error = offset < 0 ? (int16_t)-offset : (int16_t)KMOCK_NONE;
    if (offset < 0 || partition->high_watermark > offset)
        return;
    struct part *part = kmock_arena_alloc(&writing->request->arena, sizeof *part);
    *part = (struct part){
        .wait.wake = wake, .whole = writing, .topic = topic, .result = result, .required_offset = offset + 1};
    kmock_list_append(&writing->parts, &part->link);
    kmock_list_append(&partition->waits, &part->wait.link);
}

static void write_marker(struct writing *writing, const struct kmock_write_txn_markers_marker *asked,
                         struct kmock_write_txn_markers_marker_result *result, int64_t now_us)
{
    struct kmock_marker marker = {asked->producer_id, asked->producer_epoch, asked->coordinator_epoch,
                                  asked->transaction_result};
    struct kmock_arena *arena = &writing->request->arena;
    result->producer_id = asked->producer_id;
    result->topics_count = asked->topics_count;
    result->topics = kmock_arena_array(arena, asked->topics_count, sizeof *result->topics);
    for (int32_t i = 0; i < asked->topics_count; i++) {
        struct kmock_write_txn_markers_topic_result *topic = &result->topics[i];
        topic->name = asked->topics[i].name;
        topic->partitions_count = asked->topics[i].partition_indexes_count;
        topic->partitions = kmock_arena_array(arena, topic->partitions_count, sizeof *topic->partitions);
        for (int32_t j = 0; j < topic->partitions_count; j++) {
            topic->partitions[j].index = asked->topics[i].partition_indexes[j];
            write_one(writing, &marker, topic->name, &topic->partitions[j], now_us);
        }
    }
}

void kmock_handle_write_txn_markers(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_write_txn_markers_request *body = request->body;
    struct kmock_write_txn_markers_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    struct writing *writing = kmock_arena_alloc(&request->arena, sizeof *writing);
    *writing = (struct writing){.parked.forget = forget, .cluster = cluster, .request = request};
    response->markers_count = body->markers_count;
    response->markers = kmock_arena_array(&request->arena, body->markers_count, sizeof *response->markers);
    request->response = response;
    for (int32_t i = 0; i < body->markers_count; i++)
        write_marker(writing, &body->markers[i], &response->markers[i], now_us);
    if (writing->parts.first == NULL) {
        kmock_request_complete(request);
        return;
    }
    writing->timer = (struct kmock_timer){.fire = time_out, .context = writing};
    kmock_list_append(&kmock_cluster_node(cluster, request->node_id)->parked, &writing->parked.link);
    kmock_timers_arm(&cluster->timers, &writing->timer, now_us + REQUEST_TIMEOUT_US);
}
