/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <string.h>

#include "harness/sim/poll.h"

/* What each set asks of poll, and what of poll's answer puts a descriptor into it. source  fs/select.c of Linux */
static const struct {
    short asks, tells;
} meaning[] = {
    {POLLIN, POLLIN | POLLHUP | POLLERR},
    {POLLOUT, POLLOUT | POLLERR},
    {POLLPRI, POLLPRI},
};

static int build(struct pollfd *fds, int limit, fd_set *const sets[3])
{
    int count = 0;
    for (int number = 0; number < limit; number++) {
        short asks = 0;
        for (int i = 0; i < 3; i++)
            if (sets[i] && FD_ISSET(number, sets[i]))
                asks |= meaning[i].asks;
        if (asks)
            fds[count++] = (struct pollfd){.fd = number, .events = asks};
    }
    return count;
}

/* returns  how many of the three sets a descriptor belongs to in the end */
static int count_bits(const struct pollfd *one)
{
    int bits = 0;
    for (int i = 0; i < 3; i++)
        bits += one->events & meaning[i].asks && one->revents & meaning[i].tells;
    return bits;
}

/* poll tells of a hang-up unasked, select does not: take such descriptors out and poll on. A number n that was taken
 * out is kept as ~n, which poll passes over.
 *
 * returns  how many bits there are to set, 0 at the deadline, or -errno */
static int poll_for_bits(struct pollfd *fds, int count, int64_t deadline_us)
{
    for (;;) {
        int bits = 0, ready = kt_poll(fds, (nfds_t)count, deadline_us);
        if (ready <= 0)
            return ready;
        for (int i = 0; i < count; i++) {
            if (fds[i].revents & POLLNVAL)
                return -EBADF;
            if (fds[i].revents && count_bits(&fds[i]) == 0)
                fds[i].fd = ~fds[i].fd;
            bits += count_bits(&fds[i]);
        }
        if (bits > 0)
            return bits;
    }
}

static void clear_unset(const struct pollfd *fds, int count, fd_set *const sets[3])
{
    for (int n = 0; n < count; n++)
        for (int i = 0; i < 3; i++)
            if (fds[n].events & meaning[i].asks && !(fds[n].revents & meaning[i].tells))
                FD_CLR(fds[n].fd < 0 ? ~fds[n].fd : fds[n].fd, sets[i]);
}

int kt_select(int limit, struct kt_select_sets asked, int64_t deadline_us)
{
    struct pollfd fds[FD_SETSIZE];
    fd_set *const sets[] = {asked.read, asked.write, asked.except};
    if (limit < 0)
        return -EINVAL;
    int count = build(fds, limit < FD_SETSIZE ? limit : FD_SETSIZE, sets);
    int bits = poll_for_bits(fds, count, deadline_us);
    if (bits >= 0)
        clear_unset(fds, count, sets);
    return bits;
}
