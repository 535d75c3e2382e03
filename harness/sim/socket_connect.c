/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include "harness/sim/net_host.h"
#include "harness/sim/socket_stream.h"

enum { CONNECT_US = 127 * 1000000, MOST_WAITING = 4096 }; /* source  tcp_syn_retries = 6; net.core.somaxconn */

/* ---- what a service's connection tells ---- */

static void cancel_patience(struct kt_stream *stream)
{
    kmock_timers_cancel(kt_sim_timers(kt_sim_current()), &stream->patience);
}

static void on_opened(void *context)
{
    struct kt_stream *stream = context;
    cancel_patience(stream);
    stream->state = KT_STREAM_CONNECTED;
    kt_object_changed(&stream->socket.object);
}

static void on_received(void *context, struct kt_chunk *bytes)
{
    struct kt_stream *stream = context;
    if (stream->is_deaf) {
        free(bytes);
        return;
    }
    kt_bytes_move(&stream->in, bytes);
    kt_object_changed(&stream->socket.object);
}

static void on_finished(void *context)
{
    struct kt_stream *stream = context;
    stream->is_ended = true;
    kt_object_changed(&stream->socket.object);
}

static void on_reset(void *context)
{
    struct kt_stream *stream = context;
    if (stream->state == KT_STREAM_CONNECTING)
        kt_stream_reset(stream, ECONNREFUSED);
    else
        kt_stream_reset(stream, stream->is_ended ? EPIPE : ECONNRESET);
}

static void on_drained(void *context, size_t left_bytes)
{
    struct kt_stream *stream = context;
    if (!stream->is_full || !kt_stream_has_room(left_bytes))
        return;
    stream->is_full = false;
    kt_object_changed(&stream->socket.object);
}

static const struct kt_net_socket_upcalls upcalls = {on_opened, on_received, on_finished, on_reset, on_drained};

/* ---- the end ---- */

void kt_stream_reset(struct kt_stream *stream, int error)
{
    cancel_patience(stream);
    if (stream->connection)
        kt_net_leave(stream->connection, false);
    if (stream->peer)
        stream->peer->peer = NULL;
    stream->connection = NULL;
    stream->peer = NULL;
    stream->state = KT_STREAM_CLOSED;
    stream->socket.error = error;
    kt_object_changed(&stream->socket.object);
}

static void close_waiting(struct kt_stream *listener)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&listener->waiting))) {
        struct kt_stream *stream = kmock_list_object(link, struct kt_stream, of_waiting);
        if (stream->peer)
            kt_stream_reset(stream->peer, ECONNRESET);
        stream->socket.object.ops->close(&stream->socket.object);
    }
}

void kt_stream_part(struct kt_stream *stream)
{
    struct kt_stream *peer = stream->peer;
    bool resets = stream->in.size > 0; /* what nobody read is not received. source  RFC 2525, 2.17 */
    cancel_patience(stream);
    close_waiting(stream);
    if (stream->connection)
        kt_net_leave(stream->connection, resets);
    if (peer == NULL)
        return;
    peer->peer = NULL;
    if (resets && peer->socket.domain != AF_UNIX) {
        kt_stream_reset(peer, ECONNRESET);
        return;
    }
    peer->is_ended = true;
    peer->socket.error = resets ? ECONNRESET : peer->socket.error;
    kt_object_changed(&peer->socket.object);
}

/* ---- the beginning ---- */

static void lose_patience(void *context, int64_t now_us)
{
    (void)now_us;
    kt_stream_reset(context, ETIMEDOUT);
}

static int connect_service(struct kt_stream *stream, struct kt_net_service *service)
{
    struct kt_address host = kt_net_process_address(kt_process_name(kt_process_current()));
    kt_socket_bind_any(&stream->socket, &host);
    stream->state = KT_STREAM_CONNECTING;
    stream->connection = kt_net_connect(service, &upcalls, stream);
    stream->patience.fire = lose_patience;
    stream->patience.context = stream;
    kmock_timers_arm(kt_sim_timers(kt_sim_current()), &stream->patience, kt_now_us() + CONNECT_US);
    return -EINPROGRESS;
}

