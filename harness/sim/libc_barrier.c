/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's barriers and spin locks. Who has arrived is in the parking table; how many are to come is
 * libc's third word; a spin lock's word is libc's own, taken by libc's own trylock.
 * source  pthread_barrier_wait(3p), pthread_spin_lock(3); glibc sysdeps/nptl/internaltypes.h */
#define _GNU_SOURCE
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/parking.h"

static uint32_t count_of(const pthread_barrier_t *barrier)
{
    return ((const uint32_t *)(const void *)barrier)[2];
}

KT_EXPORT int pthread_barrier_wait(pthread_barrier_t *barrier)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_barrier_wait(barrier);
    kt_choice_point();
    struct kt_parking *state = kt_parking_find(barrier, KT_PARK_BARRIER);
    size_t waiting = state ? state->queue.tasks.count : 0;
    if (waiting + 1 < count_of(barrier)) {
        kt_park(barrier, KT_PARK_BARRIER, INT64_MAX, 0);
        return 0;
    }
    kt_unpark_all(barrier, KT_PARK_BARRIER);
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

static void release_spinlock(void *lock)
{
    kt_libc()->pthread_spin_unlock(lock);
    kt_unpark_one(lock, KT_PARK_SPINLOCK);
}

KT_EXPORT int pthread_spin_lock(pthread_spinlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_spin_lock(lock);
    kt_choice_point();
    while (kt_libc()->pthread_spin_trylock(lock))
        kt_park((const void *)lock, KT_PARK_SPINLOCK, INT64_MAX, KT_STAY_RETRY);
    kt_lock_held((void *)lock, release_spinlock);
    return 0;
}

KT_EXPORT int pthread_spin_trylock(pthread_spinlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_spin_trylock(lock);
    kt_choice_point();
    int error = kt_libc()->pthread_spin_trylock(lock);
    if (error == 0)
        kt_lock_held((void *)lock, release_spinlock);
    return error;
}

KT_EXPORT int pthread_spin_unlock(pthread_spinlock_t *lock)
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_spin_unlock(lock);
    bool is_contended = kt_parking_find((const void *)lock, KT_PARK_SPINLOCK) != NULL;
    kt_lock_dropped((void *)lock);
    release_spinlock((void *)lock);
    if (is_contended)
        kt_choice_contended();
    else
        kt_choice_point();
    return 0;
}
