/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/pipe_bytes.h"
#include "mock/base/alloc.h"

enum { PIPE_BYTES = 65536 };

struct pipe_end {
    struct kt_object object;
    struct pipe_end *other; /* null: closed */
    struct kt_bytes bytes;  /* of the reading end */
};

static struct pipe_end *end_of(struct kt_object *object)
{
    return (struct pipe_end *)object;
}

static int reader_ready(struct kt_object *object)
{
    struct pipe_end *end = end_of(object);
    return (end->bytes.size ? KT_READABLE : 0) | (end->other ? 0 : POLLHUP);
}

/* A pipe takes a write of up to PIPE_BUF bytes whole, so it is writable when one fits. */
static int writer_ready(struct kt_object *object)
{
    struct pipe_end *end = end_of(object);
    if (end->other == NULL)
        return KT_WRITABLE | POLLERR;
    return PIPE_BYTES - end->other->bytes.size >= PIPE_BUF ? KT_WRITABLE : 0;
}

static ssize_t pipe_receive(struct kt_object *object, struct msghdr *message, int flags, size_t skip)
{
    struct pipe_end *end = end_of(object);
    size_t before = end->bytes.size;
    size_t got = kt_bytes_scatter(&end->bytes, message, skip, flags);
    if (got == 0)
        return end->other && kt_vectors_size(message) > 0 ? -EAGAIN : 0;
    bool was_full = PIPE_BYTES - before < PIPE_BUF, is_full = PIPE_BYTES - end->bytes.size < PIPE_BUF;
    if (end->other && was_full && !is_full)
        kt_object_changed(&end->other->object);
    return (ssize_t)got;
}

static ssize_t pipe_send(struct kt_object *object, const struct msghdr *message, int flags, size_t skip)
{
    (void)flags;
    struct pipe_end *reader = end_of(object)->other;
    if (reader == NULL)
        return -EPIPE;
    size_t size = kt_vectors_size(message), room = PIPE_BYTES - reader->bytes.size;
    if (size == 0)
        return 0;
    if (room == 0 || (size <= PIPE_BUF && size > room))
        return -EAGAIN;
    size_t sent = kt_bytes_gather(&reader->bytes, message, skip, room);
    kt_object_changed(&reader->object);
    return (ssize_t)sent;
}

static size_t pipe_unread(struct kt_object *object)
{
    return end_of(object)->bytes.size;
}

static void pipe_close(struct kt_object *object)
{
    struct pipe_end *end = end_of(object), *other = end->other;
    if (other) {
        other->other = NULL;
        kt_object_changed(&other->object);
    }
    kt_bytes_free(&end->bytes);
    free(end);
}

static const struct kt_object_ops reader_ops = {
    .what = "pipe read",
    .mode = S_IFIFO,
    .is_stream = true,
    .ready = reader_ready,
    .receive = pipe_receive,
    .unread = pipe_unread,
    .close = pipe_close,
};
static const struct kt_object_ops writer_ops = {
    .what = "pipe write",
    .mode = S_IFIFO,
    .is_stream = true,
    .ready = writer_ready,
    .send = pipe_send,
    .close = pipe_close,
};

int kt_pipe_open(int numbers[2], int flags)
{
    if (flags & ~(O_NONBLOCK | O_CLOEXEC | O_DIRECT))
        return -EINVAL;
    struct pipe_end *reader = kmock_alloc(sizeof *reader), *writer = kmock_alloc(sizeof *writer);
    kt_object_init(&reader->object, &reader_ops, O_RDONLY | (flags & O_NONBLOCK));
    kt_object_init(&writer->object, &writer_ops, O_WRONLY | (flags & O_NONBLOCK));
    reader->other = writer;
    writer->other = reader;
    int first = kt_descriptor_open(&reader->object, flags);
    int second = kt_descriptor_open(&writer->object, flags);
    if (first >= 0 && second >= 0) {
        numbers[0] = first;
        numbers[1] = second;
        return 0;
    }
    if (first >= 0)
        kt_descriptor_close(first);
    return first < 0 ? first : second;
}
