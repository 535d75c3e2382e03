/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc: what a descriptor is and how it behaves. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"

enum { PIPE_BYTES = 65536 };

static int set_flags(struct kt_object *object, int flags)
{
    object->flags = (object->flags & ~O_NONBLOCK) | (flags & O_NONBLOCK);
    return 0;
}

static int control(int number, int command, long argument)
{
    struct kt_object *object = kt_object_of(number);
    switch (command) {
    case F_DUPFD:
        return kt_descriptor_duplicate(number, (int)argument, 0);
    case F_DUPFD_CLOEXEC:
        return kt_descriptor_duplicate(number, (int)argument, O_CLOEXEC);
    case F_GETFD:
        return kt_descriptor_closes_on_exec(number) ? FD_CLOEXEC : 0;
    case F_SETFD:
        kt_descriptor_close_on_exec(number, argument & FD_CLOEXEC);
        return 0;
    case F_GETFL:
        return object->flags;
    case F_SETFL:
        return set_flags(object, (int)argument);
    case F_GETPIPE_SZ:
    case F_SETPIPE_SZ:
        return object->ops->mode == S_IFIFO ? PIPE_BYTES : -EBADF;
    case F_SETOWN:
    case F_SETSIG:
    case F_GETOWN:
    case F_GETSIG:
        return 0;
    default:
        return -EINVAL;
    }
}

KT_EXPORT int fcntl(int number, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->fcntl(number, command, argument);
    return (int)kt_fd_result(control(number, command, argument));
}

KT_EXPORT int fcntl64(int number, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    long argument = va_arg(arguments, long);
    va_end(arguments);
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->fcntl64(number, command, argument);
    return (int)kt_fd_result(control(number, command, argument));
}

static int request(int number, unsigned long what, void *argument)
{
    struct kt_object *object = kt_object_of(number);
    switch (what) {
    case FIONREAD:
        *(int *)argument = object->ops->unread ? (int)object->ops->unread(object) : 0;
        return 0;
    case FIONBIO:
        return set_flags(object, *(int *)argument ? O_NONBLOCK : 0);
    case FIOCLEX:
    case FIONCLEX:
        kt_descriptor_close_on_exec(number, what == FIOCLEX);
        return 0;
    default:
        return -ENOTTY;
    }
}

KT_EXPORT int ioctl(int number, unsigned long what, ...)
{
    va_list arguments;
    va_start(arguments, what);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->ioctl(number, what, argument);
    return (int)kt_fd_result(request(number, what, argument));
}

/* Programs ask whether a descriptor is a socket or a pipe; the reserved number is a character device. */
KT_EXPORT int fstat(int number, struct stat *status)
{
    struct kt_object *object = kt_object_of(number);
    int result = kt_fd_libc()->fstat(number, status);
    if (result == 0 && object)
        status->st_mode = object->ops->mode | 0600;
    return result;
}

KT_EXPORT int fstat64(int number, struct stat64 *status)
{
    struct kt_object *object = kt_object_of(number);
    int result = kt_fd_libc()->fstat64(number, status);
    if (result == 0 && object)
        status->st_mode = object->ops->mode | 0600;
    return result;
}

KT_EXPORT off_t lseek(int number, off_t offset, int whence)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->lseek(number, offset, whence);
    return kt_fd_result(-ESPIPE);
}

KT_EXPORT off64_t lseek64(int number, off64_t offset, int whence)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->lseek64(number, offset, whence);
    return kt_fd_result(-ESPIPE);
}
