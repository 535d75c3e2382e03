/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc: send and receive. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <sys/stat.h>

#include "harness/sim/descriptor_transfer.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"

static ssize_t send_message(int number, const struct msghdr *message, int flags)
{
    struct kt_object *object = kt_object_of(number);
    if (object->ops->mode != S_IFSOCK)
        return kt_fd_result(-ENOTSOCK);
    return kt_fd_result(kt_descriptor_send(number, message, flags));
}

static ssize_t receive_message(int number, struct msghdr *message, int flags)
{
    struct kt_object *object = kt_object_of(number);
    if (object->ops->mode != S_IFSOCK)
        return kt_fd_result(-ENOTSOCK);
    return kt_fd_result(kt_descriptor_receive(number, message, flags));
}

KT_EXPORT ssize_t sendmsg(int number, const struct msghdr *message, int flags)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->sendmsg(number, message, flags);
    return send_message(number, message, flags);
}

KT_EXPORT ssize_t send(int number, const void *from, size_t size, int flags)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->send(number, from, size, flags);
    struct iovec vector = {(void *)from, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    return send_message(number, &message, flags);
}

KT_EXPORT ssize_t sendto(int number, const void *from, size_t size, int flags, __CONST_SOCKADDR_ARG to,
                         socklen_t to_size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->sendto(number, from, size, flags, to.__sockaddr__, to_size);
    struct iovec vector = {(void *)from, size};
    struct msghdr message = {
        .msg_iov = &vector,
        .msg_iovlen = 1,
        .msg_name = (void *)to.__sockaddr__,
        .msg_namelen = to_size,
    };
    return send_message(number, &message, flags);
}

KT_EXPORT int sendmmsg(int number, struct mmsghdr *messages, unsigned count, int flags)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->sendmmsg(number, messages, count, flags);
    for (unsigned i = 0; i < count; i++) {
        ssize_t sent = send_message(number, &messages[i].msg_hdr, flags);
        if (sent < 0)
            return i ? (int)i : -1;
        messages[i].msg_len = (unsigned)sent;
    }
    return (int)count;
}

KT_EXPORT ssize_t recvmsg(int number, struct msghdr *message, int flags)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->recvmsg(number, message, flags);
    return receive_message(number, message, flags);
}

KT_EXPORT ssize_t recvfrom(int number, void *restrict to, size_t size, int flags, __SOCKADDR_ARG from,
                           socklen_t *restrict from_size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->recvfrom(number, to, size, flags, from.__sockaddr__, from_size);
    struct iovec vector = {to, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1, .msg_name = from.__sockaddr__};
    message.msg_namelen = from.__sockaddr__ && from_size ? *from_size : 0;
    ssize_t got = receive_message(number, &message, flags);
    if (got >= 0 && from.__sockaddr__ && from_size)
        *from_size = message.msg_namelen;
    return got;
}

KT_EXPORT ssize_t recv(int number, void *to, size_t size, int flags)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->recv(number, to, size, flags);
    struct iovec vector = {to, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    return receive_message(number, &message, flags);
}

/* The timeout is looked at after each message, as on Linux: an infinite wait for the first one stays infinite. */
static bool is_late(const struct timespec *timeout, int64_t started_us)
{
    return timeout && kt_now_us() - started_us >= timeout->tv_sec * INT64_C(1000000) + timeout->tv_nsec / 1000;
}

KT_EXPORT int recvmmsg(int number, struct mmsghdr *messages, unsigned count, int flags, struct timespec *timeout)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->recvmmsg(number, messages, count, flags, timeout);
    int64_t started_us = kt_now_us();
    for (unsigned i = 0; i < count; i++) {
        int waits = i > 0 && flags & MSG_WAITFORONE ? MSG_DONTWAIT : 0;
        ssize_t got = receive_message(number, &messages[i].msg_hdr, (flags & ~MSG_WAITFORONE) | waits);
        if (got < 0)
            return i ? (int)i : -1;
        messages[i].msg_len = (unsigned)got;
        if (is_late(timeout, started_us))
            return (int)i + 1;
    }
    return (int)count;
}

KT_EXPORT ssize_t __recv_chk(int number, void *to, size_t size, size_t room, int flags)
{
    if (size > room)
        kt_fd_overflow("recv");
    return recv(number, to, size, flags);
}

KT_EXPORT ssize_t __recvfrom_chk(int number, void *restrict to, size_t size, size_t room, int flags,
                                 __SOCKADDR_ARG from, socklen_t *restrict from_size)
{
    if (size > room)
        kt_fd_overflow("recvfrom");
    return recvfrom(number, to, size, flags, from, from_size);
}
