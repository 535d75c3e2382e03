/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeProducers: who wrote to a partition with a producer id. Any replica may be asked; followers know what
 * the leader knows. source  KIP-664; Kafka ReplicaManager.activeProducerState */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

/* The answer for one partition, while its producers are walked. */
struct answer {
    struct kmock_describe_producers_partition_result *result;
    int64_t expired_ms;
};

static void add_producer(void *context, const struct kmock_producer_view *producer)
{
    const struct answer *answer = context;
    struct kmock_describe_producers_partition_result *result = answer->result;
    if (producer->timestamp_ms > answer->expired_ms || producer->txn_first_offset >= 0)
        result->active_producers[result->active_producers_count++] =
            (struct kmock_describe_producers_active_producer_result){
                .producer_id = producer->producer_id,
                .producer_epoch = producer->epoch,
                .last_sequence = producer->last_sequence,
                .last_timestamp = producer->timestamp_ms,
                .coordinator_epoch = producer->coordinator_epoch,
                .current_txn_start_offset = producer->txn_first_offset,
            };
}

static void answer_partition(const struct kmock_partition *partition, struct kmock_request *request,
                             struct kmock_describe_producers_partition_result *result, int64_t now_us)
{
    struct answer answer = {result, now_us / 1000 - KMOCK_PRODUCER_EXPIRATION_MS};
    result->error_message = KMOCK_NULL_STRING;
    if (partition == NULL)
        result->error = KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    else if (kmock_partition_place_of(partition, request->node_id) < 0)
        result->error = KMOCK_NOT_LEADER_OR_FOLLOWER;
    if (result->error)
        return;
    int32_t count = (int32_t)kmock_table_count(&partition->producers.table);
    result->active_producers = kmock_arena_array(&request->arena, count, sizeof *result->active_producers);
    kmock_producers_each(&partition->producers, add_producer, &answer);
}

static void answer_topic(const struct kmock_cluster *cluster, struct kmock_request *request, int32_t place,
                         int64_t now_us)
{
    const struct kmock_describe_producers_request *body = request->body;
    const struct kmock_describe_producers_response *response = request->response;
    const struct kmock_describe_producers_topic *asked = &body->topics[place];
    struct kmock_describe_producers_topic_result *result = &response->topics[place];
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->name);
    int32_t count = asked->partition_indexes_count;
    result->name = asked->name;
    result->partitions_count = count;
    result->partitions = kmock_arena_array(&request->arena, count, sizeof *result->partitions);
    for (int32_t i = 0; i < count; i++) {
        result->partitions[i].index = asked->partition_indexes[i];
        answer_partition(kmock_topic_partition(topic, asked->partition_indexes[i]), request, &result->partitions[i],
                         now_us);
    }
}

void kmock_handle_describe_producers(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_describe_producers_request *body = request->body;
    struct kmock_describe_producers_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->topics_count = body->topics_count;
    response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
    request->response = response;
    for (int32_t i = 0; i < body->topics_count; i++)
        answer_topic(cluster, request, i, now_us);
    kmock_request_complete(request);
}
