/* SPDX-License-Identifier: Apache-2.0 */
/* Give tasks life and death: birth by the real pthread_create, a natural end through libc's own thread exit, or a
 * kill after which nothing runs.
 *
 * A task that ends moves to its own kernel thread first, so that destructors of thread-local objects and of
 * thread-specific data run as on Linux; the last of these is ours, and hands the processor on. */
#ifndef KT_SIM_TASK_H
#define KT_SIM_TASK_H

#include "harness/sim/state.h"

/* What a task runs; one of the functions is set. */
struct kt_task_work {
    void *(*start)(void *argument);
    int (*start_c11)(void *argument);
    int (*entry)(void *argument); /* of a process: its return ends the process */
    void *argument;
};

/* Make the calling thread task 0 of a process. */
struct kt_task *kt_task_adopt(struct kt_process *process);

/* Make a runnable task. attributes may be null. returns  0, or the error of pthread_create */
int kt_task_create(struct kt_process *process, const struct kt_task_work *work, const pthread_attr_t *attributes,
                   struct kt_task **task);

/* returns  the task of a pthread; NULL for threads that are none */
struct kt_task *kt_task_of(pthread_t thread);

/* End the running task like a return from its function. */
__attribute__((noreturn)) void kt_task_exit(void *value);

/* On the kernel thread of a killed task: end it, running nothing of the program. */
__attribute__((noreturn)) void kt_task_perish(struct kt_task *task);

/* The task never runs again; its locks are released by the caller. */
void kt_task_kill(struct kt_task *task);

/* Join the kernel thread of a task that has exited, and free the task. returns  what its function returned */
void *kt_task_reap(struct kt_task *task);
void kt_tasks_reap_detached(void);

/* Reap a task that nobody joined in its trial: the program may join its thread yet. */
void kt_task_outlast(struct kt_task *task);

/* End and free all killed tasks. keep: leave their kernel threads and stacks as they are, for tools that would
 * report what only those stacks point to as leaked. */
void kt_tasks_bury(bool keep);

#endif
