/* SPDX-License-Identifier: Apache-2.0 */
/* What programs ask the kernel for by syscall(): the clock, and futex waits with a timeout, as of C++'s std::future and
 * Rust's standard library. source  futex(2) */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/speed/inside.h"

enum { ARGUMENTS = 6 };

/* FUTEX_WAIT's timeout counts from now; that of the others is a time by the clock that a flag says. */
static const struct timespec *futex_time(int operation, const struct timespec *time, struct timespec *real)
{
    clockid_t clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
        return kt_speed_timeout(time, real);
    case FUTEX_WAIT_BITSET:
    case FUTEX_WAIT_REQUEUE_PI:
        return kt_speed_deadline(clock, time, real);
    case FUTEX_LOCK_PI:
        return kt_speed_deadline(CLOCK_REALTIME, time, real);
    default:
        return time; /* a number, or nothing */
    }
}

long kt_speed_syscall(long number, ...)
{
    long a[ARGUMENTS];
    struct timespec real;
    va_list list;
    va_start(list, number);
    for (int i = 0; i < ARGUMENTS; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (number == SYS_clock_gettime && kt_speed_is_ours((clockid_t)a[0]))
        return kt_speed_clock_gettime((clockid_t)a[0], (struct timespec *)a[1]); /* NOLINT: as the kernel has it */
    if (number == SYS_futex)
        a[3] = (long)futex_time((int)a[1], (const struct timespec *)a[3], &real);
    return kt_speed_libc.syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
