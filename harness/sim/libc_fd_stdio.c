/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc where it writes to a descriptor by itself: stdio over a socket or pipe, and sendfile. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_fd_real.h"

static ssize_t read_cookie(void *cookie, char *to, size_t size)
{
    return read((int)(intptr_t)cookie, to, size);
}

static ssize_t write_cookie(void *cookie, const char *from, size_t size)
{
    ssize_t sent = write((int)(intptr_t)cookie, from, size);
    return sent < 0 ? 0 : sent;
}

static int close_cookie(void *cookie)
{
    return close((int)(intptr_t)cookie);
}

/* fileno() of such a stream is -1. */
KT_EXPORT FILE *fdopen(int number, const char *mode)
{
    static const cookie_io_functions_t calls = {.read = read_cookie, .write = write_cookie, .close = close_cookie};
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->fdopen(number, mode);
    return fopencookie((void *)(intptr_t)number, mode, calls);
}

static int print(int number, const char *format, va_list arguments)
{
    char *text;
    int size = vasprintf(&text, format, arguments);
    if (size < 0)
        return size;
    ssize_t sent = write(number, text, (size_t)size);
    free(text);
    return (int)sent;
}

KT_EXPORT int vdprintf(int number, const char *format, va_list arguments)
{
    if (kt_object_of(number) == NULL)
        return kt_fd_libc()->vdprintf(number, format, arguments);
    return print(number, format, arguments);
}

KT_EXPORT int dprintf(int number, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int result = vdprintf(number, format, arguments);
    va_end(arguments);
    return result;
}

KT_EXPORT int __vdprintf_chk(int number, int flag, const char *format, va_list arguments)
{
    (void)flag;
    return vdprintf(number, format, arguments);
}

KT_EXPORT int __dprintf_chk(int number, int flag, const char *format, ...)
{
    (void)flag;
    va_list arguments;
    va_start(arguments, format);
    int result = vdprintf(number, format, arguments);
    va_end(arguments);
    return result;
}

/* From a real file to a simulated descriptor, a piece at a time. */
static ssize_t send_file(int to, int from, off64_t *offset, size_t size)
{
    char piece[16384];
    size_t done = 0;
    while (done < size) {
        size_t part = size - done < sizeof piece ? size - done : sizeof piece;
        ssize_t got = offset ? kt_fd_libc()->pread64(from, piece, part, *offset) : read(from, piece, part);
        if (got <= 0)
            return done ? (ssize_t)done : got;
        ssize_t sent = write(to, piece, (size_t)got);
        off64_t unsent = sent < 0 ? got : got - sent;
        if (offset)
            *offset += got - unsent;
        else if (unsent)
            kt_fd_libc()->lseek64(from, -unsent, SEEK_CUR);
        done += (size_t)(got - unsent);
        if (unsent)
            return done ? (ssize_t)done : -1;
    }
    return (ssize_t)done;
}

KT_EXPORT ssize_t sendfile64(int to, int from, off64_t *offset, size_t size)
{
    if (kt_object_of(to) == NULL && kt_object_of(from) == NULL)
        return kt_fd_libc()->sendfile64(to, from, offset, size);
    return send_file(to, from, offset, size);
}

KT_EXPORT ssize_t sendfile(int to, int from, off_t *offset, size_t size)
{
    if (kt_object_of(to) == NULL && kt_object_of(from) == NULL)
        return kt_fd_libc()->sendfile(to, from, offset, size);
    off64_t place = offset ? *offset : 0;
    ssize_t sent = send_file(to, from, offset ? &place : NULL, size);
    if (offset)
        *offset = (off_t)place;
    return sent;
}
