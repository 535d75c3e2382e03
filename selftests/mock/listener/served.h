/* SPDX-License-Identifier: Apache-2.0 */
/* A broker on a real socket, and clients in the same thread: the loop turns while the client waits. */
#ifndef SELFTESTS_MOCK_LISTENER_SERVED_H
#define SELFTESTS_MOCK_LISTENER_SERVED_H

#include "selftests/check.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mock/base/big_endian.h"
#include "mock/listener/listener.h"
#include "selftests/mock/wire/hex.h"

#define HEARTBEAT "000c 0000 00000001 0002 'me' 0001 'g' 00000001 0001 'm'"
#define METADATA "0003 0001 00000002 0002 'me' 00000001 0001 't'"

enum { PATIENCE_MS = 10000 };

struct served {
    uv_loop_t loop;
    struct kmock_pace pace;
    struct kmock_cluster *cluster;
    struct kmock_listener *listener;
    struct kmock_peer *newest;
    int opened, closed, requests;
    uint64_t written_bytes;
    bool keeps_replies;
    struct kmock_request *kept;
    char reason[300]; /* of the last that was closed */
};

static inline void *served_opened(void *context, struct kmock_peer *peer)
{
    struct served *served = context;
    served->opened++;
    served->newest = peer;
    return served;
}

static inline void served_request(void *object, struct kmock_request *request)
{
    struct served *served = object;
    served->requests++;
    kmock_cluster_handle(served->cluster, 1, request, kmock_pace_now_us(&served->pace));
}

static inline bool served_response(void *object, struct kmock_request *request)
{
    struct served *served = object;
    if (!served->keeps_replies)
        return true;
    served->kept = request;
    return false;
}

static inline void served_written(void *object, uint64_t written_bytes)
{
    ((struct served *)object)->written_bytes = written_bytes;
}

static inline void served_closed(void *object, const char *reason)
{
    struct served *served = object;
    served->closed++;
    if (served->kept)
        kmock_peer_drop(served->newest, served->kept);
    served->kept = NULL;
    snprintf(served->reason, sizeof served->reason, "%s", reason ? reason : "");
}

static const struct kmock_listener_upcalls served_upcalls = {.opened = served_opened,
                                                             .on_request = served_request,
                                                             .on_response = served_response,
                                                             .on_written = served_written,
                                                             .closed = served_closed};

static inline void served_begin(struct served *served, struct kmock_listener_options options)
{
    struct kmock_buffer error = {0};
    memset(served, 0, sizeof *served);
    uv_loop_init(&served->loop);
    kmock_pace_start(&served->pace, &served->loop, 1);
    options.pace = &served->pace;
    options.upcalls = &served_upcalls;
    options.context = served;
    strcpy(options.address.host, "127.0.0.1");
    served->listener = kmock_listener_create(&options, &error);
    assert_non_null(served->listener);
    served->cluster = kmock_cluster_create(&(struct kmock_cluster_options){.brokers_count = 1, .seed = 1});
    served->pace.cluster = served->cluster;
}

static inline void served_end(struct served *served)
{
    kmock_listener_destroy(served->listener);
    uv_run(&served->loop, UV_RUN_NOWAIT);
    kmock_pace_stop(&served->pace);
    uv_run(&served->loop, UV_RUN_DEFAULT);
    assert_int_equal(uv_loop_close(&served->loop), 0);
    kmock_cluster_destroy(served->cluster);
    assert_int_equal(served->opened, served->closed);
}

/* ---- clients ---- */

static inline int served_try_connect(const struct served *served)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    address.sin_port = htons((uint16_t)kmock_listener_address(served->listener)->port);
    int client = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    if (connect(client, (struct sockaddr *)&address, sizeof address) == 0 || errno == EINPROGRESS)
        return client;
    close(client);
    return -1;
}

static inline int served_connect(const struct served *served)
{
    int client = served_try_connect(served);
    assert_true(client >= 0);
    return client;
}

static inline void served_turn(struct served *served)
{
    uv_run(&served->loop, UV_RUN_NOWAIT);
}

/* Let the broker work until a count of its own is reached. */
static inline void served_turn_until(struct served *served, const int *count, int wanted)
{
    for (int i = 0; i < PATIENCE_MS && *count < wanted; i++) {
        served_turn(served);
        if (*count < wanted)
            usleep(1000);
    }
    assert_true(*count >= wanted);
}

static inline void served_send(struct served *served, int client, const void *bytes, size_t size)
{
    for (size_t sent = 0; sent < size;) {
        ssize_t some = send(client, (const char *)bytes + sent, size - sent, MSG_NOSIGNAL);
        assert_true(some > 0 || errno == EAGAIN);
        sent += some > 0 ? (size_t)some : 0;
        served_turn(served);
    }
}

static inline void served_send_text(struct served *served, int client, const char *text)
{
    struct kmock_buffer bytes = {0};
    hex_append_frame(&bytes, text);
    served_send(served, client, bytes.data, bytes.size);
    kmock_buffer_free(&bytes);
}

/* Read exactly so many bytes. returns  false where the connection ended before */
static inline bool served_read(struct served *served, int client, uint8_t *bytes, size_t size)
{
    size_t got = 0;
    for (int i = 0; i < PATIENCE_MS && got < size;) {
        ssize_t some = recv(client, bytes + got, size - got, 0);
        if (some == 0 || (some < 0 && errno != EAGAIN))
            return false;
        got += some > 0 ? (size_t)some : 0;
        served_turn(served);
        if (some < 0 && ++i)
            usleep(1000);
    }
    return got == size;
}

/* returns  the correlation id of the next answer; -1 where the connection ended */
static inline int32_t served_answer(struct served *served, int client)
{
    static uint8_t bytes[1 << 20];
    if (!served_read(served, client, bytes, 4))
        return -1;
    int32_t size = kmock_get_int32(bytes);
    assert_in_range(size, 4, sizeof bytes);
    assert_true(served_read(served, client, bytes, (size_t)size));
    return kmock_get_int32(bytes);
}

#endif
