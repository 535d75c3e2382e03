/* SPDX-License-Identifier: Apache-2.0 */
/* Lock mutexes inside a trial, using libc's own words in place, so that a mutex made or last used outside a
 * trial works inside, and the other way round.
 *
 *   __lock   0 free, 1 held, 2 held and somebody may wait; of robust and priority-inheriting ones: the owner's
 *            thread id, with FUTEX_WAITERS
 *   __owner  thread id; of robust ones also: inconsistent, not recoverable
 *
 * An unlock wakes one waiter, which tries again; whoever runs first gets the lock.
 * source  pthread_mutex_lock(3p), pthread_mutexattr_setrobust(3); glibc nptl/pthread_mutex_lock.c for the words */
#define _GNU_SOURCE
#include "harness/sim/mutex.h"

#include <limits.h>

#include "harness/sim/clocks.h"
#include "harness/sim/locks.h"
#include "harness/sim/parking.h"

enum {
    TYPE_MASK = 3,
    ROBUST = 16,
    INHERIT = 32,
    PROTECT = 64,
    INCONSISTENT = INT_MAX,
    NOT_RECOVERABLE = INT_MAX - 1,
    CEILING_SHIFT = 19,
};

static int type_of(const pthread_mutex_t *mutex)
{
    return mutex->__data.__kind & TYPE_MASK;
}

static bool is_robust(const pthread_mutex_t *mutex)
{
    return (mutex->__data.__kind & ROBUST) != 0;
}

static bool is_held(const pthread_mutex_t *mutex)
{
    unsigned word = (unsigned)mutex->__data.__lock;
    if (__builtin_expect(mutex->__data.__kind & PROTECT, 0))
        word &= (1u << CEILING_SHIFT) - 1;
    return word != 0;
}

/* Set the state bits: held by a thread, perhaps with waiters. thread_id 0: free */
static void set_word(pthread_mutex_t *mutex, int32_t thread_id, bool has_waiters)
{
    int kind = mutex->__data.__kind;
    unsigned word = thread_id == 0 ? 0 : has_waiters ? 2 : 1;
    if (kind & (ROBUST | INHERIT))
        word = thread_id == 0 ? 0 : (unsigned)thread_id | (has_waiters ? 0x80000000u : 0);
    else if (kind & PROTECT)
        word |= (unsigned)mutex->__data.__lock & ~((1u << CEILING_SHIFT) - 1);
    mutex->__data.__lock = (int)word;
}

static bool may_have_waiters(const pthread_mutex_t *mutex)
{
    unsigned word = (unsigned)mutex->__data.__lock;
    return mutex->__data.__kind & (ROBUST | INHERIT) ? word >> 31 : (word & 3) == 2;
}

static void note_waiter(pthread_mutex_t *mutex)
{
    if (mutex->__data.__kind & (ROBUST | INHERIT))
        mutex->__data.__lock |= INT_MIN;
    else
        mutex->__data.__lock = (mutex->__data.__lock & ~3) | 2;
}

static int32_t owner_of(const pthread_mutex_t *mutex)
{
    if (is_robust(mutex))
        return mutex->__data.__lock & 0x3fffffff;
    return mutex->__data.__owner;
}

/* returns  whether somebody may have been waiting */
static bool let_go(pthread_mutex_t *mutex)
{
    bool wakes = may_have_waiters(mutex);
    set_word(mutex, 0, false);
    if (wakes)
        kt_unpark_one(mutex, KT_PARK_MUTEX);
    return wakes;
}

/* The holder's process crashed. */
void kt_mutex_release(void *lock)
{
    pthread_mutex_t *mutex = lock;
    if (mutex->__data.__owner != kt_lock_loser->thread_id)
        return;
    mutex->__data.__owner = 0;
    mutex->__data.__count = 0;
    if (mutex->__data.__nusers > 0)
        mutex->__data.__nusers--;
    let_go(mutex);
}

void kt_mutex_release_robust(void *lock)
{
    pthread_mutex_t *mutex = lock;
    if (owner_of(mutex) != kt_lock_loser->thread_id)
        return;
    mutex->__data.__owner = INCONSISTENT;
    mutex->__data.__count = 0;
    if (mutex->__data.__nusers > 0)
        mutex->__data.__nusers--;
    let_go(mutex);
}

