/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/timerfd.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/timerfd.h>

#include "harness/sim/descriptor_object.h"
#include "harness/sim/pipe_bytes.h"
#include "mock/base/alloc.h"
#include "mock/base/timers.h"

/* The timer is armed for the first expiration only; those after it are counted when somebody looks. So a periodic
 * timer that nobody reads does not keep the trial going. */
struct alarm_clock {
    struct kt_object object;
    struct kmock_timer timer;
    clockid_t clock;
    int64_t next_us;     /* the first expiration that was not read; INT64_MAX: not armed */
    int64_t interval_us; /* 0: once */
};

static struct alarm_clock *clock_of(struct kt_object *object)
{
    return (struct alarm_clock *)object;
}

static int clock_ready(struct kt_object *object)
{
    return clock_of(object)->next_us <= kt_now_us() ? KT_READABLE : 0;
}

static void ring(void *context, int64_t now_us)
{
    (void)now_us;
    kt_object_changed(context);
}

static void arm(struct alarm_clock *clock)
{
    struct kmock_timers *timers = kt_sim_timers(kt_sim_current());
    if (clock->next_us == INT64_MAX)
        kmock_timers_cancel(timers, &clock->timer);
    else
        kmock_timers_arm(timers, &clock->timer, clock->next_us);
}

static ssize_t clock_receive(struct kt_object *object, struct msghdr *message, int flags, size_t skip)
{
    (void)flags, (void)skip;
    struct alarm_clock *clock = clock_of(object);
    int64_t now_us = kt_now_us();
    if (kt_vectors_size(message) < sizeof(uint64_t))
        return -EINVAL;
    if (clock->next_us > now_us)
        return -EAGAIN;
    uint64_t expirations = 1;
    if (clock->interval_us > 0) {
        expirations += (uint64_t)((now_us - clock->next_us) / clock->interval_us);
        clock->next_us += (int64_t)expirations * clock->interval_us;
    } else {
        clock->next_us = INT64_MAX;
    }
    arm(clock);
    kt_vectors_fill(message, 0, (const uint8_t *)&expirations, sizeof expirations);
    return sizeof expirations;
}

static void clock_close(struct kt_object *object)
{
    struct alarm_clock *clock = clock_of(object);
    kmock_timers_cancel(kt_sim_timers(kt_sim_current()), &clock->timer);
    free(clock);
}

static const struct kt_object_ops clock_ops = {
    .what = "timerfd",
    .ready = clock_ready,
    .receive = clock_receive,
    .close = clock_close,
};

int kt_timerfd_open(clockid_t clock, int flags)
{
    bool is_known = clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME ||
                    clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM;
    if (!is_known || flags & ~(TFD_NONBLOCK | TFD_CLOEXEC))
        return -EINVAL;
    struct alarm_clock *alarm = kmock_alloc(sizeof *alarm);
    kt_object_init(&alarm->object, &clock_ops, O_RDWR | (flags & TFD_NONBLOCK));
    alarm->timer.fire = ring;
    alarm->timer.context = &alarm->object;
    alarm->clock = clock;
    alarm->next_us = INT64_MAX;
    return kt_descriptor_open(&alarm->object, flags & TFD_CLOEXEC);
}

static struct alarm_clock *clock_at(int number)
{
    struct kt_object *object = kt_object_of(number);
    return object && object->ops == &clock_ops ? clock_of(object) : NULL;
}

static bool is_valid(const struct timespec *time)
{
    return time->tv_sec >= 0 && time->tv_nsec >= 0 && time->tv_nsec < 1000000000;
}

/* Up, so that a timer never comes early. Centuries are as good as never. */
static int64_t us_of(const struct timespec *time)
{
    if (time->tv_sec > INT64_MAX / 4000000)
        return INT64_MAX / 4;
    return time->tv_sec * INT64_C(1000000) + (time->tv_nsec + 999) / 1000;
}

static struct timespec time_of(int64_t us)
{
    return (struct timespec){.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};
}

/* returns  how far the clock is behind the kernel's time, which is that of CLOCK_REALTIME */
static int64_t clock_offset_us(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now); /* the simulated one */
    return kt_now_us() - (now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000);
}

/* Where periods went by unread, the time to the next one. */
static int64_t remaining_us(const struct alarm_clock *clock)
{
    int64_t left_us = clock->next_us - kt_now_us();
    if (clock->next_us == INT64_MAX)
        return 0;
    if (left_us > 0)
        return left_us;
    return clock->interval_us ? clock->interval_us - -left_us % clock->interval_us : 0;
}

int kt_timerfd_get(int number, struct itimerspec *value)
{
    struct alarm_clock *clock = clock_at(number);
    if (clock == NULL)
        return -EINVAL;
    value->it_value = time_of(remaining_us(clock));
    value->it_interval = time_of(clock->interval_us);
    return 0;
}

int kt_timerfd_set(int number, int flags, const struct itimerspec *value, struct itimerspec *old)
{
    struct alarm_clock *clock = clock_at(number);
    if (clock == NULL || !is_valid(&value->it_value) || !is_valid(&value->it_interval))
        return -EINVAL;
    if (flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET))
        return -EINVAL;
    if (old)
        kt_timerfd_get(number, old);
    int64_t value_us = us_of(&value->it_value);
    clock->interval_us = us_of(&value->it_interval);
    if (value_us == 0)
        clock->next_us = INT64_MAX;
    else if (flags & TFD_TIMER_ABSTIME)
        clock->next_us = value_us + clock_offset_us(clock->clock);
    else
        clock->next_us = value_us + kt_now_us();
    arm(clock);
    return 0;
}
