/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>

#include "harness/sim/socket.h"

enum { FIRST_PORT = 32768, LAST_PORT = 60999 }; /* source  net.ipv4.ip_local_port_range */

static struct kmock_list bound; /* struct kt_socket.of_bound */
static int next_port, next_name;

void kt_sockets_start(void)
{
    bound = (struct kmock_list){0};
    next_port = FIRST_PORT;
    next_name = 0;
}

static struct kt_socket *socket_of(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_socket, of_bound);
}

static bool overlap(const struct kt_address *one, const struct kt_address *other)
{
    if (one->family == AF_UNIX || other->family == AF_UNIX)
        return kt_address_same_host(one, other);
    return one->port == other->port &&
           (kt_address_is_any(one) || kt_address_is_any(other) || kt_address_same_host(one, other));
}

static bool has_option(const struct kt_socket *socket, int name)
{
    int value = 0;
    kt_socket_option(socket, SOL_SOCKET, name, &value);
    return value != 0;
}

/* SO_REUSEADDR allows two where none listens; SO_REUSEPORT allows two. */
static bool may_share(const struct kt_socket *one, const struct kt_socket *other)
{
    if (has_option(one, SO_REUSEPORT) && has_option(other, SO_REUSEPORT))
        return true;
    return has_option(one, SO_REUSEADDR) && has_option(other, SO_REUSEADDR) && !other->ops->is_listening(other);
}

static bool is_taken(const struct kt_socket *socket, const struct kt_address *address)
{
    for (struct kmock_list_link *link = bound.first; link; link = link->next) {
        struct kt_socket *other = socket_of(link);
        bool is_same_space =
            address->family == AF_UNIX || (other->process == socket->process && other->type == socket->type);
        if (is_same_space && overlap(&other->local, address) && !may_share(socket, other))
            return true;
    }
    return false;
}

static uint16_t take_port(void)
{
    uint16_t port = (uint16_t)next_port;
    next_port = next_port == LAST_PORT ? FIRST_PORT : next_port + 1;
    return port;
}

/* returns  whether a free port was found */
static bool choose_port(const struct kt_socket *socket, struct kt_address *address)
{
    for (int tries = FIRST_PORT; tries <= LAST_PORT; tries++) {
        address->port = take_port();
        if (!is_taken(socket, address))
            return true;
    }
    return false;
}

/* source  unix(7), autobind: five hexadecimal digits in the abstract namespace */
static void choose_name(struct kt_address *address)
{
    snprintf(address->path + 1, sizeof address->path - 1, "%05x", (unsigned)next_name++);
    address->path_size = 6;
}

int kt_socket_bind(int number, const struct kt_address *wanted)
{
    struct kt_socket *socket = kt_socket_at(number);
    struct kt_address address = *wanted;
    if (socket == NULL)
        return -ENOTSOCK;
    if (address.family != socket->domain)
        return -EAFNOSUPPORT;
    if (socket->of_bound.list || socket->ops->is_connected(socket))
        return -EINVAL;
    if (address.family == AF_UNIX && address.path_size == 0)
        choose_name(&address);
    if (address.family != AF_UNIX && address.port == 0 && !choose_port(socket, &address))
        return -EADDRINUSE;
    if (is_taken(socket, &address))
        return -EADDRINUSE;
    socket->local = address;
    kmock_list_append(&bound, &socket->of_bound);
    return 0;
}

void kt_socket_bind_any(struct kt_socket *socket, const struct kt_address *host)
{
    if (socket->of_bound.list && !kt_address_is_any(&socket->local))
        return;
    uint16_t port = socket->local.port;
    socket->local = *host;
    socket->local.family = socket->domain;
    socket->local.port = port ? port : take_port();
    if (socket->type == SOCK_DGRAM && socket->of_bound.list == NULL)
        kmock_list_append(&bound, &socket->of_bound); /* answers must find it */
}

struct kt_socket *kt_socket_find_bound(const struct kt_address *address, int type,
                                       bool (*accepts)(const struct kt_socket *socket))
{
    struct kt_socket *found = NULL;
    for (struct kmock_list_link *link = bound.first; link; link = link->next) {
        struct kt_socket *socket = socket_of(link);
        if (socket->type != type || !overlap(&socket->local, address) || !accepts(socket))
            continue;
        if (socket->process == kt_process_current())
            return socket;
        if (found == NULL)
            found = socket;
    }
    return found;
}
