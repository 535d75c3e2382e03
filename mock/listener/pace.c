/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/listener/pace.h"

enum { ALARM_MAX_MS = 1000 * 3600 };

int64_t kmock_pace_now_us(const struct kmock_pace *pace)
{
    uint64_t passed_ns = uv_hrtime() - pace->start_ns;
    if (pace->speed == 1)
        return pace->start_us + (int64_t)(passed_ns / 1000);
    return pace->start_us + (int64_t)((double)passed_ns / 1e3 * pace->speed);
}

static int64_t next_us(const struct kmock_pace *pace)
{
    int64_t own_us = kmock_timers_next_us(&pace->timers);
    int64_t cluster_us = pace->cluster ? kmock_cluster_next_deadline_us(pace->cluster) : INT64_MAX;
    return own_us < cluster_us ? own_us : cluster_us;
}

static void fire_due(struct kmock_pace *pace)
{
    int64_t now_us = kmock_pace_now_us(pace);
    if (pace->cluster && kmock_cluster_next_deadline_us(pace->cluster) <= now_us)
        kmock_cluster_advance(pace->cluster, now_us);
    while (kmock_timers_fire(&pace->timers, now_us)) {
    }
}

/* Nothing is done here: the turn that follows does it. */
static void wake(uv_timer_t *alarm)
{
    struct kmock_pace *pace = alarm->data;
    pace->alarm_us = INT64_MAX;
}

/* libuv counts in milliseconds: later rather than too early, which would only be a turn for nothing. */
static void set_alarm(struct kmock_pace *pace, int64_t due_us)
{
    double wait_ms = (double)(due_us - kmock_pace_now_us(pace)) / pace->speed / 1e3;
    uint64_t whole_ms = wait_ms <= 0 ? 0 : wait_ms > ALARM_MAX_MS ? ALARM_MAX_MS : (uint64_t)wait_ms + 1;
    pace->alarm_us = due_us;
    uv_update_time(pace->alarm.loop);
    uv_timer_start(&pace->alarm, wake, whole_ms, 0);
}

static void take_turn(uv_prepare_t *turn)
{
    struct kmock_pace *pace = turn->data;
    int64_t due_us = next_us(pace);
    if (due_us != INT64_MAX && due_us <= kmock_pace_now_us(pace)) {
        fire_due(pace);
        due_us = next_us(pace);
    }
    if (due_us == pace->alarm_us)
        return;
    if (due_us == INT64_MAX) {
        pace->alarm_us = due_us;
        uv_timer_stop(&pace->alarm);
    } else {
        set_alarm(pace, due_us);
    }
}

void kmock_pace_start(struct kmock_pace *pace, uv_loop_t *loop, double speed)
{
    uv_timeval64_t now;
    uv_gettimeofday(&now);
    *pace = (struct kmock_pace){.speed = speed, .start_ns = uv_hrtime(), .alarm_us = INT64_MAX};
    pace->start_us = now.tv_sec * 1000000 + now.tv_usec;
    uv_prepare_init(loop, &pace->turn);
    uv_timer_init(loop, &pace->alarm);
    pace->turn.data = pace->alarm.data = pace;
    uv_prepare_start(&pace->turn, take_turn); /* the loop lives on, whatever sockets there are */
}

void kmock_pace_stop(struct kmock_pace *pace)
{
    uv_close((uv_handle_t *)&pace->turn, NULL);
    uv_close((uv_handle_t *)&pace->alarm, NULL);
    kmock_timers_free(&pace->timers);
    pace->cluster = NULL;
}
