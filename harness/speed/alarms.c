/* SPDX-License-Identifier: Apache-2.0 */
/* Timers that a program sets, in virtual time. source  alarm(2), setitimer(2), timerfd_settime(2), proc(5) fdinfo */
#define _GNU_SOURCE
#include <stdio.h>

#include "harness/speed/inside.h"

/* ---- setitimer ---- */

static struct timeval shrink(struct timeval span)
{
    int64_t span_ns = ((int64_t)span.tv_sec * 1000000 + span.tv_usec) * 1000;
    int64_t real_us = (kt_speed_shrink_ns(span_ns) + 999) / 1000;
    return (struct timeval){real_us / 1000000, real_us % 1000000};
}

static struct timeval grow(struct timeval span)
{
    int64_t time_us = kt_speed_grow_ns(((int64_t)span.tv_sec * 1000000 + span.tv_usec) * 1000) / 1000;
    return (struct timeval){time_us / 1000000, time_us % 1000000};
}

int kt_speed_getitimer(__itimer_which_t which, struct itimerval *value)
{
    int result = kt_speed_libc.getitimer(which, value);
    if (result == 0 && which == ITIMER_REAL)
        *value = (struct itimerval){grow(value->it_interval), grow(value->it_value)};
    return result;
}

int kt_speed_setitimer(__itimer_which_t which, const struct itimerval *value, struct itimerval *old)
{
    if (which != ITIMER_REAL || value == NULL)
        return kt_speed_libc.setitimer(which, value, old);
    struct itimerval real = {shrink(value->it_interval), shrink(value->it_value)};
    int result = kt_speed_libc.setitimer(which, &real, old);
    if (result == 0 && old)
        *old = (struct itimerval){grow(old->it_interval), grow(old->it_value)};
    return result;
}

unsigned kt_speed_alarm(unsigned time_s)
{
    struct itimerval value = {.it_value.tv_sec = time_s}, old = {0};
    kt_speed_setitimer(ITIMER_REAL, &value, &old);
    return (unsigned)(old.it_value.tv_sec + (old.it_value.tv_usec > 0));
}

/* ---- timerfd ---- */

static clockid_t clock_of(int fd)
{
    char path[64], line[128];
    int clock = CLOCK_MONOTONIC;
    snprintf(path, sizeof path, "/proc/self/fdinfo/%d", fd);
    FILE *info = fopen(path, "re");
    while (info && fgets(line, sizeof line, info))
        if (sscanf(line, "clockid: %d", &clock) == 1)
            break;
    if (info)
        fclose(info);
    return clock;
}

static struct itimerspec grown(const struct itimerspec *value)
{
    return (struct itimerspec){kt_speed_timespec(kt_speed_grow_ns(kt_speed_ns(&value->it_interval))),
                               kt_speed_timespec(kt_speed_grow_ns(kt_speed_ns(&value->it_value)))};
}

int kt_speed_timerfd_gettime(int fd, struct itimerspec *value)
{
    int result = kt_speed_libc.timerfd_gettime(fd, value);
    if (result == 0)
        *value = grown(value);
    return result;
}

int kt_speed_timerfd_settime(int fd, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    struct itimerspec real = *value;
    bool is_set = value->it_value.tv_sec || value->it_value.tv_nsec; /* else it is switched off */
    kt_speed_timeout(&value->it_interval, &real.it_interval);
    if (is_set && flags & TFD_TIMER_ABSTIME)
        kt_speed_deadline(clock_of(fd), &value->it_value, &real.it_value);
    else if (is_set)
        kt_speed_timeout(&value->it_value, &real.it_value);
    int result = kt_speed_libc.timerfd_settime(fd, flags, &real, old);
    if (result == 0 && old)
        *old = grown(old);
    return result;
}
