/* SPDX-License-Identifier: Apache-2.0 */
/* Let time pass for a cluster and for timers: real time, or faster than it by a factor.
 *
 *   cluster's time = real time at the start + real time since * speed
 *
 * It never goes back, whatever is done to the machine's clock meanwhile. Timers fire between two turns of libuv's loop.
 * Knows nothing of sockets. */
#ifndef KMOCK_LISTENER_PACE_H
#define KMOCK_LISTENER_PACE_H

#include <uv.h>

#include "mock/base/timers.h"
#include "mock/broker/cluster.h"

struct kmock_pace {
    struct kmock_timers timers;    /* whoever lives by this time may arm its own */
    struct kmock_cluster *cluster; /* null: none yet, or none any more */
    double speed;
    int64_t start_us;  /* since 1970 */
    uint64_t start_ns; /* of the monotonic clock */
    uv_prepare_t turn; /* before the loop waits */
    uv_timer_t alarm;
    int64_t alarm_us; /* what alarm is set for; INT64_MAX: nothing */
};

/* speed  > 0; 1: real time. pace must stay where it is until the loop has closed its handles after kmock_pace_stop */
void kmock_pace_start(struct kmock_pace *pace, uv_loop_t *loop, double speed);

/* returns  the cluster's time, microseconds since 1970 */
int64_t kmock_pace_now_us(const struct kmock_pace *pace);

/* Close the handles and forget the timers that are still armed. */
void kmock_pace_stop(struct kmock_pace *pace);

#endif
