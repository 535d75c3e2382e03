/* SPDX-License-Identifier: Apache-2.0 */
/* Carry packets over a link in one direction, in order, each after its latency; hold them while the link is cut. */
#ifndef KT_SIM_NET_FLOW_H
#define KT_SIM_NET_FLOW_H

#include "harness/sim/net_link.h"
#include "harness/sim/pipe_bytes.h"
#include "mock/base/timers.h"

enum kt_packet_kind {
    KT_PACKET_BYTES,
    KT_PACKET_OPEN,   /* connect, and its answer */
    KT_PACKET_FINISH, /* no more bytes will follow */
    KT_PACKET_RESET,  /* the connection is gone */
};

struct kt_net_flow {
    struct kmock_list packets; /* struct kt_chunk, by due_us */
    size_t size_bytes;         /* in them */
    int64_t last_due_us;
    struct kmock_timer timer;
    struct kmock_list_link of_link;
    struct kt_net_link *path;

    void (*arrive)(void *context, struct kt_chunk *packet); /* the packet is the callee's */
    void (*settle)(void *context);                          /* after each delivery; may free the flow */
    void *context;
};

/* Put a zeroed flow, whose upcalls are set, on a link. */
void kt_net_flow_init(struct kt_net_flow *flow, struct kt_net_link *path);

/* Drop what is still under way. */
void kt_net_flow_finish(struct kt_net_flow *flow);

/* Send a packet of a kind; the packet is the flow's. */
void kt_net_flow_send(struct kt_net_flow *flow, enum kt_packet_kind kind, struct kt_chunk *packet);

/* The link was healed: what was held is sent again. */
void kt_net_flow_resume(struct kt_net_flow *flow);

#endif
