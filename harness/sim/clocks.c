/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/clocks.h"

#include "harness/sim/schedule.h"

static const int64_t uptime_us = INT64_C(1000) * 1000000;
static const int64_t tai_us = INT64_C(37) * 1000000;

int64_t kt_now_us(void)
{
    return kt_the_sim.now_us;
}

int64_t kt_sim_now_us(void)
{
    return kt_the_sim.now_us;
}

int64_t kt_clock_read_us(void)
{
    struct kt_sim *sim = &kt_the_sim;
    sim->now_us += sim->clock_read_us;
    if ((sim->timers.count && sim->now_us >= sim->timers.heap[0]->deadline_us) || sim->now_us > sim->end_us)
        kt_attend();
    if (kt_self())
        kt_choice();
    return sim->now_us;
}

bool kt_clock_is_known(clockid_t clock)
{
    return clock <= CLOCK_TAI && clock != 10; /* 10 was CLOCK_SGI_CYCLE; negative: clock_getcpuclockid */
}

int64_t kt_clock_offset_us(clockid_t clock)
{
    if (clock == CLOCK_MONOTONIC) /* by far the most asked */
        return uptime_us - kt_the_sim.start_us;
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
        return 0;
    case CLOCK_TAI:
        return tai_us;
    case CLOCK_PROCESS_CPUTIME_ID:
        return kt_self() ? -kt_self()->process->born_us : -kt_the_sim.start_us;
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM:
        return uptime_us - kt_the_sim.start_us;
    default: /* the processor time of a thread */
        return kt_self() ? -kt_self()->born_us : -kt_the_sim.start_us;
    }
}

int64_t kt_timespec_us(const struct timespec *time)
{
    if (time->tv_sec < 0)
        return 0;
    if (time->tv_sec >= INT64_MAX / 1000000)
        return INT64_MAX;
    return (int64_t)time->tv_sec * 1000000 + (time->tv_nsec + 999) / 1000;
}

struct timespec kt_us_timespec(int64_t time_us)
{
    return (struct timespec){time_us / 1000000, time_us % 1000000 * 1000};
}

int64_t kt_deadline_us(int clock, const struct timespec *deadline)
{
    int64_t at_us = kt_timespec_us(deadline);
    int64_t offset_us = kt_clock_offset_us(clock);
    if (at_us == INT64_MAX || (offset_us < 0 && at_us > INT64_MAX + offset_us))
        return INT64_MAX;
    return at_us - offset_us;
}

int64_t kt_deadline_after_us(const struct timespec *timeout)
{
    int64_t for_us = timeout ? kt_timespec_us(timeout) : INT64_MAX;
    return for_us > INT64_MAX - kt_the_sim.now_us ? INT64_MAX : kt_the_sim.now_us + for_us;
}
