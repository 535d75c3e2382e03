/* SPDX-License-Identifier: Apache-2.0 */
/* Speed a program up from outside: libktrial-time.so, by LD_PRELOAD. Each call that has to do with time passes here. */
#define _GNU_SOURCE
#undef _FORTIFY_SOURCE
#include <dlfcn.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "harness/speed/speed.h"

#define EXPORT __attribute__((visibility("default")))

static bool is_ready;

/* libc has two kinds of condition variables under one name. */
static void *find(const char *name)
{
    void *newer = strncmp(name, "pthread_cond_", 13) == 0 ? dlvsym(RTLD_NEXT, name, "GLIBC_2.3.2") : NULL;
    return newer ? newer : dlsym(RTLD_NEXT, name);
}

/* Others' constructors may look at the clock before ours ran; two threads that do this write the same. */
static void prepare(void)
{
    struct kt_speed speed;
#define LOOK_UP(result, name, parameters, arguments) kt_speed_libc.name = (result(*) parameters)find(#name);
    KT_SPEED_CALLS(LOOK_UP)
    KT_SPEED_FD_CALLS(LOOK_UP)
#undef LOOK_UP
    kt_speed_libc.syscall = (long (*)(long, ...))find("syscall");
    kt_speed_libc.epoll_pwait2 =
        (int (*)(int, struct epoll_event *, int, const struct timespec *, const sigset_t *))find("epoll_pwait2");
    if (kt_speed_parse(getenv(KT_SPEED_VARIABLE), &speed))
        kt_speed_set(&speed);
    __atomic_store_n(&is_ready, true, __ATOMIC_RELEASE);
}

static inline void be_ready(void)
{
    if (__builtin_expect(!__atomic_load_n(&is_ready, __ATOMIC_ACQUIRE), 0))
        prepare();
}

__attribute__((constructor)) static void begin(void)
{
    be_ready();
}

#define STAND_BEFORE(result, name, parameters, arguments)                                                              \
    EXPORT result name parameters                                                                                      \
    {                                                                                                                  \
        be_ready();                                                                                                    \
        return kt_speed_##name arguments;                                                                              \
    }
KT_SPEED_CALLS(STAND_BEFORE)
KT_SPEED_FD_CALLS(STAND_BEFORE)

EXPORT int epoll_pwait2(int epoll, struct epoll_event *events, int room, const struct timespec *timeout,
                        const sigset_t *mask)
{
    be_ready();
    return kt_speed_epoll_pwait2(epoll, events, room, timeout, mask);
}

EXPORT long syscall(long number, ...)
{
    long a[6];
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    be_ready();
    return kt_speed_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

/* What fortified programs call. */
EXPORT int __poll_chk(struct pollfd *fds, nfds_t count, int timeout_ms, size_t room)
{
    if (room / sizeof *fds < count)
        abort();
    return poll(fds, count, timeout_ms);
}

EXPORT int __ppoll_chk(struct pollfd *fds, nfds_t count, const struct timespec *timeout, const sigset_t *mask,
                       size_t room)
{
    if (room / sizeof *fds < count)
        abort();
    return ppoll(fds, count, timeout, mask);
}
