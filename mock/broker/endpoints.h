/* SPDX-License-Identifier: Apache-2.0 */
/* Collect the addresses of the leaders that an answer names, each once. source  KIP-951 */
#ifndef KMOCK_BROKER_ENDPOINTS_H
#define KMOCK_BROKER_ENDPOINTS_H

#include "mock/broker/state.h"

struct kmock_endpoint {
    int32_t id;
    struct kmock_string host;
    int32_t port;
    struct kmock_string rack;
};

struct kmock_endpoints {
    const struct kmock_cluster *cluster;
    struct kmock_arena *arena;
    struct kmock_endpoint *nodes; /* in the arena; null while there is none */
    int32_t count;
};

void kmock_endpoints_init(struct kmock_endpoints *endpoints, const struct kmock_cluster *cluster,
                          struct kmock_arena *arena);

/* Nothing happens for a broker that is there already, is down or is -1. */
void kmock_endpoints_add(struct kmock_endpoints *endpoints, int32_t node_id);

#endif
