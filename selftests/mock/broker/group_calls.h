/* SPDX-License-Identifier: Apache-2.0 */
/* Speak to a group coordinator as a client would: one function a request, one struct for what may vary.
 *
 * A call that is parked is answered later: look at call->done. Calls live as long as their world. */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_CALLS_H
#define SELFTESTS_MOCK_BROKER_GROUP_CALLS_H

#include "selftests/mock/broker/group_world.h"

enum { PARKED = 1000 }; /* what call_error says of a call that was not answered */

struct call {
    struct kmock_list_link link;
    struct kmock_request *request;
    bool done;
};

/* Zero means: group "g", no member, dynamic, generation 0, version 5. */
struct args {
    const char *group;
    const char *member, *instance;
    int version;
    int generation;
    int session_ms, rebalance_ms; /* 0: 10000, 60000 */
    const char *client;           /* null: "app" */
    const char *type;             /* null: "consumer" */
    const char *protocols;        /* "range=a,roundrobin=b"; null: "range=" */
    const char *assign;           /* SyncGroup: the member that gets orders-0; null: nobody */
    const char *protocol_name;    /* SyncGroup v5+ */
    const char *topic;            /* null: "orders" */
    int partition;
    int64_t offset;
    const char *metadata;
};

static inline void call_done(void *context, struct kmock_request *request)
{
    struct call *call = context;
    assert_false(call->done);
    assert_ptr_equal(call->request, request);
    call->done = true;
}

static inline void *call_alloc(struct call *call, size_t size)
{
    return kmock_arena_alloc(&call->request->arena, size);
}

static inline struct call *call_start(struct world *world, int16_t api, const struct args *args)
{
    struct call *call = kmock_alloc(sizeof *call);
    call->request = kmock_request_create();
    call->request->api_key = api;
    call->request->api_version = (int16_t)(args->version ? args->version : 5);
    call->request->client_id = kmock_view(args->client ? args->client : "app");
    call->request->host = kmock_view("/10.0.0.1");
    call->request->done = call_done;
    call->request->done_context = call;
    kmock_list_append(&world->calls, &call->link);
    return call;
}

static inline struct call *call_send(struct world *world, struct call *call, void *body)
{
    call->request->body = body;
    if (world->cluster)
        kmock_cluster_handle(world->cluster, world->node, call->request, world->now_us);
    else
        kmock_coordinator_handle(world->coordinator, call->request, world->now_us);
    return call;
}

static inline struct kmock_string call_text(const char *text, const char *otherwise)
{
    return kmock_view(text ? text : otherwise);
}

static inline struct kmock_join_group_protocol call_protocol(const char *text)
{
    size_t name = strcspn(text, "="), metadata = strcspn(text + name + 1, ",");
    return (struct kmock_join_group_protocol){{text, (int32_t)name},
                                              {(const uint8_t *)text + name + 1, (int32_t)metadata}};
}

static inline int32_t call_protocols(struct kmock_join_group_protocol *protocols, const char *text)
{
    int32_t count = 0;
    while (*text) {
        protocols[count++] = call_protocol(text);
        text += strcspn(text, ",");
        text += *text == ',';
    }
    return count;
}

static inline struct call *join(struct world *world, struct args args)
{
    struct call *call = call_start(world, KMOCK_API_JOIN_GROUP, &args);
    struct kmock_join_group_request *body = call_alloc(call, sizeof *body);
    body->group_id = call_text(args.group, "g");
    body->session_timeout_ms = args.session_ms ? args.session_ms : 10000;
    body->rebalance_timeout_ms = args.rebalance_ms ? args.rebalance_ms : 60000;
    body->member_id = call_text(args.member, "");
    body->group_instance_id = kmock_view(args.instance);
    body->protocol_type = call_text(args.type, "consumer");
    body->protocols = call_alloc(call, 8 * sizeof *body->protocols);
    body->protocols_count = call_protocols(body->protocols, args.protocols ? args.protocols : "range=");
    body->reason = KMOCK_NULL_STRING;
    return call_send(world, call, body);
}

/* Version 0, [orders: [0]], no user data */
static const uint8_t orders_0[] = {0,   0, 0, 0, 0, 1, 0, 6, 'o', 'r',  'd',  'e',  'r',
                                   's', 0, 0, 0, 1, 0, 0, 0, 0,   0xff, 0xff, 0xff, 0xff};

static inline struct call *sync_group(struct world *world, struct args args)
{
    struct call *call = call_start(world, KMOCK_API_SYNC_GROUP, &args);
    struct kmock_sync_group_request *body = call_alloc(call, sizeof *body);
    call->request->api_version = (int16_t)(args.version ? args.version : 3);
    body->group_id = call_text(args.group, "g");
    body->generation_id = args.generation;
    body->member_id = call_text(args.member, "");
    body->group_instance_id = kmock_view(args.instance);
    body->protocol_type = kmock_view(args.type);
    body->protocol_name = kmock_view(args.protocol_name);
    body->assignments = call_alloc(call, sizeof *body->assignments);
    if (args.assign)
        body->assignments[body->assignments_count++] =
            (struct kmock_sync_group_assignment){kmock_view(args.assign), {orders_0, (int32_t)sizeof orders_0}};
    return call_send(world, call, body);
}

