/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's calls about a thread's name, number, cancellation and signals.
 * source  pthread_setname_np(3), pthread_cancel(3), pthread_kill(3), pthread_sigmask(3) */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "harness/sim/export.h"
#include "harness/sim/identity.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/signals.h"
#include "harness/sim/task.h"

static struct kt_task *task_of(pthread_t thread)
{
    return kt_self() ? kt_task_of(thread) : NULL;
}

KT_EXPORT int pthread_setname_np(pthread_t thread, const char *name)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_libc()->pthread_setname_np(thread, name);
    if (strlen(name) >= KT_NAME_SIZE)
        return ERANGE;
    strcpy(task->name, name);
    return 0;
}

KT_EXPORT int pthread_getname_np(pthread_t thread, char *name, size_t size)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_libc()->pthread_getname_np(thread, name, size);
    if (size <= strlen(task->name))
        return ERANGE;
    strcpy(name, task->name);
    return 0;
}

/* ---- cancellation ---- */

KT_EXPORT int pthread_cancel(pthread_t thread)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_libc()->pthread_cancel(thread);
    if (task != kt_the_sim.first)
        kt_cancel(task);
    kt_choice_point();
    return 0;
}

KT_EXPORT void pthread_testcancel(void)
{
    if (kt_self() == NULL) {
        kt_libc()->pthread_testcancel();
        return;
    }
    kt_choice_point();
    kt_cancel_point();
}

KT_EXPORT int pthread_setcancelstate(int state, int *old)
{
    struct kt_task *self = kt_self();
    if (self == NULL)
        return kt_libc()->pthread_setcancelstate(state, old);
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE)
        return EINVAL;
    if (old)
        *old = self->cancel_disabled ? PTHREAD_CANCEL_DISABLE : PTHREAD_CANCEL_ENABLE;
    self->cancel_disabled = state == PTHREAD_CANCEL_DISABLE;
    if (self->cancel_asynchronous)
        kt_cancel_point();
    return 0;
}

KT_EXPORT int pthread_setcanceltype(int type, int *old)
{
    struct kt_task *self = kt_self();
    if (self == NULL)
        return kt_libc()->pthread_setcanceltype(type, old);
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS)
        return EINVAL;
    if (old)
        *old = self->cancel_asynchronous ? PTHREAD_CANCEL_ASYNCHRONOUS : PTHREAD_CANCEL_DEFERRED;
    self->cancel_asynchronous = type == PTHREAD_CANCEL_ASYNCHRONOUS;
    if (self->cancel_asynchronous)
        kt_cancel_point();
    return 0;
}

/* ---- signals to threads ---- */

KT_EXPORT int pthread_kill(pthread_t thread, int signal_number)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_libc()->pthread_kill(thread, signal_number);
    if (signal_number != 0 && !kt_signal_is_valid(signal_number))
        return EINVAL;
    if (signal_number == 0 || task->state == KT_TASK_EXITED)
        return 0;
    if (task->process->id == 0 && task == kt_self())
        kt_raise(signal_number);
    else if (task->process->id == 0)
        return kt_libc()->pthread_kill(kt_the_sim.first->thread, signal_number);
    else
        kt_send(task->process, task, signal_number);
    return 0;
}

KT_EXPORT int pthread_sigqueue(pthread_t thread, int signal_number, const union sigval value)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_libc()->pthread_sigqueue(thread, signal_number, value);
    return pthread_kill(thread, signal_number);
}
