/* SPDX-License-Identifier: Apache-2.0 */
/* Hold one broker of the cluster: where clients find it, whether it runs, which requests wait at it. */
#ifndef KMOCK_BROKER_NODE_H
#define KMOCK_BROKER_NODE_H

#include "mock/base/list.h"
#include "mock/broker/api_table.h"
#include "mock/broker/fetch_session.h"
#include "mock/broker/types.h"

struct kmock_node {
    int32_t id;
    struct kmock_string host; /* zero-terminated */
    int32_t port;
    struct kmock_string rack; /* null: none */
    bool up;
    struct kmock_list parked; /* struct kmock_parked */
    struct kmock_fetch_sessions fetch_sessions;
    int32_t throttle_time_ms[KMOCK_API_KEYS_COUNT]; /* what answers say; by API key */
    int64_t next_producer_id, producer_ids_end;
};

/* A request that waits at a broker. forget takes it off whatever it waits for and forgets the request. */
struct kmock_parked {
    struct kmock_list_link link; /* kmock_node.parked */
    void (*forget)(struct kmock_parked *parked);
};

/* host, rack  copied; rack may be null */
void kmock_node_init(struct kmock_node *node, int32_t id, const char *host, int32_t port);
void kmock_node_set_rack(struct kmock_node *node, const char *rack);
void kmock_node_finish(struct kmock_node *node);

/* Forget all requests that wait here. */
void kmock_node_forget_parked(struct kmock_node *node);

#endif
