/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's semaphores. The value stays where libc keeps it, in the low half of the first word.
 * source  sem_wait(3), sem_overview(7), signal(7) on restarts; glibc nptl/semaphoreP.h */
#define _GNU_SOURCE
#include <limits.h>

#include "harness/sim/clocks.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/parking.h"

_Static_assert(sizeof(void *) == 8, "on 64-bit machines libc keeps value and waiters in one 64-bit word");

static uint32_t *value_of(sem_t *semaphore)
{
    uint32_t *words = (uint32_t *)(void *)semaphore;
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? words : words + 1;
}

static int refuse(int error)
{
    errno = error;
    return -1;
}

static bool take(sem_t *semaphore)
{
    uint32_t *value = value_of(semaphore);
    if (*value == 0)
        return false;
    --*value;
    return true;
}

static int wait(sem_t *semaphore, int64_t deadline_us)
{
    kt_cancel_point();
    while (!take(semaphore)) {
        int flags = KT_STAY_RETRY | KT_STAY_SIGNAL | KT_STAY_CANCEL;
        enum kt_wake wake = kt_park(semaphore, KT_PARK_SEMAPHORE, deadline_us, flags);
        if (wake == KT_TIMED_OUT)
            return refuse(ETIMEDOUT);
        if (wake == KT_WOKEN)
            continue;
        kt_cancel_point();
        if (!kt_interrupted_restarts())
            return refuse(EINTR);
    }
    return 0;
}

static int wait_until(sem_t *semaphore, clockid_t clock, const struct timespec *deadline)
{
    kt_choice_point();
    if (take(semaphore))
        return 0;
    if (!kt_timespec_is_valid(deadline))
        return refuse(EINVAL);
    return wait(semaphore, kt_deadline_us(clock, deadline));
}

KT_EXPORT int sem_wait(sem_t *semaphore)
{
    if (kt_self() == NULL)
        return kt_libc()->sem_wait(semaphore);
    kt_choice_point();
    return wait(semaphore, INT64_MAX);
}

KT_EXPORT int sem_trywait(sem_t *semaphore)
{
    if (kt_self() == NULL)
        return kt_libc()->sem_trywait(semaphore);
    kt_choice_point();
    return take(semaphore) ? 0 : refuse(EAGAIN);
}

KT_EXPORT int sem_timedwait(sem_t *restrict semaphore, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->sem_timedwait(semaphore, deadline);
    return wait_until(semaphore, CLOCK_REALTIME, deadline);
}

KT_EXPORT int sem_clockwait(sem_t *restrict semaphore, clockid_t clock, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->sem_clockwait(semaphore, clock, deadline);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return refuse(EINVAL);
    return wait_until(semaphore, clock, deadline);
}

KT_EXPORT int sem_post(sem_t *semaphore)
{
    if (kt_self() == NULL)
        return kt_libc()->sem_post(semaphore);
    uint32_t *value = value_of(semaphore);
    if (*value == SEM_VALUE_MAX)
        return refuse(EOVERFLOW);
    ++*value;
    kt_unpark_one(semaphore, KT_PARK_SEMAPHORE);
    kt_choice_point();
    return 0;
}
