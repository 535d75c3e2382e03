/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/speed/speed.h"

#include <inttypes.h>
#include <stdio.h>

#include "harness/speed/inside.h"

enum { NS_PER_SECOND = 1000000000 };

static const int64_t for_ever_s = INT64_C(4000000000); /* fits twice into nanoseconds */

struct kt_speed_libc kt_speed_libc;
static struct kt_speed current = {.factor = 1};

void kt_speed_set(const struct kt_speed *speed)
{
    current = *speed;
}

void kt_speed_print(const struct kt_speed *speed, char *text, size_t size)
{
    snprintf(text, size, "%.17g,%" PRId64 ",%" PRId64, speed->factor, speed->real_ns, speed->mono_ns);
}

bool kt_speed_parse(const char *text, struct kt_speed *speed)
{
    return text && sscanf(text, "%lg,%" SCNd64 ",%" SCNd64, &speed->factor, &speed->real_ns, &speed->mono_ns) == 3 &&
           speed->factor > 0;
}

bool kt_speed_is_ours(clockid_t clock)
{
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_BOOTTIME:
        return true;
    default:
        return false;
    }
}

static bool is_real_time(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
}

int64_t kt_speed_ns(const struct timespec *time)
{
    int64_t seconds = time->tv_sec < for_ever_s ? time->tv_sec : for_ever_s;
    return seconds * NS_PER_SECOND + time->tv_nsec;
}

struct timespec kt_speed_timespec(int64_t time_ns)
{
    return (struct timespec){time_ns / NS_PER_SECOND, time_ns % NS_PER_SECOND};
}

int64_t kt_speed_shrink_ns(int64_t span_ns)
{
    double real_ns = (double)span_ns / current.factor;
    return span_ns <= 0 ? 0 : (int64_t)real_ns + 1;
}

int64_t kt_speed_grow_ns(int64_t span_ns)
{
    return (int64_t)((double)span_ns * current.factor);
}

static int64_t read_ns(clockid_t clock)
{
    struct timespec now = {0};
    kt_speed_libc.clock_gettime(clock, &now);
    return kt_speed_ns(&now);
}

int64_t kt_speed_now_ns(clockid_t clock)
{
    int64_t passed_ns = read_ns(CLOCK_MONOTONIC) - current.mono_ns;
    return (is_real_time(clock) ? current.real_ns : current.mono_ns) + kt_speed_grow_ns(passed_ns);
}

static bool is_valid(const struct timespec *time)
{
    return time && time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < NS_PER_SECOND;
}

const struct timespec *kt_speed_deadline(clockid_t clock, const struct timespec *deadline, struct timespec *real)
{
    if (!is_valid(deadline) || !kt_speed_is_ours(clock))
        return deadline;
    *real = kt_speed_timespec(read_ns(clock) + kt_speed_shrink_ns(kt_speed_ns(deadline) - kt_speed_now_ns(clock)));
    return real;
}

const struct timespec *kt_speed_timeout(const struct timespec *timeout, struct timespec *real)
{
    if (!is_valid(timeout))
        return timeout;
    *real = kt_speed_timespec(kt_speed_shrink_ns(kt_speed_ns(timeout)));
    return real;
}
