/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/timers.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

static bool is_before(const struct kmock_timer *one, const struct kmock_timer *other)
{
    if (one->deadline_us != other->deadline_us)
        return one->deadline_us < other->deadline_us;
    return one->order < other->order;
}

static void put(struct kmock_timers *timers, size_t place, struct kmock_timer *timer)
{
    timers->heap[place - 1] = timer;
    timer->place = place;
}

static void sift_up(struct kmock_timers *timers, struct kmock_timer *timer)
{
    size_t place = timer->place;
    while (place > 1 && is_before(timer, timers->heap[place / 2 - 1])) {
        put(timers, place, timers->heap[place / 2 - 1]);
        place /= 2;
    }
    put(timers, place, timer);
}

static void sift_down(struct kmock_timers *timers, struct kmock_timer *timer)
{
    size_t place = timer->place;
    for (;;) {
        size_t child = place * 2;
        if (child > timers->count)
            break;
        if (child < timers->count && is_before(timers->heap[child], timers->heap[child - 1]))
            child++;
        if (!is_before(timers->heap[child - 1], timer))
            break;
        put(timers, place, timers->heap[child - 1]);
        place = child;
    }
    put(timers, place, timer);
}

void kmock_timers_arm(struct kmock_timers *timers, struct kmock_timer *timer, int64_t deadline_us)
{
    kmock_timers_cancel(timers, timer);
    if (timers->count == timers->capacity) {
        timers->capacity = timers->capacity ? timers->capacity * 2 : 16;
        timers->heap = kmock_realloc(timers->heap, timers->capacity * sizeof *timers->heap);
    }
    timer->deadline_us = deadline_us;
    timer->order = timers->armed++;
    timers->count++;
    put(timers, timers->count, timer);
    sift_up(timers, timer);
}

void kmock_timers_cancel(struct kmock_timers *timers, struct kmock_timer *timer)
{
    if (timer->place == 0)
        return;
    struct kmock_timer *last = timers->heap[--timers->count];
    if (last != timer) {
        put(timers, timer->place, last);
        sift_up(timers, last);
        sift_down(timers, last);
    }
    timer->place = 0;
}

int64_t kmock_timers_next_us(const struct kmock_timers *timers)
{
    return timers->count ? timers->heap[0]->deadline_us : INT64_MAX;
}

bool kmock_timers_fire(struct kmock_timers *timers, int64_t now_us)
{
    if (kmock_timers_next_us(timers) > now_us || timers->count == 0)
        return false;
    struct kmock_timer *timer = timers->heap[0];
    kmock_timers_cancel(timers, timer);
    timer->fire(timer->context, now_us);
    return true;
}

void kmock_timers_free(struct kmock_timers *timers)
{
    for (size_t i = 0; i < timers->count; i++)
        timers->heap[i]->place = 0;
    free(timers->heap);
    *timers = (struct kmock_timers){0};
}
