/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/bench/scale_work.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/cluster.h"
#include "mock/broker/view.h"
#include "selftests/bench/bench.h"

#define START_US INT64_C(1700000000000000)

enum {
    TOPIC = 20,
    TOPICS_A_REQUEST = 100,
    CREATE_TOPICS_VERSION = 5,
    JOIN_VERSION = 3,
    SYNC_VERSION = 3,
    COMMIT_VERSION = 8
};

/* Version 1, topics ["orders"], no user data, no owned partitions. */
static const uint8_t subscription[] = {0,   1,   0,   0,    0,    1,    0,    6, 'o', 'r', 'd',
                                       'e', 'r', 's', 0xff, 0xff, 0xff, 0xff, 0, 0,   0,   0};
/* Version 0, [orders: [0]], no user data. */
static const uint8_t assignment[] = {0,   0, 0, 0, 0, 1, 0, 6, 'o', 'r',  'd',  'e',  'r',
                                     's', 0, 0, 0, 1, 0, 0, 0, 0,   0xff, 0xff, 0xff, 0xff};

struct work {
    struct kmock_cluster *cluster;
    int64_t now_us;
    double begin_ms;
    size_t begin_bytes;
};

static size_t heap_bytes(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

static void start_clock(struct work *work)
{
    work->begin_bytes = heap_bytes();
    work->begin_ms = bench_cpu_ms();
}

static struct work begin(void)
{
    struct work work = {.now_us = START_US};
    work.cluster = kmock_cluster_create(&(struct kmock_cluster_options){.seed = 1, .now_us = START_US});
    start_clock(&work);
    return work;
}

static struct scale_cost end(struct work *work)
{
    struct scale_cost cost = {bench_cpu_ms() - work->begin_ms,
                              ((double)heap_bytes() - (double)work->begin_bytes) / 1024};
    kmock_cluster_destroy(work->cluster);
    return cost;
}

static void require(bool right, const char *what)
{
    if (right)
        return;
    fprintf(stderr, "ktrial-bench scale: %s\n", what);
    exit(1);
}

/* ---- requests -------------------------------------------------------------------------------------------- */

struct call {
    struct kmock_request *request;
    bool done;
};

static void on_done(void *context, struct kmock_request *request)
{
    struct call *call = context;
    (void)request;
    call->done = true;
}

static void start(struct call *call, int16_t api, int16_t version)
{
    struct kmock_request *request = kmock_request_create();
    *call = (struct call){.request = request};
    request->api_key = api;
    request->api_version = version;
    request->client_id = kmock_view("scale");
    request->host = kmock_view("/10.0.0.1");
    request->done = on_done;
    request->done_context = call;
}

static void *body_of(struct call *call, size_t size)
{
    return call->request->body = kmock_arena_alloc(&call->request->arena, size);
}

static void send(struct work *work, struct call *call, int32_t node)
{
    kmock_cluster_handle(work->cluster, node, call->request, work->now_us);
}

static void *answer_of(const struct call *call)
{
    require(call->done, "a request is not answered");
    return call->request->response;
}

static void pass(struct work *work, int64_t ms)
{
    work->now_us += ms * 1000;
    kmock_cluster_advance(work->cluster, work->now_us);
}

/* ---- topics ---------------------------------------------------------------------------------------------- */

static void create_topics(struct work *work, int first, int count, int partitions)
{
    struct call call;
    start(&call, KMOCK_API_CREATE_TOPICS, CREATE_TOPICS_VERSION);
    struct kmock_create_topics_request *body = body_of(&call, sizeof *body);
    body->timeout_ms = 30000;
    body->topics = kmock_arena_array(&call.request->arena, count, sizeof *body->topics);
    body->topics_count = count;
    for (int i = 0; i < count; i++) {
        char name[TOPIC];
        int length = snprintf(name, sizeof name, "topic-%d", first + i);
        body->topics[i].name = kmock_view_copy(&call.request->arena, (struct kmock_string){name, length});
        body->topics[i].num_partitions = partitions;
        body->topics[i].replication_factor = 3;
    }
    send(work, &call, 1);
    const struct kmock_create_topics_response *response = answer_of(&call);
    for (int i = 0; i < count; i++)
        require(response->topics[i].error == 0, "a topic was not created");
    kmock_request_release(call.request);
}

static void ask_metadata(struct work *work, int topics)
{
    struct call call;
    start(&call, KMOCK_API_METADATA, 9);
    struct kmock_metadata_request *body = body_of(&call, sizeof *body);
    body->topics_count = -1;
    send(work, &call, 1);
    const struct kmock_metadata_response *response = answer_of(&call);
    require(response->topics_count == topics, "Metadata does not tell all topics");
    kmock_request_release(call.request);
}

static struct scale_cost make_topics(int topics, int partitions)
{
    struct work work = begin();
    for (int first = 0; first < topics; first += TOPICS_A_REQUEST)
        create_topics(&work, first, topics - first < TOPICS_A_REQUEST ? topics - first : TOPICS_A_REQUEST, partitions);
    ask_metadata(&work, topics);
    return end(&work);
}

struct scale_cost scale_topics(int n)
{
    return make_topics(n, 1);
}

struct scale_cost scale_partitions(int n)
{
    return make_topics(n / 10, 10);
}

struct scale_cost scale_wide_topic(int n)
{
    return make_topics(1, n);
}

/* ---- groups ---------------------------------------------------------------------------------------------- */

struct member {
    struct call call;
    char group[TOPIC], id[64];
    int32_t node, generation;
};

static int32_t find_coordinator(struct work *work, struct kmock_string group)
{
    struct call call;
    start(&call, KMOCK_API_FIND_COORDINATOR, 4);
    struct kmock_find_coordinator_request *body = body_of(&call, sizeof *body);
    body->coordinator_keys = &group;
    body->coordinator_keys_count = 1;
    send(work, &call, 1);
    int32_t node = ((const struct kmock_find_coordinator_response *)answer_of(&call))->coordinators[0].node_id;
    kmock_request_release(call.request);
    require(node > 0, "there is no coordinator");
    return node;
}

static void join(struct work *work, struct member *member)
{
    start(&member->call, KMOCK_API_JOIN_GROUP, JOIN_VERSION);
    struct kmock_join_group_request *body = body_of(&member->call, sizeof *body);
    *body = (struct kmock_join_group_request){.group_id = kmock_view(member->group),
                                              .session_timeout_ms = 45000,
                                              .rebalance_timeout_ms = 300000,
                                              .member_id = kmock_view(member->id),
                                              .group_instance_id = KMOCK_NULL_STRING,
                                              .protocol_type = kmock_view("consumer"),
                                              .reason = KMOCK_NULL_STRING};
    body->protocols = kmock_arena_array(&member->call.request->arena, 1, sizeof *body->protocols);
    body->protocols[0] = (struct kmock_join_group_protocol){kmock_view("range"), {subscription, sizeof subscription}};
    body->protocols_count = 1;
    send(work, &member->call, member->node);
}

static void assign(struct kmock_sync_group_request *body, const struct kmock_join_group_response *joined,
                   struct kmock_arena *arena)
{
    body->assignments = kmock_arena_array(arena, joined->members_count, sizeof *body->assignments);
    for (int32_t i = 0; i < joined->members_count; i++)
        body->assignments[i] = (struct kmock_sync_group_assignment){
            kmock_view_copy(arena, joined->members[i].member_id), {assignment, sizeof assignment}};
    body->assignments_count = joined->members_count;
}

/* Take the answer to JoinGroup and send SyncGroup. */
static void sync_member(struct work *work, struct member *member)
{
    struct call joined = member->call;
    const struct kmock_join_group_response *response = answer_of(&joined);
    require(response->error == 0, "a member could not join");
    snprintf(member->id, sizeof member->id, "%.*s", (int)response->member_id.length, response->member_id.data);
    member->generation = response->generation_id;
    start(&member->call, KMOCK_API_SYNC_GROUP, SYNC_VERSION);
    struct kmock_sync_group_request *body = body_of(&member->call, sizeof *body);
    *body = (struct kmock_sync_group_request){.group_id = kmock_view(member->group),
                                              .generation_id = member->generation,
                                              .member_id = kmock_view(member->id),
                                              .group_instance_id = KMOCK_NULL_STRING,
                                              .protocol_type = KMOCK_NULL_STRING,
                                              .protocol_name = KMOCK_NULL_STRING};
    assign(body, response, &member->call.request->arena);
    kmock_request_release(joined.request);
    send(work, &member->call, member->node);
}

static void take_assignment(struct member *member)
{
    const struct kmock_sync_group_response *response = answer_of(&member->call);
    require(response->error == 0 && response->assignment.length > 0, "a member got no assignment");
    kmock_request_release(member->call.request);
}

static void commit(struct work *work, struct member *member)
{
    struct kmock_offset_commit_partition partition = {0, 1, -1, -1, KMOCK_NULL_STRING};
    struct kmock_offset_commit_topic topic = {
        .name = kmock_view("topic-0"), .partitions = &partition, .partitions_count = 1};
    start(&member->call, KMOCK_API_OFFSET_COMMIT, COMMIT_VERSION);
    struct kmock_offset_commit_request *body = body_of(&member->call, sizeof *body);
    *body = (struct kmock_offset_commit_request){.group_id = kmock_view(member->group),
                                                 .generation_id_or_member_epoch = member->generation,
                                                 .member_id = kmock_view(member->id),
                                                 .group_instance_id = KMOCK_NULL_STRING,
                                                 .retention_time_ms = -1,
                                                 .topics = &topic,
                                                 .topics_count = 1};
    send(work, &member->call, member->node);
    const struct kmock_offset_commit_response *response = answer_of(&member->call);
    require(response->topics[0].partitions[0].error == 0, "an offset was not committed");
    kmock_request_release(member->call.request);
}

static void make_stable(struct work *work, struct member *members, int n)
{
    for (int i = n - 1; i >= 0; i--)
        sync_member(work, &members[i]); /* the first joined first and leads: all others wait for it */
    for (int i = 0; i < n; i++)
        take_assignment(&members[i]);
}

struct scale_cost scale_groups(int n)
{
    struct work work = begin();
    create_topics(&work, 0, 1, 1);
    find_coordinator(&work, kmock_view("none")); /* which creates __consumer_offsets */
    struct member *members = kmock_alloc((size_t)n * sizeof *members);
    start_clock(&work);
    for (int i = 0; i < n; i++) {
        snprintf(members[i].group, sizeof members[i].group, "group-%d", i);
        members[i].node = find_coordinator(&work, kmock_view(members[i].group));
        join(&work, &members[i]);
    }
    pass(&work, 3000);
    make_stable(&work, members, n);
    for (int i = 0; i < n; i++)
        commit(&work, &members[i]);
    struct scale_cost cost = end(&work);
    free(members);
    return cost;
}

static struct member *begin_group(struct work *work, int n)
{
    struct member *members = kmock_alloc((size_t)n * sizeof *members);
    int32_t node = find_coordinator(work, kmock_view("crowd"));
    for (int i = 0; i < n; i++) {
        snprintf(members[i].group, sizeof members[i].group, "crowd");
        members[i].node = node;
    }
    start_clock(work);
    return members;
}

static void join_all(struct work *work, struct member *members, int n)
{
    for (int i = 0; i < n; i++)
        join(work, &members[i]);
}

struct scale_cost scale_members(int n)
{
    struct work work = begin();
    struct member *members = begin_group(&work, n);
    join_all(&work, members, n);
    pass(&work, 3000);
    pass(&work, 3000);
    make_stable(&work, members, n);
    struct scale_cost cost = end(&work);
    free(members);
    return cost;
}

struct scale_cost scale_rebalance(int n)
{
    struct work work = begin();
    struct member *members = begin_group(&work, n);
    join_all(&work, members, n);
    pass(&work, 3000);
    pass(&work, 3000);
    make_stable(&work, members, n);
    start_clock(&work);
    join_all(&work, members, n); /* the leader is the first: it begins the rebalance */
    make_stable(&work, members, n);
    struct scale_cost cost = end(&work);
    free(members);
    return cost;
}
