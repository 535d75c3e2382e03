/* SPDX-License-Identifier: Apache-2.0 */
/* Fire callbacks at their deadlines: a heap of timers, ties in order of arming.
 *
 * A timer is part of its owner's object and armed at most once. Arming, cancelling and firing cost O(log n).
 * Knows no clock: the owner says what time it is. */
#ifndef KMOCK_BASE_TIMERS_H
#define KMOCK_BASE_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct kmock_timer {
    int64_t deadline_us;
    uint64_t order; /* of arming */
    size_t place;   /* in the heap, counted from 1; 0: not armed */
    void (*fire)(void *context, int64_t now_us);
    void *context;
};

struct kmock_timers {
    struct kmock_timer **heap;
    size_t count, capacity;
    uint64_t armed; /* ever */
};

/* Arm, or arm again, a timer whose fire and context are set. */
void kmock_timers_arm(struct kmock_timers *timers, struct kmock_timer *timer, int64_t deadline_us);

/* Nothing happens where the timer is not armed. */
void kmock_timers_cancel(struct kmock_timers *timers, struct kmock_timer *timer);

static inline bool kmock_timer_is_armed(const struct kmock_timer *timer)
{
    return timer->place != 0;
}

/* returns  the earliest deadline; INT64_MAX where no timer is armed */
int64_t kmock_timers_next_us(const struct kmock_timers *timers);

/* Fire the first timer whose deadline is now or earlier; it is disarmed before its callback runs.
 * returns  false where there is none */
bool kmock_timers_fire(struct kmock_timers *timers, int64_t now_us);

/* Free the heap; timers that are still armed are forgotten. */
void kmock_timers_free(struct kmock_timers *timers);

#endif