/* A connection within the trial is there at once; a TCP socket that does not block is told so by poll, as on Linux. */
static int connect_listener(struct kt_stream *stream, struct kt_stream *listener)
{
    if (listener->waiting.count >= listener->backlog)
        return stream->socket.domain == AF_UNIX ? -EAGAIN : -ECONNREFUSED;
    struct kt_stream *far = kt_stream_of(kt_stream_create(listener->socket.domain, SOCK_STREAM));
    bool is_unix = stream->socket.domain == AF_UNIX;
    if (!is_unix)
        kt_socket_bind_any(&stream->socket, &stream->socket.remote);
    far->socket.protocol = listener->socket.protocol;
    far->socket.process = listener->socket.process;
    far->socket.local = is_unix ? listener->socket.local : stream->socket.remote;
    far->socket.remote = stream->socket.local;
    far->is_told = true;
    kt_stream_join(&stream->socket, &far->socket);
    kmock_list_append(&listener->waiting, &far->of_waiting);
    kt_object_changed(&listener->socket.object);
    if (is_unix || !(stream->socket.object.flags & O_NONBLOCK)) {
        stream->is_told = true;
        return 0;
    }
    return -EINPROGRESS;
}

static int begin(struct kt_stream *stream, const struct kt_address *to)
{
    struct kt_net_service *service = to->family == AF_UNIX ? NULL : kt_net_service_at(to);
    stream->socket.remote = *to;
    if (service)
        return connect_service(stream, service);
    struct kt_socket *listener = kt_socket_find_bound(to, SOCK_STREAM, kt_stream_is_listening);
    int result = listener ? connect_listener(stream, kt_stream_of(listener)) : -ECONNREFUSED;
    if (result != -ECONNREFUSED || stream->socket.domain == AF_UNIX || !(stream->socket.object.flags & O_NONBLOCK))
        return result;
    kt_stream_reset(stream, ECONNREFUSED);
    return -EINPROGRESS;
}

int kt_stream_connect(struct kt_socket *socket, const struct kt_address *to)
{
    struct kt_stream *stream = kt_stream_of(socket);
    switch (stream->state) {
    case KT_STREAM_CONNECTING:
        return -EALREADY;
    case KT_STREAM_LISTENING:
        return -EISCONN;
    case KT_STREAM_CONNECTED:
        if (stream->is_told)
            return -EISCONN;
        stream->is_told = true;
        return 0;
    case KT_STREAM_CLOSED:
        if (socket->error)
            return -kt_socket_take_error(socket);
        break;
    case KT_STREAM_NEW:
        break;
    }
    stream->state = KT_STREAM_NEW;
    stream->is_ended = stream->is_deaf = stream->has_finished = false;
    return begin(stream, to);
}

/* ---- listening ---- */

bool kt_stream_is_listening(const struct kt_socket *socket)
{
    return kt_stream_of(socket)->state == KT_STREAM_LISTENING;
}

int kt_stream_listen(struct kt_socket *socket, int backlog)
{
    struct kt_stream *stream = kt_stream_of(socket);
    if (stream->state != KT_STREAM_NEW && stream->state != KT_STREAM_LISTENING)
        return -EINVAL;
    stream->state = KT_STREAM_LISTENING;
    stream->backlog = backlog < 0 || backlog >= MOST_WAITING ? MOST_WAITING : (size_t)backlog + 1;
    return 0;
}

struct kt_socket *kt_stream_accept(struct kt_socket *socket)
{
    struct kmock_list_link *link = kmock_list_take(&kt_stream_of(socket)->waiting);
    return link ? &kmock_list_object(link, struct kt_stream, of_waiting)->socket : NULL;
}
