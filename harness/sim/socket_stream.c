/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/socket_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "mock/base/alloc.h"

size_t kt_stream_under_way(const struct kt_stream *stream)
{
    if (stream->connection)
        return kt_net_under_way(stream->connection);
    return stream->peer ? stream->peer->in.size : 0;
}

/* source  tcp_poll and unix_poll of Linux */
static int stream_ready(struct kt_object *object)
{
    const struct kt_stream *stream = kt_stream_of(object);
    int ready = stream->socket.error ? POLLERR : 0;
    switch (stream->state) {
    case KT_STREAM_NEW:
        return ready | KT_WRITABLE | POLLHUP;
    case KT_STREAM_LISTENING:
        return ready | (stream->waiting.first ? KT_READABLE : 0);
    case KT_STREAM_CONNECTING:
        return ready;
    case KT_STREAM_CLOSED:
        return ready | KT_READABLE | KT_WRITABLE | POLLHUP | POLLRDHUP;
    case KT_STREAM_CONNECTED:
        break;
    }
    bool is_unix_orphan = stream->peer == NULL && stream->connection == NULL && stream->socket.domain == AF_UNIX;
    if (stream->in.size)
        ready |= KT_READABLE;
    if (stream->is_ended || stream->is_deaf)
        ready |= KT_READABLE | POLLRDHUP;
    if (is_unix_orphan || ((stream->is_ended || stream->is_deaf) && stream->has_finished))
        ready |= POLLHUP;
    if (stream->has_finished || kt_stream_has_room(kt_stream_under_way(stream)))
        ready |= KT_WRITABLE;
    return ready;
}

static ssize_t nothing_to_read(struct kt_stream *stream, bool wants_some)
{
    if (stream->socket.error)
        return -kt_socket_take_error(&stream->socket);
    if (stream->is_ended || stream->is_deaf || !wants_some)
        return 0;
    switch (stream->state) {
    case KT_STREAM_CLOSED:
        return 0;
    case KT_STREAM_CONNECTED:
    case KT_STREAM_CONNECTING:
        return -EAGAIN;
    default:
        return stream->socket.domain == AF_UNIX ? -EINVAL : -ENOTCONN;
    }
}

static ssize_t stream_receive(struct kt_object *object, struct msghdr *message, int flags, size_t skip)
{
    struct kt_stream *stream = kt_stream_of(object);
    size_t before = stream->in.size;
    size_t got = kt_bytes_scatter(&stream->in, message, skip, flags);
    message->msg_controllen = 0;
    message->msg_flags = 0;
    message->msg_namelen = 0;
    if (got == 0)
        return nothing_to_read(stream, kt_vectors_size(message) > skip);
    if (stream->peer && !kt_stream_has_room(before) && kt_stream_has_room(stream->in.size))
        kt_object_changed(&stream->peer->socket.object);
    return (ssize_t)got;
}

/* The peer closed: TCP takes the bytes, and their answer is a reset; a Unix socket knows at once. */
static ssize_t send_to_nobody(struct kt_stream *stream, const struct msghdr *message, size_t skip)
{
    if (stream->socket.domain == AF_UNIX)
        return -EPIPE;
    kt_stream_reset(stream, stream->is_ended ? EPIPE : ECONNRESET);
    return (ssize_t)(kt_vectors_size(message) - skip);
}

static ssize_t send_over_link(struct kt_stream *stream, const struct msghdr *message, size_t skip, size_t room)
{
    size_t size = kt_vectors_size(message) - skip;
    struct kt_chunk *packet = kt_chunk_create(size < room ? size : room);
    kt_vectors_read(message, skip, packet->data, packet->capacity);
    packet->end = packet->capacity;
    ssize_t sent = (ssize_t)packet->end;
    kt_net_push(stream->connection, packet);
    stream->is_full = !kt_stream_has_room(kt_net_under_way(stream->connection));
    return sent;
}

