/* SPDX-License-Identifier: Apache-2.0 */
/* Stand in front of libc's threads: each becomes a task of its creator's process.
 * What is no task is libc's, but for threads that ended with their trial: those can still be joined and detached.
 * source  pthread_create(3p), pthread_join(3p), pthread_tryjoin_np(3), ISO C11 7.26.5 */
#define _GNU_SOURCE
#include <stdlib.h>
#include <string.h>

#include "harness/sim/clocks.h"
#include "harness/sim/ended.h"
#include "harness/sim/export.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/schedule.h"
#include "harness/sim/task.h"

/* ---- birth ---- */

static int create(pthread_t *thread, const pthread_attr_t *attributes, const struct kt_task_work *work)
{
    struct kt_task *task;
    int error = kt_task_create(kt_self()->process, work, attributes, &task);
    if (error)
        return error;
    *thread = task->thread;
    kt_choice_point();
    return 0;
}

/* returns  the error of libc's creation, as it was */
static int note_outsider(const pthread_t *thread, int error)
{
    if (error == 0)
        kt_ended_forget(*thread);
    return error;
}

KT_EXPORT int pthread_create(pthread_t *restrict thread, const pthread_attr_t *restrict attributes,
                             void *(*start)(void *), void *restrict argument)
{
    if (kt_self() == NULL)
        return note_outsider(thread, kt_libc()->pthread_create(thread, attributes, start, argument));
    struct kt_task_work work = {.start = start, .argument = argument};
    return create(thread, attributes, &work);
}

KT_EXPORT int thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    if (kt_self() == NULL)
        return note_outsider(thread, kt_libc()->thrd_create(thread, start, argument));
    struct kt_task_work work = {.start_c11 = start, .argument = argument};
    int error = create(thread, NULL, &work);
    return error == 0 ? thrd_success : error == ENOMEM || error == EAGAIN ? thrd_nomem : thrd_error;
}

/* ---- end ---- */

KT_EXPORT void pthread_exit(void *value)
{
    struct kt_task *self = kt_self();
    if (self == NULL || self == kt_the_sim.first || self->is_ending)
        kt_libc()->pthread_exit(value);
    kt_task_exit(value);
}

KT_EXPORT void thrd_exit(int value)
{
    pthread_exit((void *)(intptr_t)value);
}

/* returns  0, or why the running task may not join */
static int check_join(const struct kt_task *task)
{
    if (task == kt_self())
        return EDEADLK;
    return task->is_detached || task->is_joined ? EINVAL : 0;
}

static int wait_for_end(struct kt_task *task, int64_t deadline_us)
{
    kt_cancel_point();
    task->is_joined = true;
    struct kt_stay stay = {
        .reason = {"join of task", (uintptr_t)task->id}, .deadline_us = deadline_us, .flags = KT_STAY_CANCEL};
    enum kt_wake wake = task->state == KT_TASK_EXITED ? KT_WOKEN : kt_stay(&stay, &task->joiners);
    task->is_joined = false;
    if (wake == KT_INTERRUPTED)
        kt_cancel_point();
    return wake == KT_TIMED_OUT ? ETIMEDOUT : 0;
}

static int join(struct kt_task *task, void **value, int64_t deadline_us)
{
    kt_choice_point();
    int error = check_join(task);
    if (error == 0)
        error = wait_for_end(task, deadline_us);
    if (error)
        return error;
    void *result = kt_task_reap(task);
    if (value)
        *value = result;
    kt_choice_point();
    return 0;
}

static struct kt_task *task_of(pthread_t thread)
{
    return kt_self() ? kt_task_of(thread) : NULL;
}

KT_EXPORT int pthread_join(pthread_t thread, void **value)
{
    struct kt_task *task = task_of(thread);
    if (task)
        return join(task, value, INT64_MAX);
    return kt_ended_take(thread, value) ? 0 : kt_libc()->pthread_join(thread, value);
}

KT_EXPORT int thrd_join(thrd_t thread, int *value)
{
    struct kt_task *task = task_of(thread);
    void *result;
    if (task == NULL && !kt_ended_take(thread, &result))
        return kt_libc()->thrd_join(thread, value);
    if (task && join(task, &result, INT64_MAX))
        return thrd_error;
    if (value)
        *value = (int)(intptr_t)result;
    return thrd_success;
}

KT_EXPORT int pthread_tryjoin_np(pthread_t thread, void **value)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_ended_take(thread, value) ? 0 : kt_libc()->pthread_tryjoin_np(thread, value);
    kt_choice_point();
    return task->state == KT_TASK_EXITED ? join(task, value, INT64_MAX) : EBUSY;
}

static int join_by_clock(struct kt_task *task, void **value, clockid_t clock, const struct timespec *deadline)
{
    if (deadline && !kt_timespec_is_valid(deadline))
        return EINVAL;
    return join(task, value, deadline ? kt_deadline_us(clock, deadline) : INT64_MAX);
}

KT_EXPORT int pthread_timedjoin_np(pthread_t thread, void **value, const struct timespec *deadline)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_ended_take(thread, value) ? 0 : kt_libc()->pthread_timedjoin_np(thread, value, deadline);
    return join_by_clock(task, value, CLOCK_REALTIME, deadline);
}

KT_EXPORT int pthread_clockjoin_np(pthread_t thread, void **value, clockid_t clock, const struct timespec *deadline)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_ended_take(thread, value) ? 0 : kt_libc()->pthread_clockjoin_np(thread, value, clock, deadline);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return EINVAL;
    return join_by_clock(task, value, clock, deadline);
}

KT_EXPORT int pthread_detach(pthread_t thread)
{
    struct kt_task *task = task_of(thread);
    if (task == NULL)
        return kt_ended_take(thread, NULL) ? 0 : kt_libc()->pthread_detach(thread);
    if (task->is_detached || task == kt_the_sim.first)
        return task->is_detached ? EINVAL : 0;
    if (task->state == KT_TASK_EXITED)
        kt_task_reap(task);
    else
        task->is_detached = true;
    return 0;
}

KT_EXPORT int thrd_detach(thrd_t thread)
{
    return pthread_detach(thread) ? thrd_error : thrd_success;
}

/* Destructors of C++ thread_local objects are kept by libc; only whether there are any matters here. */
KT_EXPORT int __cxa_thread_atexit_impl(void (*destructor)(void *), void *object, void *library)
{
    if (kt_self())
        kt_self()->has_cxx_destructors = true;
    return kt_libc()->__cxa_thread_atexit_impl(destructor, object, library);
}
