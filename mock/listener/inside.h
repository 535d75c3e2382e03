/* SPDX-License-Identifier: Apache-2.0 */
/* What a listener and its peers know of each other. Inside of mock/listener. */
#ifndef KMOCK_LISTENER_INSIDE_H
#define KMOCK_LISTENER_INSIDE_H

#include "mock/base/list.h"
#include "mock/listener/listener.h"

enum {
    KMOCK_LISTENER_READ_BYTES = 256 * 1024,   /* taken from a socket at once */
    KMOCK_LISTENER_QUEUE_BYTES = 1024 * 1024, /* default */
    KMOCK_LISTENER_BEHIND_BYTES = 256 * 1024, /* more than this behind a request is left in the kernel */
};

struct kmock_listener {
    struct kmock_listener_options options;
    uv_tcp_t *socket;          /* null while there is none; frees itself when closed */
    struct kmock_list peers;   /* struct kmock_peer.link: open ones, the one silent for longest first */
    struct kmock_timer reaper; /* of the first of them */
    uint8_t *input;            /* what was just read, of whichever peer */
};

/* Take the connection that waits at the listener's socket. */
void kmock_peer_accept(struct kmock_listener *listener);

/* End it. reason  see closed; copied. is_reset  the client sees it reset and loses what it has not read */
void kmock_peer_end(struct kmock_peer *peer, const char *reason, bool is_reset);

struct kmock_peer *kmock_peer_of_link(struct kmock_list_link *link);

/* returns  when it was last heard of, or took something */
int64_t kmock_peer_active_us(const struct kmock_peer *peer);

#endif
