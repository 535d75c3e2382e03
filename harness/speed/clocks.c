/* SPDX-License-Identifier: Apache-2.0 */
/* Clocks and sleeps in virtual time. source  clock_gettime(2), nanosleep(2), clock_nanosleep(2), ISO C11 7.26.5.7 */
#include <errno.h>

#include "harness/speed/inside.h"

int kt_speed_clock_gettime(clockid_t clock, struct timespec *time)
{
    if (!kt_speed_is_ours(clock))
        return kt_speed_libc.clock_gettime(clock, time);
    *time = kt_speed_timespec(kt_speed_now_ns(clock));
    return 0;
}

int kt_speed_gettimeofday(struct timeval *time, void *zone)
{
    if (zone)
        kt_speed_libc.gettimeofday(time, zone);
    int64_t now_ns = kt_speed_now_ns(CLOCK_REALTIME);
    if (time)
        *time = (struct timeval){now_ns / 1000000000, now_ns % 1000000000 / 1000};
    return 0;
}

time_t kt_speed_time(time_t *time)
{
    time_t now_s = kt_speed_now_ns(CLOCK_REALTIME) / 1000000000;
    if (time)
        *time = now_s;
    return now_s;
}

int kt_speed_timespec_get(struct timespec *time, int base)
{
    if (base != TIME_UTC)
        return 0;
    *time = kt_speed_timespec(kt_speed_now_ns(CLOCK_REALTIME));
    return base;
}

int kt_speed_nanosleep(const struct timespec *time, struct timespec *left)
{
    struct timespec real, real_left = {0};
    int result = kt_speed_libc.nanosleep(kt_speed_timeout(time, &real), &real_left);
    if (result != 0 && errno == EINTR && left)
        *left = kt_speed_timespec(kt_speed_grow_ns(kt_speed_ns(&real_left)));
    return result;
}

int kt_speed_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *left)
{
    struct timespec real, real_left = {0};
    if (!kt_speed_is_ours(clock))
        return kt_speed_libc.clock_nanosleep(clock, flags, time, left);
    if (flags & TIMER_ABSTIME)
        return kt_speed_libc.clock_nanosleep(clock, flags, kt_speed_deadline(clock, time, &real), left);
    int error = kt_speed_libc.clock_nanosleep(clock, flags, kt_speed_timeout(time, &real), &real_left);
    if (error == EINTR && left)
        *left = kt_speed_timespec(kt_speed_grow_ns(kt_speed_ns(&real_left)));
    return error;
}

unsigned kt_speed_sleep(unsigned time_s)
{
    struct timespec time = {time_s, 0}, left = {0};
    if (kt_speed_nanosleep(&time, &left) == 0)
        return 0;
    return (unsigned)(left.tv_sec + (left.tv_nsec >= 500000000));
}

int kt_speed_usleep(useconds_t time_us)
{
    struct timespec time = kt_speed_timespec((int64_t)time_us * 1000);
    return kt_speed_nanosleep(&time, NULL);
}

int kt_speed_thrd_sleep(const struct timespec *time, struct timespec *left)
{
    if (kt_speed_nanosleep(time, left) == 0)
        return 0;
    return errno == EINTR ? -1 : -2;
}
