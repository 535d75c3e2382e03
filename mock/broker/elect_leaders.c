/* SPDX-License-Identifier: Apache-2.0 */
/* Answer ElectLeaders: let preferred replicas lead, or unclean ones where nobody leads.
 * source  KIP-183, KIP-460; Kafka ReplicationControlManager.electLeaders */
#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/leadership.h"
#include "mock/broker/topics.h"

enum election { PREFERRED = 0, UNCLEAN = 1 };

static int16_t elect_preferred(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    if (partition->leader == partition->replicas[0])
        return KMOCK_ELECTION_NOT_NEEDED;
    return kmock_leadership_move(cluster, partition, partition->replicas[0], now_us)
               ? KMOCK_NONE
               : KMOCK_PREFERRED_LEADER_NOT_AVAILABLE;
}

static int16_t elect_unclean(struct kmock_cluster *cluster, struct kmock_partition *partition, int64_t now_us)
{
    if (partition->leader >= 0)
        return KMOCK_ELECTION_NOT_NEEDED;
    kmock_leadership_retry(cluster, partition, now_us);
    if (partition->leader >= 0 || kmock_leadership_elect_unclean(cluster, partition, 0, now_us))
        return KMOCK_NONE;
    return KMOCK_ELIGIBLE_LEADERS_NOT_AVAILABLE;
}

/* partition  null: there is none */
static int16_t elect(struct kmock_cluster *cluster, struct kmock_partition *partition, int8_t election, int64_t now_us)
{
    if (partition == NULL)
        return KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
    return election == PREFERRED ? elect_preferred(cluster, partition, now_us)
                                 : elect_unclean(cluster, partition, now_us);
}

static struct kmock_elect_leaders_partition_result say(int32_t index, int16_t error)
{
    struct kmock_string message = error ? kmock_view(kmock_error_name(error)) : KMOCK_NULL_STRING;
    return (struct kmock_elect_leaders_partition_result){index, error, message};
}

static void elect_in_topic(struct kmock_cluster *cluster, struct kmock_request *request, int32_t place, int64_t now_us)
{
    const struct kmock_elect_leaders_request *body = request->body;
    const struct kmock_elect_leaders_response *response = request->response;
    const struct kmock_elect_leaders_topic *asked = &body->topics[place];
    const struct kmock_topic *topic = kmock_topics_find(cluster, asked->topic);
    struct kmock_elect_leaders_topic_result *result = &response->topics[place];
    result->topic = asked->topic;
    result->partitions_count = asked->partitions_count;
    result->partitions = kmock_arena_array(&request->arena, asked->partitions_count, sizeof *result->partitions);
    for (int32_t i = 0; i < asked->partitions_count; i++) {
        struct kmock_partition *partition = kmock_topic_partition(topic, asked->partitions[i]);
        result->partitions[i] = say(asked->partitions[i], elect(cluster, partition, body->election_type, now_us));
    }
}

/* All partitions: those that need no election are not told of. */
static void elect_everywhere(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_elect_leaders_request *body = request->body;
    struct kmock_elect_leaders_response *response = request->response;
    size_t count = kmock_table_count(&cluster->topics);
    response->topics = kmock_arena_array(&request->arena, (int32_t)count, sizeof *response->topics);
    for (const struct kmock_table_entry *entry = kmock_table_first(&cluster->topics); entry;
         entry = kmock_table_next(entry)) {
        const struct kmock_topic *topic = entry->value;
        struct kmock_elect_leaders_topic_result *result = &response->topics[response->topics_count];
        result->topic = kmock_view_copy(&request->arena, topic->name);
        result->partitions = kmock_arena_array(&request->arena, topic->partitions_count, sizeof *result->partitions);
        for (int32_t i = 0; i < topic->partitions_count; i++) {
            int16_t error = elect(cluster, topic->partitions[i], body->election_type, now_us);
            if (error != KMOCK_ELECTION_NOT_NEEDED)
                result->partitions[result->partitions_count++] = say(i, error);
        }
        response->topics_count += result->partitions_count > 0;
    }
}

void kmock_handle_elect_leaders(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_elect_leaders_request *body = request->body;
    if (kmock_controller_refuses(cluster, request))
        return;
    if (body->election_type != PREFERRED && body->election_type != UNCLEAN) {
        kmock_request_refuse(request, KMOCK_INVALID_REQUEST);
        kmock_request_complete(request);
        return;
    }
    struct kmock_elect_leaders_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    request->response = response;
    if (body->topics_count < 0) {
        elect_everywhere(cluster, request, now_us);
    } else {
        response->topics_count = body->topics_count;
        response->topics = kmock_arena_array(&request->arena, body->topics_count, sizeof *response->topics);
        for (int32_t i = 0; i < body->topics_count; i++)
            elect_in_topic(cluster, request, i, now_us);
    }
    kmock_request_complete(request);
}
