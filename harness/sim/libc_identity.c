/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's getpid, gettid, kill, raise and fork.
 *
 * A child made by fork inside a trial is outside of it: a copy of the calling task alone, for which libc is libc,
 * as programs need that fork in order to exec. source  kill(2), raise(3), fork(2) */
#define _GNU_SOURCE
#include <errno.h>

#include "harness/sim/export.h"
#include "harness/sim/identity.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/raw.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

KT_EXPORT pid_t getpid(void)
{
    if (kt_self() == NULL)
        return (pid_t)kt_raw_call(SYS_getpid, 0, 0, 0, 0);
    return kt_process_number(kt_self()->process);
}

KT_EXPORT pid_t gettid(void)
{
    if (kt_self() == NULL)
        return kt_raw_thread_id();
    return kt_task_number(kt_self());
}

static int refuse(int error)
{
    errno = error;
    return -1;
}

KT_EXPORT int kill(pid_t number, int signal_number)
{
    if (kt_self() == NULL)
        return kt_libc()->kill(number, signal_number);
    struct kt_process *own = kt_self()->process;
    struct kt_process *process = number == 0 && own->id != 0 ? own : kt_process_numbered(number);
    if (process == NULL)
        return kt_libc()->kill(number, signal_number);
    if (signal_number != 0 && !kt_signal_is_valid(signal_number))
        return refuse(EINVAL);
    kt_send(process, NULL, signal_number);
    return 0;
}

KT_EXPORT int raise(int signal_number)
{
    if (kt_self() == NULL || kt_self()->process->id == 0)
        return kt_libc()->raise(signal_number);
    if (!kt_signal_is_valid(signal_number))
        return refuse(EINVAL);
    kt_raise(signal_number);
    return 0;
}

KT_EXPORT pid_t fork(void)
{
    pid_t child = kt_libc()->fork();
    if (child == 0)
        kt_leave_task();
    return child;
}

/* A child that shares the memory could not leave the trial alone. */
KT_EXPORT pid_t vfork(void)
{
    return fork();
}
