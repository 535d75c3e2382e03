/* SPDX-License-Identifier: Apache-2.0 */
/* Make sockets and give them addresses: what stream and datagram sockets have in common.
 *
 * Each process is a host of its own for binding: two of them may listen on the same port. A connect looks at the
 * connecting process's own listeners first, then at those of the others. source  socket(7), ip(7), unix(7) */
#ifndef KT_SIM_SOCKET_H
#define KT_SIM_SOCKET_H

#include "harness/sim/descriptor_object.h"
#include "harness/sim/socket_address.h"
#include "mock/base/table.h"

struct kt_socket;

struct kt_socket_ops {
    /* Begin to connect. returns  0; -EINPROGRESS: object changes when it is done; -errno */
    int (*connect)(struct kt_socket *socket, const struct kt_address *to);
    int (*listen)(struct kt_socket *socket, int backlog);
    /* returns  the oldest connection that waits, without a number yet; NULL: none, or not listening */
    struct kt_socket *(*accept)(struct kt_socket *socket);
    int (*shutdown)(struct kt_socket *socket, int how);
    bool (*is_connected)(const struct kt_socket *socket);
    bool (*is_listening)(const struct kt_socket *socket);
};

struct kt_socket {
    struct kt_object object;
    const struct kt_socket_ops *ops;
    int domain, type, protocol;
    struct kt_process *process;
    struct kt_address local, remote; /* family 0: none yet */
    struct kmock_list_link of_bound; /* sockets with a local port or path that others may name */
    int error;                       /* SO_ERROR */
    struct kmock_table options;      /* level and name -> struct kept_option */
};

void kt_sockets_start(void);

/* returns  whether the sim has such sockets; others are the operating system's */
bool kt_socket_is_simulated(int domain, int type);

/* As socket and socketpair. type may carry SOCK_NONBLOCK and SOCK_CLOEXEC. returns  a number (0), or -errno */
int kt_socket_open(int domain, int type, int protocol);
int kt_socket_open_pair(int domain, int type, int protocol, int numbers[2]);

/* returns  the socket behind a simulated number; NULL: ENOTSOCK */
struct kt_socket *kt_socket_at(int number);

/* As the calls of the same names; number must be simulated. return  0 or more, or -errno
 * time  passes in a blocking connect or accept */
int kt_socket_bind(int number, const struct kt_address *address);
int kt_socket_listen(int number, int backlog);
int kt_socket_accept(int number, struct kt_address *from, int flags);
int kt_socket_connect(int number, const struct sockaddr *to, socklen_t size);
int kt_socket_shutdown(int number, int how);
int kt_socket_local(int number, struct kt_address *address);
int kt_socket_remote(int number, struct kt_address *address);
int kt_socket_get_option(int number, int level, int name, void *value, socklen_t *size);
int kt_socket_set_option(int number, int level, int name, const void *value, socklen_t size);

/* ---- for the kinds of sockets ---- */

/* Fill in a zeroed socket. */
void kt_socket_init(struct kt_socket *socket, const struct kt_object_ops *object_ops, const struct kt_socket_ops *ops);
void kt_socket_finish(struct kt_socket *socket);

/* returns  SO_ERROR, cleared */
int kt_socket_take_error(struct kt_socket *socket);

/* Set *value to a number option that the program set; it stays as it is where the program did not. */
void kt_socket_option(const struct kt_socket *socket, int level, int name, int *value);

/* Give it a local address with a free port, where it has none. */
void kt_socket_bind_any(struct kt_socket *socket, const struct kt_address *host);

/* returns  the socket that answers at an address, seen from the running process; accepts: of that kind only */
struct kt_socket *kt_socket_find_bound(const struct kt_address *address, int type,
                                       bool (*accepts)(const struct kt_socket *socket));

struct kt_socket *kt_stream_create(int domain, int type);
struct kt_socket *kt_datagram_create(int domain, int type);
void kt_stream_join(struct kt_socket *one, struct kt_socket *other);
void kt_datagram_join(struct kt_socket *one, struct kt_socket *other);

#endif
