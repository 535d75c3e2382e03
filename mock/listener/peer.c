/* SPDX-License-Identifier: Apache-2.0 */
/* One client's connection: bytes in, bytes out, and no more of either than there is room for. */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/listener/inside.h"
#include "mock/listener/tls.h"

enum { KEEPALIVE_S = 60 };

struct kmock_peer {
    struct kmock_list_link link; /* kmock_listener.peers; on none once it is closed */
    struct kmock_listener *listener;
    const struct kmock_listener_upcalls *upcalls;
    void *object;
    uv_tcp_t socket;
    struct kmock_connection *kafka;
    struct kmock_tls *tls; /* null: bytes go as they are */
    struct kmock_sasl *sasl;
    struct kmock_request *waiting; /* completed; its answer is encoded when there is room */
    struct kmock_buffer writing;   /* given to the kernel, which has not taken all of it */
    struct kmock_buffer queued;    /* what comes behind */
    uv_write_t write;
    uint64_t sent_bytes;
    int64_t active_us;
    bool open, reading;
    char *reason;
};

struct kmock_peer *kmock_peer_of_link(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kmock_peer, link);
}

int64_t kmock_peer_active_us(const struct kmock_peer *peer)
{
    return peer->active_us;
}

bool kmock_peer_is_open(const struct kmock_peer *peer)
{
    return peer->open;
}

uint64_t kmock_peer_sent_bytes(const struct kmock_peer *peer)
{
    return peer->sent_bytes;
}

int32_t kmock_peer_port(const struct kmock_peer *peer)
{
    struct sockaddr_storage address = {0};
    int size = sizeof address;
    if (uv_tcp_getpeername(&peer->socket, (struct sockaddr *)&address, &size) != 0)
        return 0;
    if (address.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&address)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&address)->sin_port);
}

/* ---- the end ---- */

static void finish(uv_handle_t *handle)
{
    struct kmock_peer *peer = handle->data;
    if (peer->upcalls->closed)
        peer->upcalls->closed(peer->object, peer->reason);
    if (peer->waiting)
        kmock_connection_drop(peer->kafka, peer->waiting);
    kmock_connection_destroy(peer->kafka);
    kmock_tls_destroy(peer->tls);
    kmock_buffer_free(&peer->writing);
    kmock_buffer_free(&peer->queued);
    free(peer->reason);
    free(peer);
}

/* What TLS has to say last, as far as the kernel takes it. */
static void take_leave(struct kmock_peer *peer)
{
    const uint8_t *bytes;
    if (peer->tls == NULL)
        return;
    kmock_tls_close(peer->tls);
    size_t size = kmock_tls_to_send(peer->tls, &bytes);
    uv_buf_t whole = uv_buf_init((char *)bytes, (unsigned)size);
    if (size > 0 && peer->writing.size == 0)
        uv_try_write((uv_stream_t *)&peer->socket, &whole, 1);
}

void kmock_peer_end(struct kmock_peer *peer, const char *reason, bool is_reset)
{
    if (!peer->open)
        return;
    peer->open = false;
    peer->reason = reason ? kmock_copy_string(reason, strlen(reason)) : NULL;
    kmock_list_remove(&peer->link);
    kmock_connection_stop(peer->kafka);
    if (!is_reset)
        take_leave(peer);
    if (!is_reset || uv_tcp_close_reset(&peer->socket, finish) != 0)
        uv_close((uv_handle_t *)&peer->socket, finish);
}

void kmock_peer_close(struct kmock_peer *peer)
{
    kmock_peer_end(peer, NULL, false);
}

/* ---- in ---- */

static void note_activity(struct kmock_peer *peer)
{
    peer->active_us = kmock_pace_now_us(peer->listener->options.pace);
    kmock_list_remove(&peer->link);
    kmock_list_append(&peer->listener->peers, &peer->link);
}

static void lend_input(uv_handle_t *handle, size_t suggested, uv_buf_t *buffer)
{
    const struct kmock_peer *peer = handle->data;
    (void)suggested;
    *buffer = uv_buf_init((char *)peer->listener->input, KMOCK_LISTENER_READ_BYTES);
}

static void pace_reading(struct kmock_peer *peer);

static void send_sealed(struct kmock_peer *peer);

/* The connection begins behind the handshake, when it is known who showed which certificate. */
static bool unseal(struct kmock_peer *peer, const uint8_t *bytes, size_t size)
{
    bool was_agreed = kmock_tls_is_agreed(peer->tls);
    if (!kmock_tls_feed(peer->tls, bytes, size))
        return false;
    if (!was_agreed && kmock_tls_principal(peer->tls))
        kmock_connection_secure(peer->kafka, peer->sasl, kmock_tls_principal(peer->tls));
    return true;
}