/* The mutex is free: take it. returns  0 or EOWNERDEAD */
static int take(pthread_mutex_t *mutex, struct kt_task *self, bool has_waiters)
{
    bool is_inconsistent = is_robust(mutex) && mutex->__data.__owner == INCONSISTENT;
    set_word(mutex, self->thread_id, has_waiters);
    if (!is_inconsistent)
        mutex->__data.__owner = self->thread_id;
    mutex->__data.__count = 1;
    mutex->__data.__nusers++;
    kt_lock_push(self, mutex, is_robust(mutex) ? kt_mutex_release_robust : kt_mutex_release);
    return is_inconsistent ? EOWNERDEAD : 0;
}

/* The running task holds it already. returns  0, an error, or -1: wait for oneself like anybody else */
static int take_again(pthread_mutex_t *mutex)
{
    switch (type_of(mutex)) {
    case PTHREAD_MUTEX_RECURSIVE:
        if (mutex->__data.__count == UINT_MAX)
            return EAGAIN;
        mutex->__data.__count++;
        return 0;
    case PTHREAD_MUTEX_ERRORCHECK:
        return EDEADLK;
    default:
        return -1;
    }
}

/* returns  0, an error, or -1: it is held */
static int try(pthread_mutex_t *mutex, struct kt_task *self, bool has_waiters)
{
    if (is_robust(mutex) && mutex->__data.__owner == NOT_RECOVERABLE)
        return ENOTRECOVERABLE;
    if (!is_held(mutex))
        return take(mutex, self, has_waiters);
    if (owner_of(mutex) == self->thread_id)
        return take_again(mutex);
    return -1;
}

static bool is_waited_for(const pthread_mutex_t *mutex)
{
    struct kt_parking *parking = kt_parking_find(mutex, KT_PARK_MUTEX);
    return parking && !kmock_list_is_empty(&parking->queue.tasks);
}

int kt_mutex_lock(pthread_mutex_t *mutex, int64_t deadline_us)
{
    struct kt_task *self = kt_self();
    int error = try(mutex, self, false);
    while (error == -1) {
        note_waiter(mutex);
        if (kt_park(mutex, KT_PARK_MUTEX, deadline_us, KT_STAY_RETRY) == KT_TIMED_OUT)
            return ETIMEDOUT;
        error = try(mutex, self, is_waited_for(mutex));
    }
    return error;
}

int kt_mutex_unlock(pthread_mutex_t *mutex, bool *was_contended)
{
    struct kt_task *self = kt_self();
    bool is_own = owner_of(mutex) == self->thread_id && is_held(mutex);
    bool is_checked = is_robust(mutex) || type_of(mutex) == PTHREAD_MUTEX_ERRORCHECK;
    if (!is_own && (is_checked || type_of(mutex) == PTHREAD_MUTEX_RECURSIVE))
        return EPERM;
    if (type_of(mutex) == PTHREAD_MUTEX_RECURSIVE && --mutex->__data.__count > 0)
        return 0;
    if (is_robust(mutex) && mutex->__data.__owner == INCONSISTENT) {
        mutex->__data.__owner = NOT_RECOVERABLE;
        set_word(mutex, 0, false);
        kt_unpark_all(mutex, KT_PARK_MUTEX);
    } else {
        mutex->__data.__owner = 0;
    }
    mutex->__data.__count = 0;
    mutex->__data.__nusers--;
    kt_lock_drop(self, mutex);
    *was_contended = let_go(mutex);
    return 0;
}

int kt_mutex_lock_until(pthread_mutex_t *mutex, clockid_t clock, const struct timespec *deadline)
{
    kt_choice_point();
    int error = try(mutex, kt_self(), false);
    if (error != -1)
        return error;
    if (!kt_timespec_is_valid(deadline))
        return EINVAL;
    return kt_mutex_lock(mutex, kt_deadline_us(clock, deadline));
}

int kt_mutex_trylock(pthread_mutex_t *mutex)
{
    int error = try(mutex, kt_self(), false);
    return error == -1 || error == EDEADLK ? EBUSY : error;
}

int kt_mutex_make_consistent(pthread_mutex_t *mutex)
{
    if (!is_robust(mutex) || mutex->__data.__owner != INCONSISTENT)
        return EINVAL;
    mutex->__data.__owner = kt_self()->thread_id;
    return 0;
}