static ssize_t stream_send(struct kt_object *object, const struct msghdr *message, int flags, size_t skip)
{
    (void)flags;
    struct kt_stream *stream = kt_stream_of(object);
    if (stream->socket.error)
        return -kt_socket_take_error(&stream->socket);
    if (stream->state == KT_STREAM_CONNECTING)
        return -EAGAIN;
    if (stream->state == KT_STREAM_NEW || stream->state == KT_STREAM_LISTENING)
        return stream->socket.domain == AF_UNIX ? -ENOTCONN : -EPIPE;
    if (stream->state == KT_STREAM_CLOSED || stream->has_finished)
        return -EPIPE;
    if (kt_vectors_size(message) == skip)
        return 0;
    size_t under_way = kt_stream_under_way(stream);
    if (stream->connection == NULL && stream->peer == NULL)
        return send_to_nobody(stream, message, skip);
    if (stream->peer && stream->peer->is_deaf)
        return stream->socket.domain == AF_UNIX ? -EPIPE : (ssize_t)(kt_vectors_size(message) - skip);
    if (under_way >= KT_STREAM_BYTES)
        return -EAGAIN;
    if (stream->connection)
        return send_over_link(stream, message, skip, KT_STREAM_BYTES - under_way);
    size_t sent = kt_bytes_gather(&stream->peer->in, message, skip, KT_STREAM_BYTES - under_way);
    kt_object_changed(&stream->peer->socket.object);
    return (ssize_t)sent;
}

static size_t stream_unread(struct kt_object *object)
{
    return kt_stream_of(object)->in.size;
}

static void stream_close(struct kt_object *object)
{
    struct kt_stream *stream = kt_stream_of(object);
    kt_stream_part(stream);
    kmock_list_remove(&stream->of_waiting);
    kt_bytes_free(&stream->in);
    kt_socket_finish(&stream->socket);
}

static int stream_shutdown(struct kt_socket *socket, int how)
{
    struct kt_stream *stream = kt_stream_of(socket);
    if (stream->state != KT_STREAM_CONNECTED)
        return -ENOTCONN;
    if (how != SHUT_WR)
        stream->is_deaf = true;
    if (how != SHUT_RD && !stream->has_finished) {
        stream->has_finished = true;
        if (stream->connection)
            kt_net_push_finish(stream->connection);
        if (stream->peer) {
            stream->peer->is_ended = true;
            kt_object_changed(&stream->peer->socket.object);
        }
    }
    kt_object_changed(&socket->object);
    return 0;
}

static bool stream_is_connected(const struct kt_socket *socket)
{
    return kt_stream_of(socket)->state == KT_STREAM_CONNECTED;
}

static const struct kt_object_ops object_ops = {
    .what = "socket",
    .mode = S_IFSOCK,
    .is_stream = true,
    .ready = stream_ready,
    .receive = stream_receive,
    .send = stream_send,
    .unread = stream_unread,
    .close = stream_close,
};
static const struct kt_socket_ops socket_ops = {
    .connect = kt_stream_connect,
    .listen = kt_stream_listen,
    .accept = kt_stream_accept,
    .shutdown = stream_shutdown,
    .is_connected = stream_is_connected,
    .is_listening = kt_stream_is_listening,
};

struct kt_socket *kt_stream_create(int domain, int type)
{
    struct kt_stream *stream = kmock_alloc(sizeof *stream);
    kt_socket_init(&stream->socket, &object_ops, &socket_ops);
    stream->socket.domain = domain;
    stream->socket.type = type;
    return &stream->socket;
}

void kt_stream_join(struct kt_socket *one, struct kt_socket *other)
{
    kt_stream_of(one)->peer = kt_stream_of(other);
    kt_stream_of(other)->peer = kt_stream_of(one);
    kt_stream_of(one)->state = kt_stream_of(other)->state = KT_STREAM_CONNECTED;
}