static inline struct call *heartbeat(struct world *world, struct args args)
{
    struct call *call = call_start(world, KMOCK_API_HEARTBEAT, &args);
    struct kmock_heartbeat_request *body = call_alloc(call, sizeof *body);
    body->group_id = call_text(args.group, "g");
    body->generation_id = args.generation;
    body->member_id = call_text(args.member, "");
    body->group_instance_id = kmock_view(args.instance);
    return call_send(world, call, body);
}

static inline struct call *leave(struct world *world, struct args args)
{
    struct call *call = call_start(world, KMOCK_API_LEAVE_GROUP, &args);
    struct kmock_leave_group_request *body = call_alloc(call, sizeof *body);
    body->group_id = call_text(args.group, "g");
    body->member_id = KMOCK_NULL_STRING;
    body->members = call_alloc(call, sizeof *body->members);
    body->members[0] =
        (struct kmock_leave_group_member){call_text(args.member, ""), kmock_view(args.instance), KMOCK_NULL_STRING};
    body->members_count = 1;
    return call_send(world, call, body);
}

static inline struct call *commit(struct world *world, struct args args)
{
    struct call *call = call_start(world, KMOCK_API_OFFSET_COMMIT, &args);
    struct kmock_offset_commit_request *body = call_alloc(call, sizeof *body);
    call->request->api_version = (int16_t)(args.version ? args.version : 8);
    body->group_id = call_text(args.group, "g");
    body->generation_id_or_member_epoch = args.generation;
    body->member_id = call_text(args.member, "");
    body->group_instance_id = kmock_view(args.instance);
    body->retention_time_ms = -1;
    body->topics = call_alloc(call, sizeof *body->topics);
    body->topics_count = 1;
    body->topics[0].name = call_text(args.topic, "orders");
    body->topics[0].partitions = call_alloc(call, sizeof *body->topics[0].partitions);
    body->topics[0].partitions_count = 1;
    body->topics[0].partitions[0] =
        (struct kmock_offset_commit_partition){args.partition, args.offset, -1, -1, kmock_view(args.metadata)};
    return call_send(world, call, body);
}

static inline int call_error(const struct call *call)
{
    if (!call->done)
        return PARKED;
    const void *response = call->request->response;
    switch (call->request->api_key) {
    case KMOCK_API_JOIN_GROUP:
        return ((const struct kmock_join_group_response *)response)->error;
    case KMOCK_API_SYNC_GROUP:
        return ((const struct kmock_sync_group_response *)response)->error;
    case KMOCK_API_HEARTBEAT:
        return ((const struct kmock_heartbeat_response *)response)->error;
    case KMOCK_API_LEAVE_GROUP: {
        const struct kmock_leave_group_response *leave = response;
        return leave->error || leave->members_count == 0 ? leave->error : leave->members[0].error;
    }
    default:
        return ((const struct kmock_offset_commit_response *)response)->topics[0].partitions[0].error;
    }
}

static inline const struct kmock_join_group_response *joined(const struct call *call)
{
    assert_true(call->done);
    return call->request->response;
}

static inline const struct kmock_sync_group_response *synced(const struct call *call)
{
    assert_true(call->done);
    return call->request->response;
}

/* returns  the member id that a JoinGroup was answered with, zero-terminated */
static inline const char *member_of(const struct call *call)
{
    return joined(call)->member_id.data;
}

static inline void world_destroy(struct world *world)
{
    struct kmock_list_link *link;
    kmock_cluster_destroy(world->cluster);
    if (world->coordinator)
        kmock_coordinator_unload(world->coordinator, false, world->now_us);
    assert_int_equal(world->timers.count, 0);
    while ((link = kmock_list_take(&world->calls))) {
        struct call *call = kmock_list_object(link, struct call, link);
        if (call->done)
            kmock_request_release(call->request);
        else
            kmock_request_abandon(call->request);
        free(call);
    }
    char **ids = (char **)(void *)world->ids.data;
    for (size_t i = 0; i < world->ids.size / sizeof *ids; i++)
        free(ids[i]);
    for (int32_t i = 0; i < world->log_count; i++) {
        free((uint8_t *)world->log[i].key.data);
        free((uint8_t *)world->log[i].value.data);
    }
    free(world->log);
    kmock_buffer_free(&world->ids);
    kmock_buffer_free(&world->events);
    kmock_timers_free(&world->timers);
    free(world);
}

#endif
