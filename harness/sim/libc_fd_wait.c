/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc: poll, select, epoll and their kin. In a trial all of them wait in virtual time.
 *
 * Signal masks (ppoll, pselect, epoll_pwait) are not looked at. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <time.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/epoll.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/poll.h"

static int64_t deadline_of_ms(int timeout_ms)
{
    if (timeout_ms < 0)
        return INT64_MAX;
    return timeout_ms ? kt_now_us() + timeout_ms * INT64_C(1000) : 0;
}

static int64_t deadline_of_us(int64_t seconds, int64_t us)
{
    if (seconds > INT64_MAX / 4000000)
        return INT64_MAX;
    return seconds || us ? kt_now_us() + seconds * INT64_C(1000000) + us : 0;
}

static bool is_invalid(const struct timespec *timeout)
{
    return timeout && (timeout->tv_sec < 0 || timeout->tv_nsec < 0 || timeout->tv_nsec >= 1000000000);
}

static int64_t deadline_of(const struct timespec *timeout)
{
    return timeout ? deadline_of_us(timeout->tv_sec, (timeout->tv_nsec + 999) / 1000) : INT64_MAX;
}

/* A program that only looks, again and again, must let the others run and time pass. */
static int looked(int result, int64_t deadline_us)
{
    if (result == 0 && deadline_us == 0)
        kt_yield();
    return (int)kt_fd_result(result);
}

/* ---- poll ---- */

KT_EXPORT int poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->poll(fds, count, timeout_ms);
    int64_t deadline_us = deadline_of_ms(timeout_ms);
    return looked(kt_poll(fds, count, deadline_us), deadline_us);
}

KT_EXPORT int ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->ppoll(fds, count, timeout, mask);
    if (is_invalid(timeout))
        return (int)kt_fd_result(-EINVAL);
    int64_t deadline_us = deadline_of(timeout);
    return looked(kt_poll(fds, count, deadline_us), deadline_us);
}

static void check_room(nfds_t count, size_t room, const char *call)
{
    if (room / sizeof(struct pollfd) < count)
        kt_fd_overflow(call);
}

KT_EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
    check_room(count, room, "poll");
    return poll(fds, count, timeout_ms);
}

KT_EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask,
                          size_t room)
{
    check_room(count, room, "ppoll");
    return ppoll(fds, count, timeout, mask);
}

/* ---- select ---- */

/* source  select(2): on Linux the time that is left is written back */
KT_EXPORT int select(int limit, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->select(limit, read, write, except, timeout);
    if (timeout && (timeout->tv_sec < 0 || timeout->tv_usec < 0))
        return (int)kt_fd_result(-EINVAL);
    int64_t deadline_us = timeout ? deadline_of_us(timeout->tv_sec, timeout->tv_usec) : INT64_MAX;
    int result = kt_select(limit, (struct kt_select_sets){read, write, except}, deadline_us);
    if (timeout && deadline_us != INT64_MAX) {
        int64_t left_us = deadline_us > kt_now_us() ? deadline_us - kt_now_us() : 0;
        *timeout = (struct timeval){.tv_sec = left_us / 1000000, .tv_usec = left_us % 1000000};
    }
    return looked(result, deadline_us);
}

KT_EXPORT int pselect(int limit, fd_set *read, fd_set *write, fd_set *except, const struct timespec *timeout,
                      const sigset_t *mask)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->pselect(limit, read, write, except, timeout, mask);
    if (is_invalid(timeout))
        return (int)kt_fd_result(-EINVAL);
    int64_t deadline_us = deadline_of(timeout);
    return looked(kt_select(limit, (struct kt_select_sets){read, write, except}, deadline_us), deadline_us);
}

/* ---- epoll ---- */

KT_EXPORT int epoll_create1(int flags)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->epoll_create1(flags);
    return (int)kt_fd_result(kt_epoll_open(flags));
}

KT_EXPORT int epoll_create(int size)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->epoll_create(size);
    return (int)kt_fd_result(size > 0 ? kt_epoll_open(0) : -EINVAL);
}

KT_EXPORT int epoll_ctl(int epoll, int operation, int number, struct epoll_event *event)
{
    if (kt_object_of(epoll) == NULL)
        return kt_fd_libc()->epoll_ctl(epoll, operation, number, event);
    kt_choice_point();
    return (int)kt_fd_result(kt_epoll_control(epoll, operation, number, event));
}

KT_EXPORT int epoll_wait(int epoll, struct epoll_event *events, int room, int timeout_ms)
{
    if (kt_object_of(epoll) == NULL)
        return kt_fd_libc()->epoll_wait(epoll, events, room, timeout_ms);
    int64_t deadline_us = deadline_of_ms(timeout_ms);
    return looked(kt_epoll_wait(epoll, events, room, deadline_us), deadline_us);
}

KT_EXPORT int epoll_pwait(int epoll, struct epoll_event *events, int room, int timeout_ms, const sigset_t *mask)
{
    if (kt_object_of(epoll) == NULL)
        return kt_fd_libc()->epoll_pwait(epoll, events, room, timeout_ms, mask);
    return epoll_wait(epoll, events, room, timeout_ms);
}

KT_EXPORT int epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *timeout,
                           const sigset_t *mask)
{
    if (kt_object_of(epoll) == NULL) {
        int (*real)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *) =
            (int (*)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *))kt_real("epoll_pwait2",
                                                                                                        NULL);
        return real(epoll, events, room, timeout, mask);
    }
    if (is_invalid(timeout))
        return (int)kt_fd_result(-EINVAL);
    int64_t deadline_us = deadline_of(timeout);
    return looked(kt_epoll_wait(epoll, events, room, deadline_us), deadline_us);
}
