/* SPDX-License-Identifier: Apache-2.0 */
/* A service that sends back what it gets, and small helpers to talk to it. */
#ifndef SELFTESTS_HARNESS_SIM_NET_ECHO_H
#define SELFTESTS_HARNESS_SIM_NET_ECHO_H

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "selftests/harness/sim/fd_run.h"

static struct {
    struct kt_sim *sim;
    struct kt_net_service *service;
    struct kt_net_connection *last;
    int opened, closed;
    size_t received;
    int64_t closed_us;
    char host[64];
} echo;

static void *echo_opened(void *context, struct kt_net_connection *connection, const char *host)
{
    (void)context;
    echo.opened++;
    echo.last = connection;
    snprintf(echo.host, sizeof echo.host, "%s", host);
    return connection;
}

static void echo_received(void *object, const uint8_t *bytes, size_t size)
{
    echo.received += size;
    kt_net_send(object, bytes, size);
    if (memchr(bytes, '!', size))
        kt_net_close(object);
}

static void echo_closed(void *object)
{
    (void)object;
    echo.closed++;
    echo.closed_us = kt_sim_now_us();
}

static const struct kt_net_upcalls echo_upcalls = {echo_opened, echo_received, echo_closed};

static inline void serve_echo(struct kt_sim *sim)
{
    memset(&echo, 0, sizeof echo);
    echo.sim = sim;
    echo.service = kt_net_serve(sim, "broker-1", 9092, &echo_upcalls, NULL);
}

/* returns  result of connect; *number is the new socket */
static inline int connect_to(const char *host, const char *port, int type, int *number)
{
    struct addrinfo hints = {.ai_family = AF_INET, .ai_socktype = SOCK_STREAM}, *list;
    CHECK(getaddrinfo(host, port, &hints, &list) == 0);
    *number = socket(list->ai_family, SOCK_STREAM | type, 0);
    CHECK(*number >= 0);
    int result = connect(*number, list->ai_addr, list->ai_addrlen);
    freeaddrinfo(list);
    return result;
}

static inline int socket_error(int number)
{
    int error = -1;
    socklen_t size = sizeof error;
    CHECK(getsockopt(number, SOL_SOCKET, SO_ERROR, &error, &size) == 0);
    return error;
}

static inline short ready(int number)
{
    struct pollfd one = {.fd = number, .events = POLLIN | POLLOUT | POLLRDHUP};
    CHECK(poll(&one, 1, 0) >= 0);
    return one.revents;
}

static inline short wait_for(int number, short events, int timeout_ms)
{
    struct pollfd one = {.fd = number, .events = events};
    CHECK(poll(&one, 1, timeout_ms) >= 0);
    return one.revents;
}

static inline bool echoes(int number, const char *text)
{
    char bytes[64] = {0};
    size_t size = strlen(text);
    CHECK(send(number, text, size, MSG_NOSIGNAL) == (ssize_t)size);
    CHECK(recv(number, bytes, size, MSG_WAITALL) == (ssize_t)size);
    return memcmp(bytes, text, size) == 0;
}

#endif
