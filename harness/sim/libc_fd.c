/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc: the calls on any descriptor. Those on real ones, and all outside a trial, pass through. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/sim/descriptor_transfer.h"
#include "harness/sim/eventfd.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"
#include "harness/sim/pipe.h"
#include "harness/sim/timerfd.h"

/* ---- bytes ---- */

KT_EXPORT ssize_t read(int number, void *to, size_t size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->read(number, to, size);
    struct iovec vector = {to, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    return kt_fd_result(kt_descriptor_receive(number, &message, 0));
}

KT_EXPORT ssize_t write(int number, const void *from, size_t size)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->write(number, from, size);
    struct iovec vector = {(void *)from, size};
    struct msghdr message = {.msg_iov = &vector, .msg_iovlen = 1};
    return kt_fd_result(kt_descriptor_send(number, &message, 0));
}

KT_EXPORT ssize_t readv(int number, const struct iovec *vectors, int count)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->readv(number, vectors, count);
    if (count < 0)
        return kt_fd_result(-EINVAL);
    struct msghdr message = {.msg_iov = (struct iovec *)vectors, .msg_iovlen = (size_t)count};
    return kt_fd_result(kt_descriptor_receive(number, &message, 0));
}

KT_EXPORT ssize_t writev(int number, const struct iovec *vectors, int count)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->writev(number, vectors, count);
    if (count < 0)
        return kt_fd_result(-EINVAL);
    struct msghdr message = {.msg_iov = (struct iovec *)vectors, .msg_iovlen = (size_t)count};
    return kt_fd_result(kt_descriptor_send(number, &message, 0));
}

KT_EXPORT ssize_t __read_chk(int number, void *to, size_t size, size_t room)
{
    if (size > room)
        kt_fd_overflow("read");
    return read(number, to, size);
}

/* ---- numbers ---- */

KT_EXPORT int close(int number)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->close(number);
    kt_choice_point();
    return (int)kt_fd_result(kt_descriptor_close(number));
}

KT_EXPORT int close_range(unsigned first, unsigned last, int flags)
{
    if (kt_self() && !(flags & CLOSE_RANGE_CLOEXEC))
        kt_descriptors_close_range(first, last);
    int (*real)(unsigned, unsigned, int) = (int (*)(unsigned, unsigned, int))kt_real("close_range", NULL);
    return real(first, last, flags);
}

KT_EXPORT void closefrom(int first)
{
    if (kt_self())
        kt_descriptors_close_range(first < 0 ? 0 : (unsigned)first, ~0U);
    void (*real)(int) = (void (*)(int))kt_real("closefrom", NULL);
    real(first);
}

KT_EXPORT int dup(int number)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->dup(number);
    return (int)kt_fd_result(kt_descriptor_duplicate(number, 0, 0));
}

KT_EXPORT int dup2(int number, int onto)
{
    if (kt_object_of(number) == NULL && kt_object_of(onto) == NULL)
        return kt_fd_libc()->dup2(number, onto);
    if (number == onto)
        return onto;
    return (int)kt_fd_result(kt_descriptor_replace(number, onto, 0));
}

KT_EXPORT int dup3(int number, int onto, int flags)
{
    if (kt_object_of(number) == NULL && kt_object_of(onto) == NULL)
        return kt_fd_libc()->dup3(number, onto, flags);
    if (number == onto || flags & ~O_CLOEXEC)
        return (int)kt_fd_result(-EINVAL);
    return (int)kt_fd_result(kt_descriptor_replace(number, onto, flags));
}

/* ---- new ones ---- */

KT_EXPORT int pipe2(int numbers[2], int flags)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->pipe2(numbers, flags);
    return (int)kt_fd_result(kt_pipe_open(numbers, flags));
}

KT_EXPORT int pipe(int numbers[2])
{
    if (kt_self() == NULL)
        return kt_fd_libc()->pipe(numbers);
    return (int)kt_fd_result(kt_pipe_open(numbers, 0));
}

KT_EXPORT int eventfd(unsigned start, int flags)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->eventfd(start, flags);
    return (int)kt_fd_result(kt_eventfd_open(start, flags));
}

KT_EXPORT int eventfd_read(int number, eventfd_t *value)
{
    return read(number, value, sizeof *value) == sizeof *value ? 0 : -1;
}

KT_EXPORT int eventfd_write(int number, eventfd_t value)
{
    return write(number, &value, sizeof value) == sizeof value ? 0 : -1;
}

KT_EXPORT int timerfd_create(clockid_t clock, int flags)
{
    if (kt_self() == NULL)
        return kt_fd_libc()->timerfd_create(clock, flags);
    return (int)kt_fd_result(kt_timerfd_open(clock, flags));
}

KT_EXPORT int timerfd_settime(int number, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->timerfd_settime(number, flags, value, old);
    return (int)kt_fd_result(kt_timerfd_set(number, flags, value, old));
}

KT_EXPORT int timerfd_gettime(int number, struct itimerspec *value)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->timerfd_gettime(number, value);
    return (int)kt_fd_result(kt_timerfd_get(number, value));
}
