/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's conditions. Who waits is in the parking table; of libc's words only the clock is read,
 * which pthread_condattr_setclock left there. source  pthread_cond_timedwait(3p); glibc nptl/pthread_cond_init.c */
#define _GNU_SOURCE
#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/mutex.h"
#include "harness/sim/parking.h"

static clockid_t clock_of(const pthread_cond_t *condition)
{
    return condition->__data.__wrefs & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

/* A cancelled wait has the mutex when its cleanup handlers run. */
static int wait(pthread_cond_t *condition, pthread_mutex_t *mutex, int64_t deadline_us)
{
    kt_choice_point();
    kt_cancel_point();
    bool was_contended;
    int error = kt_mutex_unlock(mutex, &was_contended);
    if (error)
        return error;
    enum kt_wake wake = kt_park(condition, KT_PARK_CONDITION, deadline_us, KT_STAY_CANCEL);
    error = kt_mutex_lock(mutex, INT64_MAX);
    if (wake == KT_INTERRUPTED)
        kt_cancel_point();
    if (error)
        return error;
    return wake == KT_TIMED_OUT ? ETIMEDOUT : 0;
}

static int wait_until(pthread_cond_t *condition, pthread_mutex_t *mutex, clockid_t clock,
                      const struct timespec *deadline)
{
    if (!kt_timespec_is_valid(deadline))
        return EINVAL;
    return wait(condition, mutex, kt_deadline_us(clock, deadline));
}

static void wake(pthread_cond_t *condition, bool all)
{
    struct kt_parking *parking = kt_parking_find(condition, KT_PARK_CONDITION);
    if (parking && all)
        kt_wake_all(&parking->queue);
    else if (parking)
        kt_wake_one(&parking->queue);
    kt_choice_point();
}

/* ---- POSIX ---- */

KT_EXPORT int pthread_cond_wait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_cond_wait(condition, mutex);
    return wait(condition, mutex, INT64_MAX);
}

KT_EXPORT int pthread_cond_timedwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                                     const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_cond_timedwait(condition, mutex, deadline);
    return wait_until(condition, mutex, clock_of(condition), deadline);
}

KT_EXPORT int pthread_cond_clockwait(pthread_cond_t *restrict condition, pthread_mutex_t *restrict mutex,
                                     clockid_t clock, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_cond_clockwait(condition, mutex, clock, deadline);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    return wait_until(condition, mutex, clock, deadline);
}

KT_EXPORT int pthread_cond_signal(pthread_cond_t *condition)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_cond_signal(condition);
    wake(condition, false);
    return 0;
}

KT_EXPORT int pthread_cond_broadcast(pthread_cond_t *condition)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_cond_broadcast(condition);
    wake(condition, true);
    return 0;
}

/* ---- C11: libc's cnd_t and mtx_t are the POSIX objects ---- */

_Static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t), "libc's cnd_t is a pthread_cond_t");

static int c11_result(int error)
{
    return error == 0 ? thrd_success : error == ETIMEDOUT ? thrd_timedout : thrd_error;
}

KT_EXPORT int cnd_wait(cnd_t *condition, mtx_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->cnd_wait(condition, mutex);
    return c11_result(wait((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, INT64_MAX));
}

KT_EXPORT int cnd_timedwait(cnd_t *restrict condition, mtx_t *restrict mutex, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->cnd_timedwait(condition, mutex, deadline);
    return c11_result(wait_until((pthread_cond_t *)condition, (pthread_mutex_t *)mutex, CLOCK_REALTIME, deadline));
}

KT_EXPORT int cnd_signal(cnd_t *condition)
{
    if (kt_self() == NULL)
        return kt_libc()->cnd_signal(condition);
    wake((pthread_cond_t *)condition, false);
    return thrd_success;
}

KT_EXPORT int cnd_broadcast(cnd_t *condition)
{
    if (kt_self() == NULL)
        return kt_libc()->cnd_broadcast(condition);
    wake((pthread_cond_t *)condition, true);
    return thrd_success;
}
