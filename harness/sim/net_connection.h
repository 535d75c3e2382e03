/* SPDX-License-Identifier: Apache-2.0 */
/* Join a program's socket and a service over a link.
 *
 *   socket --up flow--> service        open, bytes, finish, reset
 *   socket <-down flow- service        open (or reset: refused), bytes, finish, reset
 *
 * The connection lives until both sides are gone and nothing for the service is under way. */
#ifndef KT_SIM_NET_CONNECTION_H
#define KT_SIM_NET_CONNECTION_H

#include "harness/sim/net.h"
#include "harness/sim/net_flow.h"
#include "harness/sim/socket_address.h"

struct kt_net_service {
    struct kmock_list_link link; /* of all services */
    char *host;
    struct kt_address address;
    struct kt_net_upcalls upcalls;
    void *context;
    bool is_up;
    struct kmock_list connections; /* struct kt_net_connection.of_service */
};

/* What a connection tells the program's socket. */
struct kt_net_socket_upcalls {
    void (*opened)(void *socket);
    void (*received)(void *socket, struct kt_chunk *bytes); /* the chunk is the socket's */
    void (*finished)(void *socket);
    void (*reset)(void *socket);
    void (*drained)(void *socket, size_t left_bytes); /* bytes on their way up have arrived; that many are left */
};

void kt_net_start(struct kt_sim *sim);
void kt_net_stop(void);

/* returns  the service at an address and port, up or down; NULL where there is none */
struct kt_net_service *kt_net_service_at(const struct kt_address *address);

/* Connect the running process's socket; opened or reset will be called. */
struct kt_net_connection *kt_net_connect(struct kt_net_service *service, const struct kt_net_socket_upcalls *upcalls,
                                         void *socket);

/* returns  bytes sent by the socket that have not arrived */
size_t kt_net_under_way(const struct kt_net_connection *connection);

/* Send bytes to the service; the chunk is the connection's. */
void kt_net_push(struct kt_net_connection *connection, struct kt_chunk *bytes);

/* The socket will send no more (finish), or is gone (leave; resets: it drops what it was sent). */
void kt_net_push_finish(struct kt_net_connection *connection);
void kt_net_leave(struct kt_net_connection *connection, bool resets);

/* Free a connection without a word to anybody. */
void kt_net_connection_free(struct kt_net_connection *connection);

/* Take the service's side away, as kt_net_close does, but with a reset. */
void kt_net_connection_reset(struct kt_net_connection *connection);

#endif
