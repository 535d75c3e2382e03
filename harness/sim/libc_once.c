/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's once flags, with libc's own values: 0 untouched, odd while it runs, 2 done. A flag whose
 * function was left by an exception, a cancellation or a crash is untouched again. source  pthread_once(3p)
 * Needs -fexceptions: the cleanup below shall run for C++ exceptions and pthread_exit. */
#define _GNU_SOURCE
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/parking.h"

enum { UNTOUCHED = 0, RUNS = 1, DONE = 2 };

static void settle(int *flag, int value)
{
    *flag = value;
    kt_unpark_all(flag, KT_PARK_ONCE);
}

static void release(void *flag)
{
    settle(flag, UNTOUCHED);
}

static void leave(int **flag)
{
    if (**flag != RUNS)
        return;
    kt_lock_dropped(*flag);
    settle(*flag, UNTOUCHED);
}

static void run(int *flag, void (*function)(void))
{
    __attribute__((cleanup(leave), unused)) int *guarded = flag;
    *flag = RUNS;
    kt_lock_held(flag, release);
    function();
    kt_lock_dropped(flag);
    settle(flag, DONE);
}

static void once(int *flag, void (*function)(void))
{
    kt_choice_point();
    while (*flag & RUNS)
        kt_park(flag, KT_PARK_ONCE, INT64_MAX, 0);
    if (*flag != DONE)
        run(flag, function);
}

KT_EXPORT int pthread_once(pthread_once_t *flag, void (*function)(void))
{
    if (kt_self() == NULL)
        return kt_libc()->pthread_once(flag, function);
    once((int *)flag, function);
    return 0;
}

KT_EXPORT void call_once(once_flag *flag, void (*function)(void))
{
    if (kt_self() == NULL)
        kt_libc()->call_once(flag, function);
    else
        once((int *)(void *)flag, function);
}
