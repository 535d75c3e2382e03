/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/listener/inside.h"

enum { BACKLOG = 1024 };

static const int64_t default_idle_us = 600000000;

/* ---- the socket ---- */

static void free_handle(uv_handle_t *handle)
{
    free(handle);
}

static void close_socket(struct kmock_listener *listener)
{
    if (listener->socket)
        uv_close((uv_handle_t *)listener->socket, free_handle);
    listener->socket = NULL;
}

static int bind_to(uv_tcp_t *socket, const struct kmock_address *address)
{
    struct sockaddr_storage raw;
    int error = strchr(address->host, ':') ? uv_ip6_addr(address->host, address->port, (struct sockaddr_in6 *)&raw)
                                           : uv_ip4_addr(address->host, address->port, (struct sockaddr_in *)&raw);
    return error ? error : uv_tcp_bind(socket, (struct sockaddr *)&raw, 0);
}

/* Bound and deaf: the port is ours, and who connects is refused. */
static int open_socket(struct kmock_listener *listener)
{
    listener->socket = kmock_alloc(sizeof *listener->socket);
    uv_tcp_init(listener->options.pace->turn.loop, listener->socket);
    listener->socket->data = listener;
    int error = bind_to(listener->socket, &listener->options.address);
    if (error)
        close_socket(listener);
    return error;
}

static void on_connection(uv_stream_t *socket, int status)
{
    if (status == 0)
        kmock_peer_accept(socket->data);
}

static int hear(struct kmock_listener *listener)
{
    int error = listener->socket ? 0 : open_socket(listener);
    if (error == 0)
        error = uv_listen((uv_stream_t *)listener->socket, BACKLOG, on_connection);
    return error;
}

static int learn_port(struct kmock_listener *listener)
{
    struct sockaddr_storage raw;
    int length = sizeof raw;
    int error = uv_tcp_getsockname(listener->socket, (struct sockaddr *)&raw, &length);
    in_port_t port =
        raw.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&raw)->sin6_port : ((struct sockaddr_in *)&raw)->sin_port;
    if (error == 0)
        listener->options.address.port = ntohs(port);
    return error;
}

/* ---- silent peers ---- */

static int64_t expires_us(const struct kmock_listener *listener)
{
    return kmock_peer_active_us(kmock_peer_of_link(listener->peers.first)) + listener->options.idle_us;
}

static void reap(void *context, int64_t now_us)
{
    struct kmock_listener *listener = context;
    while (listener->peers.first && expires_us(listener) <= now_us)
        kmock_peer_end(kmock_peer_of_link(listener->peers.first), "it was silent for too long", false);
    int64_t next_us = (listener->peers.first ? expires_us(listener) : now_us + listener->options.idle_us);
    kmock_timers_arm(&listener->options.pace->timers, &listener->reaper, next_us);
}

static void start_reaping(struct kmock_listener *listener)
{
    listener->reaper = (struct kmock_timer){.fire = reap, .context = listener};
    if (listener->options.idle_us > 0)
        kmock_timers_arm(&listener->options.pace->timers, &listener->reaper,
                         kmock_pace_now_us(listener->options.pace) + listener->options.idle_us);
}

/* ---- life ---- */

static void say_why(const struct kmock_address *address, int why, struct kmock_buffer *error)
{
    if (error == NULL)
        return;
    kmock_buffer_print(error, "cannot listen on ");
    kmock_address_print(address, error);
    kmock_buffer_print(error, ": %s", uv_strerror(why));
}

struct kmock_listener *kmock_listener_create(const struct kmock_listener_options *options, struct kmock_buffer *error)
{
    struct kmock_listener *listener = kmock_alloc(sizeof *listener);
    listener->options = *options;
    if (options->queue_bytes == 0)
        listener->options.queue_bytes = KMOCK_LISTENER_QUEUE_BYTES;
    if (options->idle_us == 0)
        listener->options.idle_us = default_idle_us;
    int why = hear(listener);
    if (why == 0)
        why = learn_port(listener);
    if (why) {
        say_why(&options->address, why, error);
        kmock_listener_destroy(listener);
        return NULL;
    }
    listener->input = kmock_alloc(KMOCK_LISTENER_READ_BYTES);
    start_reaping(listener);
    return listener;
}

static void end_peers(struct kmock_listener *listener)
{
    while (listener->peers.first)
        kmock_peer_end(kmock_peer_of_link(listener->peers.first), "the broker goes down", true);
}

void kmock_listener_destroy(struct kmock_listener *listener)
{
    if (listener == NULL)
        return;
    close_socket(listener);
    end_peers(listener);
    kmock_timers_cancel(&listener->options.pace->timers, &listener->reaper);
    free(listener->input);
    free(listener);
}

const struct kmock_address *kmock_listener_address(const struct kmock_listener *listener)
{
    return &listener->options.address;
}

bool kmock_listener_set_up(struct kmock_listener *listener, bool up)
{
    if (up)
        return hear(listener) == 0;
    close_socket(listener);
    end_peers(listener);
    open_socket(listener);
    return true;
}

size_t kmock_listener_peers_count(const struct kmock_listener *listener)
{
    return listener->peers.count;
}
