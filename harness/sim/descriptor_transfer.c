/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/descriptor_transfer.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "harness/sim/descriptor_wait.h"
#include "harness/sim/pipe_bytes.h"

enum { PATIENCE = 16 }; /* EAGAINs in a row before the asker must yield */

int64_t kt_deadline_of(int64_t timeout_us)
{
    return timeout_us ? kt_now_us() + timeout_us : INT64_MAX;
}

void kt_object_starved(struct kt_object *object, bool starved)
{
    object->starved = starved ? object->starved + 1 : 0;
    if (object->starved >= PATIENCE) {
        object->starved = 0;
        kt_yield();
    }
}

int kt_descriptor_wait_once(int number, struct kt_object *object, int64_t deadline_us)
{
    uint64_t serial = object->serial;
    struct kt_wait_reason reason = {object->ops->what, (uintptr_t)number};
    enum kt_wake wake = kt_wait_for(object, deadline_us, reason);
    struct kt_object *now = kt_object_of(number);
    if (now == NULL || now->serial != serial)
        return -EBADF;
    if (wake == KT_INTERRUPTED)
        return -EINTR;
    return wake == KT_WOKEN ? 0 : -EAGAIN;
}

int kt_descriptor_wait(int number, struct kt_object *object, int64_t deadline_us)
{
    int waited = kt_descriptor_wait_once(number, object, deadline_us);
    return waited == -EINTR && deadline_us == INT64_MAX && kt_interrupted_restarts() ? 0 : waited;
}

static bool must_wait(const struct kt_object *object, int flags)
{
    return !(object->flags & O_NONBLOCK) && !(flags & MSG_DONTWAIT);
}

static bool is_received(ssize_t got, size_t done, const struct msghdr *message, int flags)
{
    if (got != -EAGAIN && got <= 0)
        return true; /* an error, or the end */
    if (got == -EAGAIN)
        return false;
    return !(flags & MSG_WAITALL) || flags & (MSG_PEEK | MSG_DONTWAIT) || done == kt_vectors_size(message);
}

ssize_t kt_descriptor_receive(int number, struct msghdr *message, int flags)
{
    kt_cancel_point();
    kt_choice_point();
    struct kt_object *object = kt_object_of(number);
    if (object == NULL)
        return -EBADF;
    if (object->ops->receive == NULL)
        return -EINVAL;
    bool waits = must_wait(object, flags);
    int64_t deadline_us = waits ? kt_deadline_of(object->receive_timeout_us) : 0;
    size_t done = 0;
    ssize_t got;
    for (;;) {
        got = object->ops->receive(object, message, flags, done);
        done += got > 0 ? (size_t)got : 0;
        if (is_received(got, done, message, object->ops->is_stream ? flags : 0) || !waits)
            break;
        int waited = got > 0 ? 0 : kt_descriptor_wait(number, object, deadline_us);
        if (waited < 0)
            return done ? (ssize_t)done : waited;
    }
    if (got != -EBADF)
        kt_object_starved(object, got == -EAGAIN);
    return done ? (ssize_t)done : got;
}

ssize_t kt_descriptor_send(int number, const struct msghdr *message, int flags)
{
    kt_cancel_point();
    kt_choice_point();
    struct kt_object *object = kt_object_of(number);
    if (object == NULL)
        return -EBADF;
    if (object->ops->send == NULL)
        return -EINVAL;
    bool waits = must_wait(object, flags);
    int64_t deadline_us = waits ? kt_deadline_of(object->send_timeout_us) : 0;
    size_t size = kt_vectors_size(message), done = 0;
    ssize_t sent;
    for (;;) {
        sent = object->ops->send(object, message, flags, done);
        done += sent > 0 ? (size_t)sent : 0;
        bool is_sent = sent >= 0 && (done == size || !object->ops->is_stream);
        if (is_sent || (sent < 0 && sent != -EAGAIN) || !waits)
            break;
        int waited = sent > 0 ? 0 : kt_descriptor_wait(number, object, deadline_us);
        if (waited < 0)
            return done ? (ssize_t)done : waited;
    }
    kt_object_starved(object, sent == -EAGAIN);
    if (done == 0 && sent == -EPIPE && object->ops->is_stream && !(flags & MSG_NOSIGNAL))
        kt_raise(SIGPIPE);
    return done ? (ssize_t)done : sent;
}
