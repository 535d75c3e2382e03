/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/eventfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/eventfd.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/pipe_bytes.h"
#include "mock/base/alloc.h"

struct counter {
    struct kt_object object;
    uint64_t value; /* at most UINT64_MAX - 1 */
    bool is_semaphore;
};

static struct counter *counter_of(struct kt_object *object)
{
    return (struct counter *)object;
}

static int counter_ready(struct kt_object *object)
{
    uint64_t value = counter_of(object)->value;
    return (value > 0 ? KT_READABLE : 0) | (value < UINT64_MAX - 1 ? KT_WRITABLE : 0);
}

static ssize_t counter_receive(struct kt_object *object, struct msghdr *message, int flags, size_t skip)
{
    (void)flags, (void)skip;
    struct counter *counter = counter_of(object);
    if (kt_vectors_size(message) < sizeof counter->value)
        return -EINVAL;
    if (counter->value == 0)
        return -EAGAIN;
    uint64_t value = counter->is_semaphore ? 1 : counter->value;
    kt_vectors_fill(message, 0, (const uint8_t *)&value, sizeof value);
    counter->value -= value;
    kt_object_changed(object); /* a writer may have waited for room */
    return sizeof value;
}

static ssize_t counter_send(struct kt_object *object, const struct msghdr *message, int flags, size_t skip)
{
    (void)flags, (void)skip;
    struct counter *counter = counter_of(object);
    uint64_t value;
    if (kt_vectors_size(message) < sizeof value)
        return -EINVAL;
    kt_vectors_read(message, 0, (uint8_t *)&value, sizeof value);
    if (value == UINT64_MAX)
        return -EINVAL;
    if (value > UINT64_MAX - 1 - counter->value)
        return -EAGAIN;
    counter->value += value;
    kt_object_changed(object);
    return sizeof value;
}

static void counter_close(struct kt_object *object)
{
    free(counter_of(object));
}

static const struct kt_object_ops counter_ops = {
    .what = "eventfd",
    .ready = counter_ready,
    .receive = counter_receive,
    .send = counter_send,
    .close = counter_close,
};

int kt_eventfd_open(unsigned start, int flags)
{
    if (flags & ~(EFD_NONBLOCK | EFD_CLOEXEC | EFD_SEMAPHORE))
        return -EINVAL;
    struct counter *counter = kmock_alloc(sizeof *counter);
    kt_object_init(&counter->object, &counter_ops, O_RDWR | (flags & EFD_NONBLOCK));
    counter->value = start;
    counter->is_semaphore = flags & EFD_SEMAPHORE;
    return kt_descriptor_open(&counter->object, flags & EFD_CLOEXEC);
}
