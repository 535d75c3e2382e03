/* SPDX-License-Identifier: Apache-2.0 */
/* Socket options: those that mean something here, and all others kept as they were set. */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#include "harness/sim/socket.h"
#include "mock/base/alloc.h"

enum { BUFFER_BYTES = 212992, SEGMENT_BYTES = 1460, MOST_BYTES = 256 };

struct kept_option {
    socklen_t size;
    uint8_t value[];
};

static int answer(void *value, socklen_t *size, const void *from, size_t from_size)
{
    if (*size > from_size)
        *size = (socklen_t)from_size;
    memcpy(value, from, *size);
    return 0;
}

static int answer_number(void *value, socklen_t *size, int number)
{
    return answer(value, size, &number, sizeof number);
}

static int answer_time(void *value, socklen_t *size, int64_t us)
{
    struct timeval time = {.tv_sec = us / 1000000, .tv_usec = us % 1000000};
    return answer(value, size, &time, sizeof time);
}

static int answer_peer(struct kt_socket *socket, void *value, socklen_t *size)
{
    struct ucred peer = {.pid = kt_process_id(socket->process) + 1};
    return answer(value, size, &peer, sizeof peer);
}

/* What nobody set. source  the defaults of Linux */
static int default_of(int level, int name)
{
    if (level == SOL_SOCKET && (name == SO_SNDBUF || name == SO_RCVBUF))
        return BUFFER_BYTES;
    return level == IPPROTO_TCP && name == TCP_MAXSEG ? SEGMENT_BYTES : 0;
}

static int get_kept(const struct kt_socket *socket, const int key[2], void *value, socklen_t *size)
{
    const struct kept_option *kept = kmock_table_find(&socket->options, key, 2 * sizeof *key);
    if (kept)
        return answer(value, size, kept->value, kept->size);
    memset(value, 0, *size);
    if (*size > MOST_BYTES)
        *size = MOST_BYTES;
    return *size >= sizeof(int) ? answer_number(value, size, default_of(key[0], key[1])) : 0;
}

void kt_socket_option(const struct kt_socket *socket, int level, int name, int *value)
{
    const int key[] = {level, name};
    const struct kept_option *kept = kmock_table_find(&socket->options, key, sizeof key);
    if (kept && kept->size >= sizeof *value)
        memcpy(value, kept->value, sizeof *value);
}

int kt_socket_get_option(int number, int level, int name, void *value, socklen_t *size)
{
    struct kt_socket *socket = kt_socket_at(number);
    const int key[] = {level, name};
    if (socket == NULL)
        return -ENOTSOCK;
    if (value == NULL || size == NULL)
        return -EFAULT;
    if (level != SOL_SOCKET)
        return get_kept(socket, key, value, size);
    switch (name) {
    case SO_ERROR:
        return answer_number(value, size, kt_socket_take_error(socket));
    case SO_TYPE:
        return answer_number(value, size, socket->type);
    case SO_DOMAIN:
        return answer_number(value, size, socket->domain);
    case SO_PROTOCOL:
        return answer_number(value, size, socket->protocol);
    case SO_ACCEPTCONN:
        return answer_number(value, size, socket->ops->is_listening(socket));
    case SO_RCVTIMEO:
        return answer_time(value, size, socket->object.receive_timeout_us);
    case SO_SNDTIMEO:
        return answer_time(value, size, socket->object.send_timeout_us);
    case SO_PEERCRED:
        return answer_peer(socket, value, size);
    default:
        return get_kept(socket, key, value, size);
    }
}

static int set_timeout(int64_t *timeout_us, const void *value, socklen_t size)
{
    struct timeval time;
    if (size < sizeof time)
        return -EINVAL;
    memcpy(&time, value, sizeof time);
    if (time.tv_usec < 0 || time.tv_usec >= 1000000)
        return -EDOM;
    bool is_never = time.tv_sec < 0 || time.tv_sec > INT64_MAX / 4000000;
    *timeout_us = is_never ? 0 : time.tv_sec * INT64_C(1000000) + time.tv_usec;
    return 0;
}

/* Linux doubles the sizes of buffers, for its own bookkeeping. source  socket(7) */
static void keep(struct kt_socket *socket, const int key[2], const void *value, socklen_t size)
{
    struct kept_option *option = kmock_alloc(sizeof *option + size);
    option->size = size;
    memcpy(option->value, value, size);
    int bytes;
    if (key[0] == SOL_SOCKET && (key[1] == SO_SNDBUF || key[1] == SO_RCVBUF) && size == sizeof bytes) {
        memcpy(&bytes, value, sizeof bytes);
        bytes = bytes < 1 << 20 ? bytes * 2 : 1 << 21;
        memcpy(option->value, &bytes, sizeof bytes);
    }
    free(kmock_table_remove(&socket->options, key, 2 * sizeof *key));
    kmock_table_put(&socket->options, key, 2 * sizeof *key, option);
}

int kt_socket_set_option(int number, int level, int name, const void *value, socklen_t size)
{
    struct kt_socket *socket = kt_socket_at(number);
    const int key[] = {level, name};
    if (socket == NULL)
        return -ENOTSOCK;
    if (value == NULL && size > 0)
        return -EFAULT;
    if (size > MOST_BYTES)
        return -EINVAL;
    if (level == SOL_SOCKET && name == SO_RCVTIMEO)
        return set_timeout(&socket->object.receive_timeout_us, value, size);
    if (level == SOL_SOCKET && name == SO_SNDTIMEO)
        return set_timeout(&socket->object.send_timeout_us, value, size);
    keep(socket, key, value, size);
    return 0;
}
