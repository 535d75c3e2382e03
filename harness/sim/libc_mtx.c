/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's C11 mutexes: libc's mtx_t is a pthread_mutex_t. source  ISO C11 7.26.4 */
#define _GNU_SOURCE
#include <errno.h>

#include "harness/sim/export.h"
#include "harness/sim/kernel.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/mutex.h"

_Static_assert(sizeof(mtx_t) == sizeof(pthread_mutex_t), "libc's mtx_t is a pthread_mutex_t");

static int c11_result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

KT_EXPORT int mtx_lock(mtx_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->mtx_lock(mutex);
    return c11_result(pthread_mutex_lock((pthread_mutex_t *)mutex));
}

KT_EXPORT int mtx_trylock(mtx_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->mtx_trylock(mutex);
    return c11_result(pthread_mutex_trylock((pthread_mutex_t *)mutex));
}

KT_EXPORT int mtx_timedlock(mtx_t *restrict mutex, const struct timespec *restrict deadline)
{
    if (kt_self() == NULL)
        return kt_libc()->mtx_timedlock(mutex, deadline);
    return c11_result(kt_mutex_lock_until((pthread_mutex_t *)mutex, CLOCK_REALTIME, deadline));
}

KT_EXPORT int mtx_unlock(mtx_t *mutex)
{
    if (kt_self() == NULL)
        return kt_libc()->mtx_unlock(mutex);
    return c11_result(pthread_mutex_unlock((pthread_mutex_t *)mutex));
}
