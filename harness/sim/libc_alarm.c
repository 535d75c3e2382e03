/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's alarm clocks: SIGALRM by virtual time. source  alarm(2), setitimer(2) */
#define _GNU_SOURCE
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

static bool is_test(void)
{
    return kt_self() == NULL || kt_self()->process->id == 0;
}

static void ring(void *context, int64_t now_us)
{
    struct kt_process *process = context;
    if (process->alarm_interval_us)
        kmock_timers_arm(&kt_the_sim.timers, &process->alarm, now_us + process->alarm_interval_us);
    kt_signal_post(process, SIGALRM);
}

/* returns  microseconds to the next alarm; 0: none */
static int64_t left_us(const struct kt_process *process)
{
    if (!kmock_timer_is_armed(&process->alarm))
        return 0;
    int64_t left_us = process->alarm.deadline_us - kt_now_us();
    return left_us > 0 ? left_us : 1;
}

static void set(struct kt_process *process, int64_t in_us, int64_t interval_us)
{
    process->alarm.fire = ring;
    process->alarm.context = process;
    process->alarm_interval_us = interval_us;
    if (in_us > 0)
        kmock_timers_arm(&kt_the_sim.timers, &process->alarm, kt_now_us() + in_us);
    else
        kmock_timers_cancel(&kt_the_sim.timers, &process->alarm);
}

KT_EXPORT unsigned alarm(unsigned time_s)
{
    if (is_test())
        return kt_libc()->alarm(time_s);
    struct kt_process *process = kt_self()->process;
    unsigned left_s = (unsigned)((left_us(process) + 999999) / 1000000);
    set(process, (int64_t)time_s * 1000000, 0);
    kt_choice_point();
    return left_s;
}

static struct timeval timeval_of(int64_t time_us)
{
    return (struct timeval){time_us / 1000000, time_us % 1000000};
}

static int64_t us_of(struct timeval time)
{
    return (int64_t)time.tv_sec * 1000000 + time.tv_usec;
}

/* The timers of processor time stay real: virtual time uses none. */
KT_EXPORT int getitimer(__itimer_which_t which, struct itimerval *value)
{
    if (is_test() || which != ITIMER_REAL)
        return kt_libc()->getitimer(which, value);
    struct kt_process *process = kt_self()->process;
    *value = (struct itimerval){timeval_of(process->alarm_interval_us), timeval_of(left_us(process))};
    return 0;
}

KT_EXPORT int setitimer(__itimer_which_t which, const struct itimerval *restrict value, struct itimerval *restrict old)
{
    if (is_test() || which != ITIMER_REAL)
        return kt_libc()->setitimer(which, value, old);
    if (old)
        getitimer(which, old);
    set(kt_self()->process, us_of(value->it_value), us_of(value->it_interval));
    kt_choice_point();
    return 0;
}
