/* SPDX-License-Identifier: Apache-2.0 */
/* listen, accept and connect: the socket calls that may wait. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>

#include "harness/sim/descriptor_transfer.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/net_host.h"
#include "harness/sim/socket.h"

int kt_socket_listen(int number, int backlog)
{
    struct kt_socket *socket = kt_socket_at(number);
    if (socket == NULL)
        return -ENOTSOCK;
    struct kt_address any = kt_address_ipv4(0, 0);
    any.family = socket->domain;
    if (socket->type == SOCK_STREAM && socket->of_bound.list == NULL) {
        int error = socket->domain == AF_UNIX ? -EINVAL : kt_socket_bind(number, &any);
        if (error < 0)
            return error;
    }
    return socket->ops->listen(socket, backlog);
}

int kt_socket_accept(int number, struct kt_address *from, int flags)
{
    struct kt_socket *socket = kt_socket_at(number), *accepted;
    kt_cancel_point();
    kt_choice_point();
    if (flags & ~(SOCK_NONBLOCK | SOCK_CLOEXEC))
        return -EINVAL;
    if (socket == NULL || kt_socket_at(number) != socket)
        return -ENOTSOCK;
    if (!socket->ops->is_listening(socket))
        return socket->type == SOCK_STREAM ? -EINVAL : -EOPNOTSUPP;
    int64_t deadline_us = kt_deadline_of(socket->object.receive_timeout_us);
    while ((accepted = socket->ops->accept(socket)) == NULL) {
        int waited =
            socket->object.flags & O_NONBLOCK ? -EAGAIN : kt_descriptor_wait(number, &socket->object, deadline_us);
        if (waited == 0)
            continue;
        if (waited == -EAGAIN)
            kt_object_starved(&socket->object, true);
        return waited;
    }
    socket->object.starved = 0;
    accepted->object.flags |= flags & SOCK_NONBLOCK ? O_NONBLOCK : 0;
    accepted->process = kt_process_current();
    *from = accepted->remote;
    from->family = accepted->domain;
    return kt_descriptor_open(&accepted->object, flags & SOCK_CLOEXEC ? O_CLOEXEC : 0);
}

/* The test lets programs reach this address: from now on the number is a real socket. */
static int connect_for_real(struct kt_socket *socket, const struct sockaddr *to, socklen_t size)
{
    int flags = socket->object.flags & O_NONBLOCK ? SOCK_NONBLOCK : 0;
    int real = kt_fd_libc()->socket(socket->domain, socket->type | flags | SOCK_CLOEXEC, socket->protocol);
    if (real < 0)
        return -errno;
    int result = kt_fd_libc()->connect(real, to, size) < 0 ? -errno : 0;
    kt_descriptor_become_real(&socket->object, real);
    return result;
}

static void note_refused(const struct kt_address *address)
{
    char text[KT_ADDRESS_TEXT];
    kt_address_print(address, true, text);
    kt_net_note_refused(text);
}

static bool is_allowed(const struct kt_address *address)
{
    char text[KT_ADDRESS_TEXT];
    kt_address_print(address, true, text);
    return kt_net_is_allowed(text);
}

static int wait_until_connected(int number, struct kt_socket *socket)
{
    int64_t deadline_us = kt_deadline_of(socket->object.send_timeout_us);
    while (socket->object.ops->ready(&socket->object) == 0) {
        int waited = kt_descriptor_wait(number, &socket->object, deadline_us);
        if (waited < 0)
            return waited == -EAGAIN ? -EINPROGRESS : waited;
    }
    return socket->error ? -kt_socket_take_error(socket) : socket->ops->connect(socket, &socket->remote);
}

/* Connecting to 0.0.0.0 means this host. source  ip(7) */
static void name_this_host(struct kt_address *address)
{
    struct kt_address local = kt_address_ipv4(0x7f000001, address->port);
    local.family = address->family;
    if (address->family != AF_UNIX && kt_address_is_any(address))
        *address = local;
}

int kt_socket_connect(int number, const struct sockaddr *to, socklen_t size)
{
    struct kt_socket *socket = kt_socket_at(number);
    struct kt_address address;
    kt_cancel_point();
    kt_choice_point();
    if (socket == NULL || kt_socket_at(number) != socket)
        return -ENOTSOCK;
    int error = kt_address_read(&address, to, size);
    if (error < 0)
        return error;
    if (address.family != socket->domain)
        return -EAFNOSUPPORT;
    name_this_host(&address);
    if (is_allowed(&address))
        return connect_for_real(socket, to, size);
    int result = socket->ops->connect(socket, &address);
    if (result == -ECONNREFUSED || (result == -EINPROGRESS && socket->error == ECONNREFUSED))
        note_refused(&address);
    if (result == -EINPROGRESS && !(socket->object.flags & O_NONBLOCK))
        return wait_until_connected(number, socket);
    return result;
}
