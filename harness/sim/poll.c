/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/poll.h"

#include <errno.h>

#include "harness/sim/descriptor_wait.h"
#include "harness/sim/libc_fd_real.h"

/* returns  what a descriptor is ready for, of what was asked */
static short look_at(struct pollfd *one)
{
    if (one->fd < 0)
        return 0;
    struct kt_object *object = kt_object_of(one->fd);
    if (object)
        return (short)(object->ops->ready(object) & (one->events | POLLERR | POLLHUP));
    struct pollfd real = *one;
    return kt_fd_libc()->poll(&real, 1, 0) > 0 ? real.revents : 0;
}

static int look(struct pollfd *fds, nfds_t count)
{
    int ready = 0;
    for (nfds_t i = 0; i < count; i++) {
        fds[i].revents = look_at(&fds[i]);
        ready += fds[i].revents != 0;
    }
    return ready;
}

static bool all_are_real(const struct pollfd *fds, nfds_t count)
{
    bool some = false;
    for (nfds_t i = 0; i < count; i++) {
        if (fds[i].fd >= 0 && kt_object_of(fds[i].fd))
            return false;
        some |= fds[i].fd >= 0;
    }
    return some;
}

static enum kt_wake wait_for_change(const struct pollfd *fds, nfds_t count, int64_t deadline_us)
{
    struct kt_wait wait;
    kt_wait_begin(&wait, count);
    for (nfds_t i = 0; i < count; i++) {
        struct kt_object *object = kt_object_of(fds[i].fd);
        if (object)
            kt_wait_add(&wait, object);
    }
    return kt_wait_block(&wait, deadline_us, (struct kt_wait_reason){"poll", count ? (uintptr_t)fds[0].fd : 0});
}

int kt_poll(struct pollfd *fds, nfds_t count, int64_t deadline_us)
{
    kt_cancel_point();
    kt_choice_point();
    for (;;) {
        int ready = look(fds, count);
        if (ready > 0)
            return ready;
        if (deadline_us <= kt_now_us())
            return 0;
        if (deadline_us == INT64_MAX && all_are_real(fds, count)) {
            ready = kt_fd_libc()->poll(fds, count, -1);
            return ready < 0 ? -errno : ready;
        }
        if (wait_for_change(fds, count, deadline_us) == KT_INTERRUPTED)
            return -EINTR;
    }
}
