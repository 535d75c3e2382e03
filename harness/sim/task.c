/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/task.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/libc_real.h"
#include "harness/sim/locks.h"
#include "harness/sim/order.h"
#include "harness/sim/process.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"
#include "harness/sim/switch.h"
#include "harness/sim/tools.h"
#include "mock/base/alloc.h"

/* Callbacks of the trial run on whichever task's stack is at hand. */
enum { SMALLEST_STACK_SIZE = 256 * 1024 };

static pthread_key_t last_key;
static pthread_once_t last_key_once = PTHREAD_ONCE_INIT;

/* ---- the end ---- */

/* Runs on the task's own kernel thread, after all of the program's destructors. */
static void end(struct kt_task *task)
{
    struct kt_sim *sim = &kt_the_sim;
    kt_stays_drop(task);
    kt_locks_task_ended(task);
    task->state = KT_TASK_EXITED;
    kmock_list_remove(&task->sibling);
    if (task->is_detached)
        kmock_list_append(&sim->exited, &task->sibling);
    kt_leave_task();
    kt_process_task_ended(task);
    kt_wake_all(&task->joiners);
    kt_switch_away(kt_dispatch_last());
}

/* Destructors may set values again, for which libc makes a few rounds: ours is done in the last one. */
static void last_destructor(void *value)
{
    struct kt_task *task = value;
    if (++task->destructor_rounds < PTHREAD_DESTRUCTOR_ITERATIONS)
        pthread_setspecific(last_key, task);
    else
        end(task);
}

static void make_last_key(void)
{
    pthread_key_create(&last_key, last_destructor);
}

static void begin_to_end(struct kt_task *task)
{
    kt_stays_drop(task);
    kt_task_bind(task);
    task->is_ending = true;
    pthread_setspecific(last_key, task);
}

void kt_task_exit(void *value)
{
    begin_to_end(kt_self());
    kt_libc()->pthread_exit(value);
    __builtin_unreachable();
}

/* ---- the kernel thread ---- */

static void *run(struct kt_task *task)
{
    if (task->start)
        return task->start(task->argument);
    if (task->start_c11)
        return (void *)(intptr_t)task->start_c11(task->argument);
    int code = task->entry(task->argument);
    task->process->exit_code = code;
    task->has_returned = true;
    return (void *)(intptr_t)code;
}

/* The kernel thread of a killed task ends without running anything of the program, but through libc, so that
 * libc's own memory for the thread is given back. */
static void *perish(void)
{
    kt_leave_task();
    for (pthread_key_t key = 0; key < PTHREAD_KEYS_MAX; key++)
        pthread_setspecific(key, NULL);
    return NULL;
}

void kt_task_perish(struct kt_task *task)
{
    kt_mark_return(&task->mark);
}

static void *thread_main(void *argument)
{
    struct kt_task *task = argument;
    kt_tools_begin_stack();
    if (kt_mark_set(&task->mark))
        return perish();
    kt_seat_take(task);
    if (task->is_doomed)
        return perish();
    kt_return_to_task(task);
    void *value = run(task);
    begin_to_end(task);
    return value;
}

/* ---- birth ---- */

static struct kt_task *make(struct kt_process *process)
{
    struct kt_task *task = kmock_alloc(sizeof *task);
    task->id = kt_the_sim.tasks_born++;
    kt_make_room_to_run();
    task->process = process;
    task->is_bound = !kt_the_sim.is_carrier;
    task->born_us = kt_the_sim.now_us;
    kt_order_born(task);
    if (kt_self()) {
        task->signal_mask = kt_self()->signal_mask;
        memcpy(task->name, kt_self()->name, sizeof task->name);
    }
    return task;
}

struct kt_task *kt_task_adopt(struct kt_process *process)
{
    kt_libc()->pthread_once(&last_key_once, make_last_key);
    struct kt_task *task = make(process);
    task->thread = pthread_self();
    task->state = KT_TASK_RUNNING;
    kmock_list_append(&process->tasks, &task->sibling);
    kmock_table_put(&kt_the_sim.by_thread, &task->thread, sizeof task->thread, task);
    return task;
}

/* The kernel thread is always joinable, so that nothing of it is left when the sim stops. */
static int start_thread(struct kt_task *task, const pthread_attr_t *attributes)
{
    pthread_attr_t own;
    if (attributes == NULL)
        return kt_libc()->pthread_create(&task->thread, NULL, thread_main, task);
    size_t size_bytes = 0;
    void *stack = NULL;
    int detached = PTHREAD_CREATE_JOINABLE;
    memcpy(&own, attributes, sizeof own); /* borrows what it points to */
    pthread_attr_getdetachstate(&own, &detached);
    pthread_attr_getstack(&own, &stack, &size_bytes);
    pthread_attr_setdetachstate(&own, PTHREAD_CREATE_JOINABLE);
    if ((uintptr_t)stack + size_bytes == 0 || stack == NULL) {
        pthread_attr_getstacksize(&own, &size_bytes);
        if (size_bytes < SMALLEST_STACK_SIZE)
            pthread_attr_setstacksize(&own, SMALLEST_STACK_SIZE);
    }
    task->is_detached = detached == PTHREAD_CREATE_DETACHED;
    return kt_libc()->pthread_create(&task->thread, &own, thread_main, task);
}

/* memcheck calls blocks that only inner pointers lead to "possibly lost": libc's table of thread-local blocks, whose
 * thread control block points behind its head, is one. source  glibc csu/libc-tls.c, INSTALL_DTV */
static void *thread_local_table(const struct kt_task *task)
{
#ifdef __x86_64__
    char *second_entry = ((char *const *)task->thread)[1];
    return second_entry - 16;
#else
    (void)task;
    return NULL;
#endif
}

int kt_task_create(struct kt_process *process, const struct kt_task_work *work, const pthread_attr_t *attributes,
                   struct kt_task **created)
{
    kt_tasks_reap_detached();
    struct kt_task *task = make(process);
    task->start = work->start;
    task->start_c11 = work->start_c11;
    task->entry = work->entry;
    task->argument = work->argument;
    int error = start_thread(task, attributes);
    if (error) {
        free(task);
        return error;
    }
    task->thread_local_table = thread_local_table(task);
    kmock_table_put(&kt_the_sim.by_thread, &task->thread, sizeof task->thread, task);
    kmock_list_append(&process->tasks, &task->sibling);
    kt_task_make_runnable(task);
    *created = task;
    return 0;
}

struct kt_task *kt_task_of(pthread_t thread)
{
    return kmock_table_find(&kt_the_sim.by_thread, &thread, sizeof thread);
}