/* One record at a time. */
static void feed_sealed(struct kmock_peer *peer, const uint8_t *bytes, size_t size)
{
    uint8_t plain[16 * 1024];
    int got = unseal(peer, bytes, size) ? 0 : -1;
    while (got >= 0 && peer->open && (got = kmock_tls_read(peer->tls, plain, sizeof plain)) > 0)
        kmock_connection_feed(peer->kafka, plain, (size_t)got);
    if (!peer->open)
        return;
    if (got < 0)
        kmock_peer_end(peer, *kmock_tls_problem(peer->tls) ? kmock_tls_problem(peer->tls) : NULL, false);
    else
        send_sealed(peer);
}

static void on_read(uv_stream_t *stream, ssize_t size, const uv_buf_t *buffer)
{
    struct kmock_peer *peer = stream->data;
    if (size == 0)
        return; /* nothing to read, after all */
    if (size < 0) {
        kmock_peer_end(peer, NULL, false);
        return;
    }
    note_activity(peer);
    if (peer->tls)
        feed_sealed(peer, (const uint8_t *)buffer->base, (size_t)size);
    else
        kmock_connection_feed(peer->kafka, (const uint8_t *)buffer->base, (size_t)size);
    pace_reading(peer);
}

/* What the peer sends and nobody can take yet stays in the kernel, which makes the peer wait. */
static void pace_reading(struct kmock_peer *peer)
{
    bool wanted = peer->waiting == NULL && kmock_connection_waiting_bytes(peer->kafka) <= KMOCK_LISTENER_BEHIND_BYTES;
    if (!peer->open || wanted == peer->reading)
        return;
    peer->reading = wanted;
    if (wanted)
        uv_read_start((uv_stream_t *)&peer->socket, lend_input, on_read);
    else
        uv_read_stop((uv_stream_t *)&peer->socket);
}

/* ---- out ---- */

static size_t unwritten_bytes(const struct kmock_peer *peer)
{
    return peer->writing.size + peer->queued.size;
}

static bool has_room(const struct kmock_peer *peer)
{
    return unwritten_bytes(peer) <= peer->listener->options.queue_bytes;
}

static void tell_written(struct kmock_peer *peer)
{
    if (peer->open && peer->upcalls->on_written)
        peer->upcalls->on_written(peer->object, peer->sent_bytes - unwritten_bytes(peer));
}

static void on_written(uv_write_t *write, int status);

static void write_queued(struct kmock_peer *peer)
{
    struct kmock_buffer written = peer->writing;
    peer->writing = peer->queued;
    peer->queued = written;
    peer->queued.size = 0;
    uv_buf_t bytes = uv_buf_init((char *)peer->writing.data, (unsigned)peer->writing.size);
    peer->write.data = peer;
    if (uv_write(&peer->write, (uv_stream_t *)&peer->socket, &bytes, 1, on_written) != 0)
        kmock_peer_end(peer, NULL, false);
}

/* Room again: the answer that waited for it goes, and requests are read again. */
static void go_on(struct kmock_peer *peer)
{
    struct kmock_request *request = peer->waiting;
    if (request && peer->open && has_room(peer)) {
        peer->waiting = NULL;
        kmock_connection_send(peer->kafka, request);
    }
    pace_reading(peer);
}

static void on_written(uv_write_t *write, int status)
{
    struct kmock_peer *peer = write->data;
    peer->writing.size = 0;
    if (!peer->open)
        return;
    if (status != 0) {
        kmock_peer_end(peer, NULL, false);
        return;
    }
    note_activity(peer);
    if (peer->queued.size > 0) {
        write_queued(peer);
    } else {
        kmock_buffer_free(&peer->writing);
        kmock_buffer_free(&peer->queued);
    }
    tell_written(peer);
    go_on(peer);
}

/* Mostly the kernel takes all of it at once, and nothing is copied. */
static void send_bytes(struct kmock_peer *peer, const uint8_t *bytes, size_t size)
{
    ssize_t taken = 0;
    peer->sent_bytes += size;
    if (unwritten_bytes(peer) == 0) {
        uv_buf_t whole = uv_buf_init((char *)bytes, (unsigned)size);
        taken = uv_try_write((uv_stream_t *)&peer->socket, &whole, 1);
        taken = taken < 0 ? 0 : taken; /* what is wrong is told when it is written */
    }
    if ((size_t)taken < size)
        kmock_buffer_append(&peer->queued, bytes + taken, size - (size_t)taken);
    if (peer->queued.size > 0 && peer->writing.size == 0)
        write_queued(peer);
    tell_written(peer);
    pace_reading(peer);
}

