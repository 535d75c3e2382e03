/* SPDX-License-Identifier: Apache-2.0 */
/* Route the requests of groups to their coordinators: JoinGroup, SyncGroup, Heartbeat, LeaveGroup, OffsetCommit,
 * OffsetFetch. Topic ids are resolved to names on the way in, and echoed on the way out.
 * source  Kafka KafkaApis, GroupCoordinatorService; KIP-848 and KIP-516 for topic ids */
#include "mock/broker/coordinators.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/topics.h"

enum { TOPIC_IDS_FROM_VERSION = 10 };

/* While its groups are loaded a coordinator does not know who is in them, and does not scare anybody away.
 * source  Kafka GroupCoordinator.handleSyncGroup, handleHeartbeat */
static int16_t soften(const struct kmock_request *request, int16_t error)
{
    if (error != KMOCK_COORDINATOR_LOAD_IN_PROGRESS)
        return error;
    if (request->api_key == KMOCK_API_SYNC_GROUP)
        return KMOCK_REBALANCE_IN_PROGRESS;
    return request->api_key == KMOCK_API_HEARTBEAT ? (int16_t)KMOCK_NONE : error;
}

static void refuse(struct kmock_request *request, int16_t error)
{
    kmock_request_refuse(request, soften(request, error));
    if (request->api_key == KMOCK_API_JOIN_GROUP) {
        const struct kmock_join_group_request *body = request->body;
        struct kmock_join_group_response *response = request->response;
        response->member_id = body->member_id.length < 0 ? KMOCK_EMPTY_STRING : body->member_id;
    }
    kmock_request_complete(request);
}

static struct kmock_string group_of(const struct kmock_request *request)
{
    switch (request->api_key) {
    case KMOCK_API_JOIN_GROUP:
        return ((const struct kmock_join_group_request *)request->body)->group_id;
    case KMOCK_API_SYNC_GROUP:
        return ((const struct kmock_sync_group_request *)request->body)->group_id;
    case KMOCK_API_HEARTBEAT:
        return ((const struct kmock_heartbeat_request *)request->body)->group_id;
    default:
        return ((const struct kmock_leave_group_request *)request->body)->group_id;
    }
}

void kmock_handle_group(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    struct kmock_string group = group_of(request);
    struct kmock_coordinator *coordinator = NULL;
    int16_t error = group.length > 0 ? kmock_coordinators_find_here(cluster, request->node_id, group, &coordinator)
                                     : (int16_t)KMOCK_INVALID_GROUP_ID;
    if (error)
        refuse(request, error);
    else
        kmock_coordinator_handle(coordinator, request, now_us);
}

/* Who waits for an OffsetCommit whose topics came by id. */
struct echo {
    kmock_request_done *done;
    void *context;
};

/* The coordinator answered topic by topic, in the order of the request: say which ids nobody knows. */
static void judge_ids(void *context, struct kmock_request *request)
{
    const struct echo *echo = context;
    const struct kmock_offset_commit_request *body = request->body;
    struct kmock_offset_commit_response *response = request->response;
    for (int32_t i = 0; i < body->topics_count && i < response->topics_count; i++) {
        struct kmock_offset_commit_topic_result *topic = &response->topics[i];
        for (int32_t j = 0; j < topic->partitions_count && body->topics[i].name.length == 0; j++)
            topic->partitions[j].error = KMOCK_UNKNOWN_TOPIC_ID;
    }
    request->done = echo->done;
    request->done_context = echo->context;
    kmock_request_complete(request);
}

static void resolve_commit(const struct kmock_cluster *cluster, struct kmock_request *request)
{
    struct kmock_offset_commit_request *body = request->body;
    if (request->api_version < TOPIC_IDS_FROM_VERSION)
        return;
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_topic *topic = kmock_topics_find_id(cluster, &body->topics[i].topic_id);
        body->topics[i].name = topic ? kmock_view_copy(&request->arena, topic->name) : KMOCK_EMPTY_STRING;
    }
    struct echo *echo = kmock_arena_alloc(&request->arena, sizeof *echo);
    *echo = (struct echo){request->done, request->done_context};
    if (request->done) {
        request->done = judge_ids;
        request->done_context = echo;
    }
}

