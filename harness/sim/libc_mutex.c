/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's mutexes: the uncontended plain ones here, the rest in mutex.c. source  POSIX
 * pthread_mutex_lock(3p), pthread_mutex_clocklock(3) */
#define _GNU_SOURCE
#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/locks.h"
#include "harness/sim/mutex.h"
#include "harness/sim/schedule.h"

static bool is_plain(const pthread_mutex_t *mutex)
{
    return (mutex->__data.__kind & 0x73) == 0; /* neither recursive, checking, robust, nor of a priority protocol */
}

KT_EXPORT int pthread_mutex_lock(pthread_mutex_t *mutex)
{
    struct kt_task *self = kt_self();
    if (self == NULL)
        return kt_libc()->pthread_mutex_lock(mutex);
    kt_choice();
    if (__builtin_expect(!is_plain(mutex) || mutex->__data.__lock != 0, 0))
        return kt_mutex_lock(mutex, INT64_MAX);
    mutex->__data.__lock = 1;
    mutex->__data.__owner = self->thread_id;
    mutex->__data.__nusers++;
    kt_lock_push(self, mutex, kt_mutex_release);
    return 0;
}

KT_EXPORT int pthread_mutex_trylock(pthread_mutex_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_mutex_trylock(mutex);
    kt_choice_point();
    return kt_mutex_trylock(mutex);
}

KT_EXPORT int pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_mutex_timedlock(mutex, deadline);
    return kt_mutex_lock_until(mutex, CLOCK_REALTIME, deadline);
}

KT_EXPORT int pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_mutex_clocklock(mutex, clock, deadline);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    return kt_mutex_lock_until(mutex, clock, deadline);
}

static int unlock(pthread_mutex_t *mutex)
{
    bool was_contended = false;
    int error = kt_mutex_unlock(mutex, &was_contended);
    if (was_contended)
        kt_choice_contended();
    else
        kt_choice();
    return error;
}

KT_EXPORT int pthread_mutex_unlock(pthread_mutex_t *mutex)
{
    struct kt_task *self = kt_self();
    if (self == NULL)
        return kt_libc()->pthread_mutex_unlock(mutex);
    if (__builtin_expect(!is_plain(mutex) || mutex->__data.__lock != 1, 0))
        return unlock(mutex);
    mutex->__data.__lock = 0;
    mutex->__data.__owner = 0;
    mutex->__data.__nusers--;
    kt_lock_drop(self, mutex);
    kt_choice();
    return 0;
}

KT_EXPORT int pthread_mutex_consistent(pthread_mutex_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_mutex_consistent(mutex);
    return kt_mutex_make_consistent(mutex);
}
