/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/failure.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/libc_real.h"
#include "harness/sim/locks.h"
#include "harness/sim/schedule.h"
#include "harness/sim/task.h"
#include "mock/base/alloc.h"
#include "mock/base/buffer.h"

/* ---- the report ---- */

static const char *name_of(const struct kt_task *task)
{
    return task->name[0] ? task->name : "?";
}

static void print_time(struct kmock_buffer *text, int64_t at_us)
{
    int64_t since_us = at_us - kt_the_sim.start_us;
    kmock_buffer_print(text, "%lld.%06lld s", (long long)(since_us / 1000000), (long long)(since_us % 1000000));
}

static void print_stay(struct kmock_buffer *text, const struct kt_stay *stay)
{
    kmock_buffer_print(text, "waits: %s", stay->reason.what);
    if (stay->reason.on > 0xffff)
        kmock_buffer_print(text, " %#lx", (unsigned long)stay->reason.on);
    else if (stay->reason.on)
        kmock_buffer_print(text, " %lu", (unsigned long)stay->reason.on);
    kmock_buffer_print(text, ", since ");
    print_time(text, stay->since_us);
    if (stay->deadline_us != INT64_MAX) {
        kmock_buffer_print(text, ", until ");
        print_time(text, stay->deadline_us);
    }
    const struct kt_task *holder = kt_locks_holder((const void *)stay->reason.on);
    if (holder)
        kmock_buffer_print(text, "; held by task %d \"%s\" of %s", (int)holder->id, name_of(holder),
                           holder->process->name);
}

static void print_task(struct kmock_buffer *text, const struct kt_task *task)
{
    kmock_buffer_print(text, "  task %d \"%s\" of %s%s ", (int)task->id, name_of(task), task->process->name,
                       task->process->is_frozen ? " (frozen)" : "");
    if (task->state == KT_TASK_RUNNING || task->state == KT_TASK_RUNNABLE)
        kmock_buffer_print(text, "can run");
    else if (task->stay)
        print_stay(text, task->stay);
    kmock_buffer_print(text, "\n");
}

static void print_tasks(struct kmock_buffer *text)
{
    for (struct kmock_list_link *link = kt_the_sim.processes.first; link; link = link->next) {
        const struct kt_process *process = kmock_list_object(link, struct kt_process, link);
        for (struct kmock_list_link *task = process->tasks.first; task; task = task->next)
            print_task(text, kmock_list_object(task, struct kt_task, sibling));
    }
}

char *kt_sim_report(const struct kt_sim *sim)
{
    (void)sim;
    struct kmock_buffer text = {0};
    print_tasks(&text);
    char *copy = kmock_copy_string((const char *)text.data, text.size);
    kmock_buffer_free(&text);
    return copy;
}

/* ---- giving up ---- */

__attribute__((noreturn)) static void print_and_abort(const char *text)
{
    fprintf(stderr, "ktrial: %s\n", text);
    kt_leave_task();
    kt_libc()->abort();
    __builtin_unreachable();
}

void kt_sim_give_up(const char *text)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->failure == NULL)
        sim->failure = text;
    kt_sim_poke();
    if (sim->waiter)
        kt_sim_resume(KT_WAITED_FAILED);
    else if (sim->running != sim->first || sim->first->state != KT_TASK_RUNNING)
        print_and_abort(text);
}

static void give_up_with_copy(const char *text)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->failure_text == NULL)
        sim->failure_text = kmock_copy_string(text, strlen(text));
    kt_sim_give_up(sim->failure ? text : sim->failure_text);
}

__attribute__((format(printf, 1, 2))) static void give_up_with_report(const char *format, ...)
{
    struct kmock_buffer text = {0};
    char line[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    kmock_buffer_print(&text, "%s\nat ", line);
    print_time(&text, kt_the_sim.now_us);
    kmock_buffer_print(&text, " after the start, seed's schedule %016llx after %llu switches:\n",
                       (unsigned long long)kt_the_sim.hash, (unsigned long long)kt_the_sim.switches);
    print_tasks(&text);
    kmock_buffer_append(&text, "", 1);
    give_up_with_copy((const char *)text.data);
    kmock_buffer_free(&text);
}

/* Task 0 goes on at once where it waits. */
static void let_first_act(void)
{
    struct kt_task *self = kt_self();
    if (self && self != kt_the_sim.first)
        kt_yield();
}

/* returns  whether a task besides task 0 is alive, in a process that is not frozen */
static bool is_anybody_left(void)
{
    for (struct kmock_list_link *link = kt_the_sim.processes.first; link; link = link->next) {
        const struct kt_process *process = kmock_list_object(link, struct kt_process, link);
        if (!process->is_frozen && process->tasks.count > (process->id == 0 ? 1 : 0))
            return true;
    }
    return false;
}

void kt_nothing_moves(void)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->waiter && (sim->waiter->deadline_us != INT64_MAX || !is_anybody_left()))
        kt_sim_resume(KT_WAITED_IDLE);
    else
        give_up_with_report("deadlock: no task can run and no timer is armed, so nothing will ever move again");
}

void kt_tasks_spin(void)
{
    kt_the_sim.quiet = 0;
    give_up_with_report("spin: the tasks ran through %llu choice points without one moment when all of them waited; "
                        "a loop that polls without sleeping looks like this",
                        (unsigned long long)kt_the_sim.spin_limit);
    let_first_act();
}

void kt_budget_is_spent(void)
{
    struct kt_sim *sim = &kt_the_sim;
    long long budget_s = (sim->end_us - sim->start_us) / 1000000;
    if (sim->end_us == INT64_MAX)
        return;
    give_up_with_report("budget: the trial took more than its %lld s of virtual time", budget_s);
    sim->end_us = INT64_MAX;
    let_first_act();
}

void kt_sim_fail(const char *format, ...)
{
    char text[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    give_up_with_copy(text);
    struct kt_task *self = kt_self();
    if (self && self->process->id != 0) {
        kt_task_kill(self);
        kt_dispatch();
    }
}

void kt_sim_misuse(const char *format, ...)
{
    char text[2000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    print_and_abort(text);
}

const char *kt_sim_failure(const struct kt_sim *sim)
{
    return sim->failure;
}
