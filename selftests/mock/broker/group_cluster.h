/* SPDX-License-Identifier: Apache-2.0 */
/* Play groups in a whole cluster of three brokers: calls go to the coordinator of group "g", wherever it is.
 *
 * Topics "orders" and "invoices" have four partitions, as in group_world.h. "g" is coordinated by broker 1 at first:
 * its partition of __consumer_offsets is 3, with replicas at 1, 2 and 3. */
#ifndef SELFTESTS_MOCK_BROKER_GROUP_CLUSTER_H
#define SELFTESTS_MOCK_BROKER_GROUP_CLUSTER_H

#include "selftests/mock/broker/group_calls.h"

static inline void *cluster_call(struct world *world, int16_t api, int version, void *body)
{
    struct call *call = call_start(world, api, &(struct args){.version = version});
    call_send(world, call, body);
    assert_true(call->done);
    return call->request->response;
}

static inline int16_t cluster_find(struct world *world, int32_t *node)
{
    struct kmock_string key = kmock_view("g");
    struct kmock_find_coordinator_request body = {.coordinator_keys = &key, .coordinator_keys_count = 1};
    const struct kmock_find_coordinator_response *response = cluster_call(world, KMOCK_API_FIND_COORDINATOR, 4, &body);
    *node = response->coordinators[0].node_id;
    return response->coordinators[0].error;
}

/* Find the coordinator as a client would, and ask it from now on. */
static inline void cluster_follow(struct world *world)
{
    int32_t node;
    for (world->node = 1; !kmock_cluster_broker_is_up(world->cluster, world->node); world->node++)
        ;
    assert_int_equal(cluster_find(world, &node), KMOCK_NONE);
    world->node = node;
}

static inline struct world *cluster_create_with(struct kmock_cluster_options options)
{
    struct world *world = kmock_alloc(sizeof *world);
    world->now_us = WORLD_START_US;
    world->quiet = true;
    options.now_us = world->now_us;
    options.observe = world_observe;
    options.observe_context = world;
    world->cluster = kmock_cluster_create(&options);
    static const char *const topics[] = {"orders", "invoices"};
    for (int i = 0; i < 2; i++)
        kmock_cluster_create_topic(world->cluster, &(struct kmock_new_topic){topics[i], 4, 0, false}, world->now_us);
    cluster_follow(world);
    assert_int_equal(world->node, 1);
    world->quiet = false;
    return world;
}

static inline struct world *cluster_create(void)
{
    return cluster_create_with((struct kmock_cluster_options){.seed = 1});
}

/* Hold what both followers of the coordinator's partition fetch, or (false) let them. */
static inline void cluster_hold(struct world *world, bool holds)
{
    for (int32_t node = 1; node <= 3; node++) {
        struct kmock_replica_name replica = {"__consumer_offsets", CLUSTER_PARTITION, node};
        if (holds)
            kmock_cluster_hold_replication(world->cluster, &replica, 0, world->now_us);
        else
            kmock_cluster_release_replication(world->cluster, &replica, world->now_us);
    }
}

static inline int64_t cluster_committed(struct world *world, const char *topic, int32_t partition)
{
    return kmock_cluster_committed(world->cluster, "g", topic, partition);
}

#endif