/* Topics are looked up before the coordinator is: those that are not there are unknown wherever one asks. */
static void refuse_commit(const struct kmock_cluster *cluster, struct kmock_request *request, int16_t error)
{
    const struct kmock_offset_commit_request *body = request->body;
    kmock_request_refuse(request, error);
    struct kmock_offset_commit_response *response = request->response;
    for (int32_t i = 0; i < response->topics_count; i++) {
        const struct kmock_topic *topic = kmock_topics_find(cluster, body->topics[i].name);
        for (int32_t j = 0; j < response->topics[i].partitions_count; j++) {
            struct kmock_offset_commit_partition_result *result = &response->topics[i].partitions[j];
            if (kmock_topic_partition(topic, result->index) == NULL)
                result->error = KMOCK_UNKNOWN_TOPIC_OR_PARTITION;
        }
    }
    kmock_request_complete(request);
}

void kmock_handle_offset_commit(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_offset_commit_request *body = request->body;
    struct kmock_coordinator *coordinator = NULL;
    resolve_commit(cluster, request);
    int16_t error = body->group_id.length >= 0
                        ? kmock_coordinators_find_here(cluster, request->node_id, body->group_id, &coordinator)
                        : (int16_t)KMOCK_INVALID_GROUP_ID;
    if (error)
        refuse_commit(cluster, request, error);
    else
        kmock_coordinator_handle(coordinator, request, now_us);
}

/* returns  the group with names for ids; an id that nobody knows gets the empty name, which is no topic's */
static struct kmock_offset_fetch_group resolve_group(const struct kmock_cluster *cluster,
                                                     const struct kmock_offset_fetch_group *group,
                                                     struct kmock_arena *arena)
{
    struct kmock_offset_fetch_group resolved = *group;
    resolved.topics = kmock_arena_array(arena, group->topics_count, sizeof *resolved.topics);
    for (int32_t i = 0; i < group->topics_count; i++) {
        const struct kmock_topic *topic = kmock_topics_find_id(cluster, &group->topics[i].topic_id);
        resolved.topics[i] = group->topics[i];
        resolved.topics[i].name = topic ? kmock_view_copy(arena, topic->name) : KMOCK_EMPTY_STRING;
    }
    return resolved;
}

/* Put ids beside the names of an answer. All topics were asked for (null): those that are gone are left out. */
static void echo_group_ids(const struct kmock_cluster *cluster, const struct kmock_offset_fetch_group *asked,
                           struct kmock_offset_fetch_group_result *result)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < result->topics_count; i++) {
        struct kmock_offset_fetch_topic_result topic = result->topics[i];
        const struct kmock_topic *found = kmock_topics_find(cluster, topic.name);
        if (asked->topics_count < 0 && found == NULL)
            continue;
        if (found)
            topic.topic_id = found->id;
        else if (i < asked->topics_count)
            topic.topic_id = asked->topics[i].topic_id;
        for (int32_t j = 0; j < topic.partitions_count && found == NULL; j++)
            topic.partitions[j].error = KMOCK_UNKNOWN_TOPIC_ID;
        result->topics[kept++] = topic;
    }
    result->topics_count = kept;
}

static void fetch_group(const struct kmock_cluster *cluster, struct kmock_request *request,
                        const struct kmock_offset_fetch_group *group, struct kmock_offset_fetch_group_result *result)
{
    struct kmock_coordinator *coordinator = NULL;
    result->group_id = group->group_id;
    result->error = group->group_id.length >= 0
                        ? kmock_coordinators_find_here(cluster, request->node_id, group->group_id, &coordinator)
                        : (int16_t)KMOCK_INVALID_GROUP_ID;
    if (result->error)
        return;
    const struct kmock_offset_fetch_request *body = request->body;
    struct kmock_coordinator_fetch fetch = {group, body->require_stable, &request->arena};
    if (request->api_version < TOPIC_IDS_FROM_VERSION) {
        kmock_coordinator_fetch_offsets(coordinator, &fetch, result);
        return;
    }
    struct kmock_offset_fetch_group resolved = resolve_group(cluster, group, &request->arena);
    fetch.group = &resolved;
    kmock_coordinator_fetch_offsets(coordinator, &fetch, result);
    echo_group_ids(cluster, group, result);
}

void kmock_handle_offset_fetch(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_offset_fetch_request *body = request->body;
    struct kmock_offset_fetch_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    (void)now_us;
    response->groups_count = body->groups_count;
    response->groups = kmock_arena_array(&request->arena, body->groups_count, sizeof *response->groups);
    for (int32_t i = 0; i < body->groups_count; i++)
        fetch_group(cluster, request, &body->groups[i], &response->groups[i]);
    request->response = response;
    kmock_request_complete(request);
}
