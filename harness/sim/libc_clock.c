/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's clocks. source  clock_gettime(2), time(2), gettimeofday(2), times(2) */
#define _GNU_SOURCE
#include <errno.h>

#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/kernel.h"
#include "harness/sim/libc_real.h"

enum { TICKS_PER_SECOND = 100 };

static int refuse(int error)
{
    errno = error;
    return -1;
}

KT_EXPORT int clock_gettime(clockid_t clock, struct timespec *time)
{
    if (kt_self() == NULL)
        return kt_libc()->clock_gettime(clock, time);
    if (!kt_clock_is_known(clock))
        return refuse(EINVAL);
    uint64_t now_us = (uint64_t)(kt_clock_read_us() + kt_clock_offset_us(clock));
    time->tv_sec = (time_t)(now_us / 1000000);
    time->tv_nsec = (long)(now_us % 1000000 * 1000);
    return 0;
}

KT_EXPORT int clock_getres(clockid_t clock, struct timespec *resolution)
{
    if (kt_self() == NULL)
        return kt_libc()->clock_getres(clock, resolution);
    if (!kt_clock_is_known(clock))
        return refuse(EINVAL);
    if (resolution)
        *resolution = (struct timespec){0, 1000};
    return 0;
}

KT_EXPORT int clock_settime(clockid_t clock, const struct timespec *time)
{
    return kt_self() ? refuse(EPERM) : kt_libc()->clock_settime(clock, time);
}

KT_EXPORT int gettimeofday(struct timeval *restrict time, void *restrict zone)
{
    if (kt_self() == NULL)
        return kt_libc()->gettimeofday(time, zone);
    int64_t now_us = kt_clock_read_us();
    *time = (struct timeval){now_us / 1000000, now_us % 1000000};
    if (zone)
        *(struct timezone *)zone = (struct timezone){0};
    return 0;
}

KT_EXPORT time_t time(time_t *time)
{
    if (kt_self() == NULL)
        return kt_libc()->time(time);
    time_t now_s = kt_clock_read_us() / 1000000;
    if (time)
        *time = now_s;
    return now_s;
}

KT_EXPORT int timespec_get(struct timespec *time, int base)
{
    if (kt_self() == NULL)
        return kt_libc()->timespec_get(time, base);
    if (base != TIME_UTC)
        return 0;
    *time = kt_us_timespec(kt_clock_read_us());
    return base;
}

KT_EXPORT clock_t clock(void)
{
    if (kt_self() == NULL)
        return kt_libc()->clock();
    int64_t now_us = kt_clock_read_us();
    return now_us + kt_clock_offset_us(CLOCK_PROCESS_CPUTIME_ID);
}

KT_EXPORT clock_t times(struct tms *times)
{
    if (kt_self() == NULL)
        return kt_libc()->times(times);
    int64_t now_us = kt_clock_read_us();
    int64_t used_us = now_us + kt_clock_offset_us(CLOCK_PROCESS_CPUTIME_ID);
    if (times)
        *times = (struct tms){.tms_utime = used_us * TICKS_PER_SECOND / 1000000};
    return (now_us + kt_clock_offset_us(CLOCK_MONOTONIC)) * TICKS_PER_SECOND / 1000000;
}