static void send_sealed(struct kmock_peer *peer)
{
    const uint8_t *bytes;
    size_t size = kmock_tls_to_send(peer->tls, &bytes);
    if (size > 0)
        send_bytes(peer, bytes, size);
    kmock_tls_sent(peer->tls);
}

static void on_bytes(void *context, const uint8_t *bytes, size_t size)
{
    struct kmock_peer *peer = context;
    if (!peer->open)
        return;
    if (peer->tls == NULL) {
        send_bytes(peer, bytes, size);
        return;
    }
    kmock_tls_write(peer->tls, bytes, size);
    send_sealed(peer);
}

/* ---- requests and answers ---- */

static void on_request(void *context, struct kmock_request *request)
{
    struct kmock_peer *peer = context;
    peer->upcalls->on_request(peer->object, request);
    pace_reading(peer);
}

static bool on_response(void *context, struct kmock_request *request)
{
    struct kmock_peer *peer = context;
    if (!peer->open)
        return true; /* nobody reads it */
    if (peer->upcalls->on_response && !peer->upcalls->on_response(peer->object, request))
        return false;
    if (has_room(peer))
        return true;
    peer->waiting = request;
    pace_reading(peer);
    return false;
}

static void on_close(void *context, const char *reason)
{
    kmock_peer_end(context, reason, false);
}

void kmock_peer_offer(struct kmock_peer *peer, const struct kmock_api_range *ranges)
{
    kmock_connection_offer(peer->kafka, ranges);
}

void kmock_peer_secure(struct kmock_peer *peer, struct kmock_sasl *sasl)
{
    peer->sasl = sasl;
    kmock_connection_secure(peer->kafka, sasl, NULL);
}

void kmock_peer_send(struct kmock_peer *peer, struct kmock_request *request)
{
    if (!peer->open)
        kmock_connection_drop(peer->kafka, request);
    else if (has_room(peer))
        kmock_connection_send(peer->kafka, request);
    else
        peer->waiting = request;
    pace_reading(peer);
}

void kmock_peer_drop(struct kmock_peer *peer, struct kmock_request *request)
{
    kmock_connection_drop(peer->kafka, request);
    pace_reading(peer);
}

/* ---- the beginning ---- */

static const struct kmock_connection_upcalls kafka_upcalls = {
    .on_request = on_request, .on_response = on_response, .on_bytes = on_bytes, .on_close = on_close};

/* As Java prints an address: "/127.0.0.1". */
static void name_host(const uv_tcp_t *socket, char *host, size_t size)
{
    struct sockaddr_storage raw = {0};
    int length = sizeof raw;
    host[0] = '/';
    host[1] = '\0';
    uv_tcp_getpeername(socket, (struct sockaddr *)&raw, &length);
    if (raw.ss_family == AF_INET6)
        uv_ip6_name((struct sockaddr_in6 *)&raw, host + 1, size - 1);
    else if (raw.ss_family == AF_INET)
        uv_ip4_name((struct sockaddr_in *)&raw, host + 1, size - 1);
}

static void free_socket(uv_handle_t *handle)
{
    free(handle->data);
}

void kmock_peer_accept(struct kmock_listener *listener)
{
    char host[64];
    struct kmock_peer *peer = kmock_alloc(sizeof *peer);
    uv_tcp_init(listener->options.pace->turn.loop, &peer->socket);
    peer->socket.data = peer;
    if (uv_accept((uv_stream_t *)listener->socket, (uv_stream_t *)&peer->socket) != 0) {
        uv_close((uv_handle_t *)&peer->socket, free_socket);
        return;
    }
    uv_tcp_nodelay(&peer->socket, 1);
    uv_tcp_keepalive(&peer->socket, 1, KEEPALIVE_S);
    name_host(&peer->socket, host, sizeof host);
    peer->listener = listener;
    peer->upcalls = listener->options.upcalls;
    peer->kafka = kmock_connection_create(&kafka_upcalls, peer, host);
    kmock_connection_limit(peer->kafka, listener->options.frame_bytes);
    if (listener->options.tls)
        peer->tls = kmock_tls_create(listener->options.tls);
    peer->open = true;
    note_activity(peer);
    peer->object = peer->upcalls->opened(listener->options.context, peer);
    pace_reading(peer);
}
