/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's sleeps. source  nanosleep(2), clock_nanosleep(2), sleep(3), usleep(3), sched_yield(2) */
#define _GNU_SOURCE
#include <errno.h>
#include <sched.h>

#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/kernel.h"
#include "harness/sim/libc_real.h"

/* returns  0, or EINTR with what is left of the time */
static int sleep_until(int64_t deadline_us, int64_t *left_us)
{
    kt_cancel_point();
    enum kt_wake wake = kt_block_interruptible(NULL, deadline_us, (struct kt_wait_reason){"sleep", 0});
    kt_cancel_point();
    *left_us = 0;
    if (wake == KT_TIMED_OUT)
        return 0;
    if (deadline_us > kt_now_us())
        *left_us = deadline_us - kt_now_us();
    return EINTR;
}

/* returns  0 or an error number */
static int sleep_for(const struct timespec *time, struct timespec *left)
{
    int64_t left_us;
    if (time->tv_sec < 0 || !kt_timespec_is_valid(time))
        return EINVAL;
    int error = sleep_until(kt_deadline_after_us(time), &left_us);
    if (error && left)
        *left = kt_us_timespec(left_us);
    return error;
}

static int fail_with(int error)
{
    if (error == 0)
        return 0;
    errno = error;
    return -1;
}

KT_EXPORT int nanosleep(const struct timespec *time, struct timespec *left)
{
    if (kt_self() == NULL)
        return kt_libc()->nanosleep(time, left);
    return fail_with(sleep_for(time, left));
}

KT_EXPORT int clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
    if (kt_self() == NULL)
        return kt_libc()->clock_nanosleep(clock, flags, time, left);
    if (!kt_clock_is_known(clock) || clock == CLOCK_THREAD_CPUTIME_ID)
        return EINVAL;
    if (!(flags & TIMER_ABSTIME))
        return sleep_for(time, left);
    int64_t left_us;
    if (!kt_timespec_is_valid(time))
        return EINVAL;
    return sleep_until(kt_deadline_us(clock, time), &left_us);
}

KT_EXPORT int usleep(useconds_t time_us)
{
    if (kt_self() == NULL)
        return kt_libc()->usleep(time_us);
    struct timespec time = kt_us_timespec(time_us);
    return fail_with(sleep_for(&time, NULL));
}

KT_EXPORT unsigned sleep(unsigned time_s)
{
    if (kt_self() == NULL)
        return kt_libc()->sleep(time_s);
    struct timespec time = {time_s, 0}, left = {0};
    sleep_for(&time, &left);
    return (unsigned)(left.tv_sec + (left.tv_nsec >= 500000000));
}

KT_EXPORT int thrd_sleep(const struct timespec *time, struct timespec *left)
{
    if (kt_self() == NULL)
        return kt_libc()->thrd_sleep(time, left);
    int error = sleep_for(time, left);
    return error == 0 ? 0 : error == EINTR ? -1 : -2;
}

KT_EXPORT int sched_yield(void)
{
    if (kt_self() == NULL)
        return kt_libc()->sched_yield();
    kt_yield();
    return 0;
}

/* libc's header makes pthread_yield another name of sched_yield; old programs still ask for it. */
KT_EXPORT int kt_pthread_yield(void) __asm__("pthread_yield");
int kt_pthread_yield(void)
{
    return sched_yield();
}

KT_EXPORT void thrd_yield(void)
{
    sched_yield();
}
