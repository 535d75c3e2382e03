/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/socket.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { TYPE_FLAGS = SOCK_NONBLOCK | SOCK_CLOEXEC };

bool kt_socket_is_simulated(int domain, int type)
{
    type &= ~TYPE_FLAGS;
    if (domain == AF_UNIX)
        return type == SOCK_STREAM || type == SOCK_DGRAM || type == SOCK_SEQPACKET;
    return (domain == AF_INET || domain == AF_INET6) && (type == SOCK_STREAM || type == SOCK_DGRAM);
}

void kt_socket_init(struct kt_socket *socket, const struct kt_object_ops *object_ops, const struct kt_socket_ops *ops)
{
    kt_object_init(&socket->object, object_ops, O_RDWR);
    socket->ops = ops;
    socket->process = kt_process_current();
}

void kt_socket_finish(struct kt_socket *socket)
{
    kmock_list_remove(&socket->of_bound);
    kmock_table_free(&socket->options, free);
    free(socket);
}

static int check_protocol(int domain, int type, int protocol)
{
    int usual = type == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    if (!kt_socket_is_simulated(domain, type))
        return -EAFNOSUPPORT;
    return protocol == 0 || (domain == AF_UNIX ? protocol == AF_UNIX : protocol == usual) ? 0 : -EPROTONOSUPPORT;
}

static struct kt_socket *create(int domain, int type, int protocol)
{
    int kind = type & ~TYPE_FLAGS;
    struct kt_socket *socket = kind == SOCK_STREAM ? kt_stream_create(domain, kind) : kt_datagram_create(domain, kind);
    socket->protocol = protocol || domain == AF_UNIX ? protocol : kind == SOCK_STREAM ? IPPROTO_TCP : IPPROTO_UDP;
    socket->object.flags |= type & SOCK_NONBLOCK ? O_NONBLOCK : 0;
    return socket;
}

int kt_socket_open(int domain, int type, int protocol)
{
    int error = check_protocol(domain, type & ~TYPE_FLAGS, protocol);
    if (error < 0)
        return error;
    struct kt_socket *socket = create(domain, type, protocol);
    return kt_descriptor_open(&socket->object, type & SOCK_CLOEXEC ? O_CLOEXEC : 0);
}

int kt_socket_open_pair(int domain, int type, int protocol, int numbers[2])
{
    int error = check_protocol(domain, type & ~TYPE_FLAGS, protocol);
    if (error < 0 || domain != AF_UNIX)
        return error < 0 ? error : -EOPNOTSUPP;
    struct kt_socket *one = create(domain, type, protocol), *other = create(domain, type, protocol);
    one->local = one->remote = other->local = other->remote = (struct kt_address){.family = AF_UNIX};
    if (one->type == SOCK_STREAM)
        kt_stream_join(one, other);
    else
        kt_datagram_join(one, other);
    int flags = type & SOCK_CLOEXEC ? O_CLOEXEC : 0;
    int first = kt_descriptor_open(&one->object, flags), second = kt_descriptor_open(&other->object, flags);
    if (first >= 0 && second >= 0) {
        numbers[0] = first;
        numbers[1] = second;
        return 0;
    }
    if (first >= 0)
        kt_descriptor_close(first);
    return first < 0 ? first : second;
}

struct kt_socket *kt_socket_at(int number)
{
    struct kt_object *object = kt_object_of(number);
    return object && object->ops->mode == S_IFSOCK ? (struct kt_socket *)object : NULL;
}

int kt_socket_take_error(struct kt_socket *socket)
{
    int error = socket->error;
    socket->error = 0;
    return error;
}

int kt_socket_shutdown(int number, int how)
{
    struct kt_socket *socket = kt_socket_at(number);
    kt_choice_point();
    if (socket == NULL || kt_socket_at(number) != socket)
        return -ENOTSOCK;
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR)
        return -EINVAL;
    return socket->ops->shutdown(socket, how);
}

int kt_socket_local(int number, struct kt_address *address)
{
    const struct kt_socket *socket = kt_socket_at(number);
    if (socket == NULL)
        return -ENOTSOCK;
    *address = socket->local;
    address->family = socket->domain;
    return 0;
}

int kt_socket_remote(int number, struct kt_address *address)
{
    const struct kt_socket *socket = kt_socket_at(number);
    if (socket == NULL)
        return -ENOTSOCK;
    if (!socket->ops->is_connected(socket))
        return -ENOTCONN;
    *address = socket->remote;
    address->family = socket->domain;
    return 0;
}
