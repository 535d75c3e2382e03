/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's reader-writer locks. While one is held its state is in the parking table; libc's words
 * say "free" all the time, but for the preference. source  pthread_rwlock_rdlock(3p), pthread_rwlockattr_setkind_np(3) */
#define _GNU_SOURCE
#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/locks.h"
#include "harness/sim/parking.h"

static bool prefers_writers(const pthread_rwlock_t *lock)
{
    return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

/* The entry has one user for each reader and for the writer. */
static void release(void *lock)
{
    struct kt_parking *state = kt_parking_find(lock, KT_PARK_RWLOCK);
    if (state == NULL)
        return;
    if (state->writer)
        state->writer = NULL;
    else if (state->readers > 0)
        state->readers--;
    else
        return;
    if (state->readers == 0)
        kt_wake_all(&state->queue);
    kt_parking_put(state);
}

static bool does_a_writer_wait(const struct kt_parking *state)
{
    for (struct kmock_list_link *link = state->queue.tasks.first; link; link = link->next)
        if (kmock_list_object(link, struct kt_stay, link)->flags & KT_STAY_WRITER)
            return true;
    return false;
}

static bool may_enter(const pthread_rwlock_t *lock, const struct kt_parking *state, bool to_write)
{
    if (state == NULL)
        return true;
    if (state->writer || (to_write && state->readers > 0))
        return false;
    return to_write || !prefers_writers(lock) || !does_a_writer_wait(state);
}

/* returns  0, or EBUSY */
static int enter(pthread_rwlock_t *lock, bool to_write)
{
    struct kt_parking *state = kt_parking_find(lock, KT_PARK_RWLOCK);
    if (!may_enter(lock, state, to_write))
        return EBUSY;
    if (state)
        state->users++;
    else
        state = kt_parking_get(lock, KT_PARK_RWLOCK);
    if (to_write)
        state->writer = kt_self();
    else
        state->readers++;
    kt_lock_held(lock, release);
    return 0;
}

static bool is_own_writer(const pthread_rwlock_t *lock)
{
    struct kt_parking *state = kt_parking_find(lock, KT_PARK_RWLOCK);
    return state && state->writer == kt_self();
}

/* A writer that gives up lets readers pass that had given way to it. */
static enum kt_wake wait_turn(pthread_rwlock_t *lock, bool to_write, int64_t deadline_us)
{
    enum kt_wake wake = kt_park(lock, KT_PARK_RWLOCK, deadline_us, to_write ? KT_STAY_WRITER : 0);
    if (wake == KT_TIMED_OUT && to_write)
        kt_unpark_all(lock, KT_PARK_RWLOCK);
    return wake;
}

static int lock_until(pthread_rwlock_t *lock, bool to_write, int64_t deadline_us)
{
    if (is_own_writer(lock))
        return EDEADLK;
    while (enter(lock, to_write) == EBUSY)
        if (wait_turn(lock, to_write, deadline_us) == KT_TIMED_OUT)
            return ETIMEDOUT;
    return 0;
}

static int lock_by_clock(pthread_rwlock_t *lock, bool to_write, clockid_t clock, const struct timespec *deadline)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    if (!kt_timespec_is_valid(deadline))
        return EINVAL;
    kt_choice_point();
    return lock_until(lock, to_write, kt_deadline_us(clock, deadline));
}

KT_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_rdlock(lock);
    kt_choice_point();
    return lock_until(lock, false, INT64_MAX);
}

KT_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_wrlock(lock);
    kt_choice_point();
    return lock_until(lock, true, INT64_MAX);
}

KT_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_tryrdlock(lock);
    kt_choice_point();
    return enter(lock, false);
}

KT_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_trywrlock(lock);
    kt_choice_point();
    return enter(lock, true);
}

KT_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_timedrdlock(lock, deadline);
    return lock_by_clock(lock, false, CLOCK_REALTIME, deadline);
}

KT_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t *restrict lock, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_timedwrlock(lock, deadline);
    return lock_by_clock(lock, true, CLOCK_REALTIME, deadline);
}

KT_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                                         const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_clockrdlock(lock, clock, deadline);
    return lock_by_clock(lock, false, clock, deadline);
}

KT_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t *restrict lock, clockid_t clock,
                                         const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_rwlock_clockwrlock(lock, clock, deadline);
    return lock_by_clock(lock, true, clock, deadline);
}

/* A lock that was taken before the trial is libc's to unlock. */
KT_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    if (kt_self() == NULL || kt_parking_find(lock, KT_PARK_RWLOCK) == NULL)
        return kt_libc()->pthread_rwlock_unlock(lock);
    bool is_contended = !kmock_list_is_empty(&kt_parking_find(lock, KT_PARK_RWLOCK)->queue.tasks);
    kt_lock_dropped(lock);
    release(lock);
    if (is_contended)
        kt_choice_contended();
    else
        kt_choice_point();
    return 0;
}
