/* SPDX-License-Identifier: Apache-2.0 */
/* Waits for descriptors, with timeouts in virtual time. source  poll(2), select(2), epoll_wait(2) */
#define _GNU_SOURCE
#include <errno.h>
#include <stddef.h>

#include "harness/speed/inside.h"

/* returns  null where milliseconds mean: for ever */
static const struct timespec *timeout_of_ms(int timeout_ms, struct timespec *timeout)
{
    *timeout = kt_speed_timespec((int64_t)timeout_ms * 1000000);
    return timeout_ms < 0 ? NULL : timeout;
}

int kt_speed_ppoll(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask)
{
    struct timespec real;
    return kt_speed_libc.ppoll(fds, count, kt_speed_timeout(timeout, &real), mask);
}

int kt_speed_poll(struct pollfd *fds, nfds_t count, int timeout_ms)
{
    struct timespec timeout;
    return kt_speed_ppoll(fds, count, timeout_of_ms(timeout_ms, &timeout), NULL);
}

/* Linux writes back what is left of the time. */
int kt_speed_select(int limit, fd_set *read, fd_set *write, fd_set *except, struct timeval *timeout)
{
    if (timeout == NULL || timeout->tv_sec < 0 || timeout->tv_usec < 0)
        return kt_speed_libc.select(limit, read, write, except, timeout);
    struct timespec span = {timeout->tv_sec, timeout->tv_usec * 1000};
    int64_t real_us = (kt_speed_shrink_ns(kt_speed_ns(&span)) + 999) / 1000;
    struct timeval real = {real_us / 1000000, real_us % 1000000};
    int result = kt_speed_libc.select(limit, read, write, except, &real);
    int64_t left_us = kt_speed_grow_ns((int64_t)real.tv_sec * 1000000000 + real.tv_usec * 1000) / 1000;
    *timeout = (struct timeval){left_us / 1000000, left_us % 1000000};
    return result;
}

int kt_speed_pselect(int limit, fd_set *read, fd_set *write, fd_set *except, const struct timespec *timeout,
                     const sigset_t *mask)
{
    struct timespec real;
    return kt_speed_libc.pselect(limit, read, write, except, kt_speed_timeout(timeout, &real), mask);
}

/* An old libc or kernel counts in whole milliseconds: one that has begun is waited for. */
static int wait_in_ms(int epoll, struct epoll_event *events, int room, const struct timespec *real,
                      const sigset_t *mask)
{
    int64_t wait_ms = real ? (kt_speed_ns(real) + 999999) / 1000000 : -1;
    return kt_speed_libc.epoll_pwait(epoll, events, room, wait_ms > INT32_MAX ? INT32_MAX : (int)wait_ms, mask);
}

int kt_speed_epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *timeout,
                          const sigset_t *mask)
{
    struct timespec shorter;
    const struct timespec *real = kt_speed_timeout(timeout, &shorter);
    if (kt_speed_libc.epoll_pwait2) {
        int result = kt_speed_libc.epoll_pwait2(epoll, events, room, real, mask);
        if (result >= 0 || errno != ENOSYS)
            return result;
    }
    return wait_in_ms(epoll, events, room, real, mask);
}

int kt_speed_epoll_pwait(int epoll, struct epoll_event *events, int room, int timeout_ms, const sigset_t *mask)
{
    struct timespec timeout;
    return kt_speed_epoll_pwait2(epoll, events, room, timeout_of_ms(timeout_ms, &timeout), mask);
}

int kt_speed_epoll_wait(int epoll, struct epoll_event *events, int room, int timeout_ms)
{
    return kt_speed_epoll_pwait(epoll, events, room, timeout_ms, NULL);
}
