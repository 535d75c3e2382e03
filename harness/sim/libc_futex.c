/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's syscall: C++ guards of local statics, std::atomic::wait and other runtimes reach the
 * futex, the clock and randomness through it. What is not named here goes to the operating system.
 * source  futex(2), syscall(2) */
#define _GNU_SOURCE
#include <linux/futex.h>
#include <stdarg.h>
#include <sys/random.h>
#include <sys/syscall.h>

#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/parking.h"

static long refuse(int error)
{
    errno = error;
    return -1;
}

/* FUTEX_WAIT takes a span of monotonic time, FUTEX_WAIT_BITSET a deadline of the clock in the operation. */
static long wait(const uint32_t *word, int operation, uint32_t value, const struct timespec *time)
{
    int64_t deadline_us = INT64_MAX;
    clockid_t clock = operation & FUTEX_CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    if (time && !kt_timespec_is_valid(time))
        return refuse(EINVAL);
    if (time && (operation & FUTEX_CMD_MASK) == FUTEX_WAIT)
        deadline_us = kt_deadline_after_us(time);
    else if (time)
        deadline_us = kt_deadline_us(clock, time);
    kt_choice_point();
    if (*(const volatile uint32_t *)word != value)
        return refuse(EAGAIN);
    enum kt_wake wake = kt_park(word, KT_PARK_FUTEX, deadline_us, KT_STAY_SIGNAL);
    if (wake == KT_TIMED_OUT)
        return refuse(ETIMEDOUT);
    return wake == KT_INTERRUPTED ? refuse(EINTR) : 0;
}

static long wake(const uint32_t *word, int count)
{
    struct kt_parking *parking = kt_parking_find(word, KT_PARK_FUTEX);
    long woken = 0;
    while (parking && woken < count && kt_wake_one(&parking->queue))
        woken++;
    kt_choice_point();
    return woken;
}

/* returns  whether the operation is one of those simulated */
static bool futex(const long *arguments, long *result)
{
    const uint32_t *word = (const uint32_t *)arguments[0];
    int operation = (int)arguments[1];
    switch (operation & FUTEX_CMD_MASK) {
    case FUTEX_WAIT:
    case FUTEX_WAIT_BITSET:
        *result = wait(word, operation, (uint32_t)arguments[2], (const struct timespec *)arguments[3]);
        return true;
    case FUTEX_WAKE:
    case FUTEX_WAKE_BITSET:
        *result = wake(word, (int)arguments[2]);
        return true;
    default:
        return false;
    }
}

/* returns  whether the call is one of those simulated */
static bool simulate(long number, const long *arguments, long *result)
{
    switch (number) {
    case SYS_futex:
        return futex(arguments, result);
    case SYS_clock_gettime:
        *result = clock_gettime((clockid_t)arguments[0], (struct timespec *)arguments[1]);
        return true;
    case SYS_getrandom:
        *result = getrandom((void *)arguments[0], (size_t)arguments[1], (unsigned)arguments[2]);
        return true;
    case SYS_nanosleep:
        *result = nanosleep((const struct timespec *)arguments[0], (struct timespec *)arguments[1]);
        return true;
    case SYS_sched_yield:
        *result = sched_yield();
        return true;
    case SYS_gettid:
        *result = gettid();
        return true;
    case SYS_getpid:
        *result = getpid();
        return true;
    default:
        return false;
    }
}

KT_EXPORT long syscall(long number, ...)
{
    long a[6], result;
    va_list list;
    va_start(list, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(list, long);
    va_end(list);
    if (kt_self() && simulate(number, a, &result))
        return result;
    return kt_libc()->syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}
