/* SPDX-License-Identifier: Apache-2.0 */
/* Datagram sockets, UDP and Unix, and Unix sockets of packets in sequence.
 *
 * They reach each other within the trial. A datagram to a loopback port where nobody listens is lost (a connected
 * socket hears ECONNREFUSED from its next call); one that would leave the trial gets ENETUNREACH and is noted. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "harness/sim/net_host.h"
#include "harness/sim/pipe_bytes.h"
#include "harness/sim/socket.h"
#include "mock/base/alloc.h"

enum { QUEUE_BYTES = 212992 }; /* source  net.core.rmem_default */

struct letter {
    struct kmock_list_link link;
    struct kt_address from;
    size_t size;
    uint8_t data[];
};

struct datagram {
    struct kt_socket socket;
    struct kmock_list letters; /* received */
    size_t size_bytes;
    struct datagram *peer; /* of a pair */
    bool is_connected, is_orphan, is_deaf, is_mute;
};

static struct datagram *datagram_of(const void *object)
{
    return (struct datagram *)object;
}

static bool has_room(const struct datagram *to)
{
    return to->size_bytes < QUEUE_BYTES;
}

static int datagram_ready(struct kt_object *object)
{
    const struct datagram *datagram = datagram_of(object);
    int ready = datagram->socket.error ? POLLERR : 0;
    if (datagram->letters.first || datagram->is_deaf || datagram->is_orphan)
        ready |= KT_READABLE;
    if (datagram->peer == NULL || has_room(datagram->peer))
        ready |= KT_WRITABLE;
    if (datagram->is_orphan && datagram->socket.type == SOCK_SEQPACKET)
        ready |= POLLHUP | POLLRDHUP;
    return ready;
}

static void tell_sender(struct msghdr *message, const struct kt_address *from)
{
    socklen_t size = message->msg_namelen;
    bool is_unnamed = from->family == AF_UNIX && from->path_size == 0;
    if (message->msg_name && !is_unnamed)
        kt_address_write(from, message->msg_name, &size);
    message->msg_namelen = is_unnamed ? 0 : size;
}

static ssize_t datagram_receive(struct kt_object *object, struct msghdr *message, int flags, size_t skip)
{
    (void)skip;
    struct datagram *datagram = datagram_of(object);
    message->msg_controllen = 0;
    message->msg_flags = 0;
    if (datagram->socket.error)
        return -kt_socket_take_error(&datagram->socket);
    if (datagram->letters.first == NULL)
        return datagram->is_deaf || datagram->is_orphan ? 0 : -EAGAIN;
    struct letter *letter = kmock_list_object(datagram->letters.first, struct letter, link);
    size_t room = kt_vectors_size(message), size = letter->size;
    size_t part = size < room ? size : room;
    kt_vectors_fill(message, 0, letter->data, part);
    tell_sender(message, &letter->from);
    message->msg_flags = part < size ? MSG_TRUNC : 0;
    if (!(flags & MSG_PEEK)) {
        kmock_list_remove(&letter->link);
        datagram->size_bytes -= size;
        free(letter);
        if (datagram->peer)
            kt_object_changed(&datagram->peer->socket.object);
    }
    return (ssize_t)(flags & MSG_TRUNC ? size : part);
}

static bool accepts_letters(const struct kt_socket *socket)
{
    return !datagram_of(socket)->is_deaf;
}

/* returns  0; -errno where it can go nowhere; *to null: it is lost on the way */
static int find_receiver(struct datagram *from, const struct kt_address *address, struct datagram **to)
{
    char text[KT_ADDRESS_TEXT];
    *to = datagram_of(kt_socket_find_bound(address, from->socket.type, accepts_letters));
    if (*to)
        return 0;
    if (address->family == AF_UNIX)
        return -ECONNREFUSED;
    if (kt_address_is_loopback(address) || kt_address_is_any(address)) {
        from->socket.error = from->is_connected ? ECONNREFUSED : 0;
        return 0;
    }
    kt_address_print(address, true, text);
    kt_net_note_refused(text);
    return -ENETUNREACH;
}

static int address_of(const struct datagram *from, const struct msghdr *message, struct kt_address *address)
{
    if (message->msg_name && message->msg_namelen)
        return kt_address_read(address, message->msg_name, message->msg_namelen);
    *address = from->socket.remote;
    if (from->is_connected)
        return 0;
    return from->socket.domain == AF_UNIX ? -ENOTCONN : -EDESTADDRREQ;
}

static void deliver(struct datagram *from, struct datagram *to, const struct msghdr *message)
{
    size_t size = kt_vectors_size(message);
    struct letter *letter = kmock_alloc(sizeof *letter + size);
    letter->from = from->socket.local;
    letter->from.family = from->socket.domain;
    letter->size = size;
    kt_vectors_read(message, 0, letter->data, size);
    kmock_list_append(&to->letters, &letter->link);
    to->size_bytes += size;
    kt_object_changed(&to->socket.object);
}

