/* SPDX-License-Identifier: Apache-2.0 */
/* Waits of threads for each other, with deadlines in virtual time.
 * source  pthread_cond_timedwait(3p), pthread_mutex_timedlock(3p), sem_timedwait(3), ISO C11 7.26.3.5, 7.26.4.4 */
#define _GNU_SOURCE
#include "harness/speed/inside.h"

/* libc keeps the clock that a condition variable was made for in the lowest bits of its count of waiters: no function
 * tells it. source  glibc nptl/pthread_cond_common.c, __wrefs */
static clockid_t clock_of(const pthread_cond_t *cond)
{
    return __atomic_load_n(&cond->__data.__wrefs, __ATOMIC_RELAXED) & 2 ? CLOCK_MONOTONIC : CLOCK_REALTIME;
}

int kt_speed_pthread_cond_timedwait(pthread_cond_t *cond, pthread_mutex_t *mutex, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_cond_timedwait(cond, mutex, kt_speed_deadline(clock_of(cond), deadline, &real));
}

int kt_speed_pthread_cond_clockwait(pthread_cond_t *cond, pthread_mutex_t *mutex, clockid_t clock,
                                    const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_cond_clockwait(cond, mutex, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_cnd_timedwait(cnd_t *cond, mtx_t *mutex, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.cnd_timedwait(cond, mutex, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_mtx_timedlock(mtx_t *mutex, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.mtx_timedlock(mutex, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_pthread_mutex_timedlock(pthread_mutex_t *mutex, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_mutex_timedlock(mutex, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_pthread_mutex_clocklock(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_mutex_clocklock(mutex, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_pthread_rwlock_timedrdlock(pthread_rwlock_t *lock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_rwlock_timedrdlock(lock, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_pthread_rwlock_timedwrlock(pthread_rwlock_t *lock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_rwlock_timedwrlock(lock, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_pthread_rwlock_clockrdlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_rwlock_clockrdlock(lock, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_pthread_rwlock_clockwrlock(pthread_rwlock_t *lock, clockid_t clock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_rwlock_clockwrlock(lock, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_sem_timedwait(sem_t *semaphore, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.sem_timedwait(semaphore, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_sem_clockwait(sem_t *semaphore, clockid_t clock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.sem_clockwait(semaphore, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_pthread_timedjoin_np(pthread_t thread, void **result, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_timedjoin_np(thread, result, kt_speed_deadline(CLOCK_REALTIME, deadline, &real));
}

int kt_speed_pthread_clockjoin_np(pthread_t thread, void **result, clockid_t clock, const struct timespec *deadline)
{
    struct timespec real;
    return kt_speed_libc.pthread_clockjoin_np(thread, result, clock, kt_speed_deadline(clock, deadline, &real));
}

int kt_speed_sigtimedwait(const sigset_t *set, siginfo_t *info, const struct timespec *timeout)
{
    struct timespec real;
    return kt_speed_libc.sigtimedwait(set, info, kt_speed_timeout(timeout, &real));
}