static ssize_t datagram_send(struct kt_object *object, const struct msghdr *message, int flags, size_t skip)
{
    (void)flags, (void)skip;
    struct datagram *from = datagram_of(object), *to = from->peer;
    struct kt_address address;
    size_t size = kt_vectors_size(message);
    bool is_unix = from->socket.domain == AF_UNIX;
    if (from->socket.error)
        return -kt_socket_take_error(&from->socket);
    if (from->is_mute)
        return -EPIPE;
    if (size > (is_unix ? QUEUE_BYTES : 65507))
        return -EMSGSIZE;
    if (from->is_orphan)
        return from->socket.type == SOCK_SEQPACKET ? -EPIPE : -ECONNREFUSED;
    int error = to ? 0 : address_of(from, message, &address);
    if (error == 0 && to == NULL)
        error = find_receiver(from, &address, &to);
    if (error < 0)
        return error;
    struct kt_address host = kt_address_ipv4(0x7f000001, 0);
    if (!is_unix)
        kt_socket_bind_any(&from->socket, &host);
    if (to && !has_room(to) && from->peer)
        return -EAGAIN;
    if (to && has_room(to))
        deliver(from, to, message);
    return (ssize_t)size;
}

static size_t datagram_unread(struct kt_object *object)
{
    const struct datagram *datagram = datagram_of(object);
    return datagram->letters.first ? kmock_list_object(datagram->letters.first, struct letter, link)->size : 0;
}

static void datagram_close(struct kt_object *object)
{
    struct datagram *datagram = datagram_of(object);
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&datagram->letters)))
        free(kmock_list_object(link, struct letter, link));
    if (datagram->peer) {
        datagram->peer->peer = NULL;
        datagram->peer->is_orphan = true;
        kt_object_changed(&datagram->peer->socket.object);
    }
    kt_socket_finish(&datagram->socket);
}

static int datagram_connect(struct kt_socket *socket, const struct kt_address *to)
{
    struct datagram *datagram = datagram_of(socket);
    struct kt_address host = kt_address_is_loopback(to) ? kt_address_ipv4(0x7f000001, 0)
                                                        : kt_net_process_address(kt_process_name(kt_process_current()));
    if (datagram->peer)
        return -EISCONN;
    socket->remote = *to;
    datagram->is_connected = true;
    if (socket->domain != AF_UNIX)
        kt_socket_bind_any(socket, &host);
    else if (kt_socket_find_bound(to, socket->type, accepts_letters) == NULL)
        return -ECONNREFUSED;
    return 0;
}

static int datagram_shutdown(struct kt_socket *socket, int how)
{
    struct datagram *datagram = datagram_of(socket);
    if (!datagram->is_connected && datagram->peer == NULL)
        return -ENOTCONN;
    datagram->is_deaf |= how != SHUT_WR;
    datagram->is_mute |= how != SHUT_RD;
    if (how != SHUT_RD && datagram->peer && socket->type == SOCK_SEQPACKET) {
        datagram->peer->is_deaf = true; /* it reads what is queued, then the end */
        kt_object_changed(&datagram->peer->socket.object);
    }
    kt_object_changed(&socket->object);
    return 0;
}

static int datagram_listen(struct kt_socket *socket, int backlog)
{
    (void)socket, (void)backlog;
    return -EOPNOTSUPP;
}

static struct kt_socket *datagram_accept(struct kt_socket *socket)
{
    (void)socket;
    return NULL;
}

static bool datagram_is_connected(const struct kt_socket *socket)
{
    return datagram_of(socket)->is_connected || datagram_of(socket)->peer;
}

static bool datagram_is_listening(const struct kt_socket *socket)
{
    (void)socket;
    return false;
}

static const struct kt_object_ops object_ops = {
    .what = "socket",
    .mode = S_IFSOCK,
    .ready = datagram_ready,
    .receive = datagram_receive,
    .send = datagram_send,
    .unread = datagram_unread,
    .close = datagram_close,
};
static const struct kt_socket_ops socket_ops = {
    .connect = datagram_connect,
    .listen = datagram_listen,
    .accept = datagram_accept,
    .shutdown = datagram_shutdown,
    .is_connected = datagram_is_connected,
    .is_listening = datagram_is_listening,
};

struct kt_socket *kt_datagram_create(int domain, int type)
{
    struct datagram *datagram = kmock_alloc(sizeof *datagram);
    kt_socket_init(&datagram->socket, &object_ops, &socket_ops);
    datagram->socket.domain = domain;
    datagram->socket.type = type;
    return &datagram->socket;
}

void kt_datagram_join(struct kt_socket *one, struct kt_socket *other)
{
    datagram_of(one)->peer = datagram_of(other);
    datagram_of(other)->peer = datagram_of(one);
}
