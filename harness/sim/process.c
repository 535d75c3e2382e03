/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/process.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/backtrace.h"
#include "harness/sim/descriptor.h"
#include "harness/sim/failure.h"
#include "harness/sim/locks.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"
#include "harness/sim/task.h"
#include "mock/base/alloc.h"

/* ---- life ---- */

struct kt_process *kt_process_make(const char *name)
{
    struct kt_sim *sim = &kt_the_sim;
    struct kt_process *process = kmock_alloc(sizeof *process);
    process->id = sim->processes_born++;
    process->name = kmock_copy_string(name, strlen(name));
    process->last_words = kmock_alloc(KT_WORDS_SIZE); /* now: at its death there may be no heap */
    process->born_us = sim->now_us;
    kmock_list_append(&sim->processes, &process->link);
    return process;
}

struct kt_process *kt_process_spawn(struct kt_sim *sim, const char *name, int (*entry)(void *argument), void *argument)
{
    (void)sim;
    struct kt_task_work work = {.entry = entry, .argument = argument};
    struct kt_process *process = kt_process_make(name);
    struct kt_task *task;
    int error = kt_task_create(process, &work, NULL, &task);
    if (error)
        kt_sim_misuse("kt_process_spawn(\"%s\"): no thread could be made: %s", name, strerror(error));
    snprintf(task->name, sizeof task->name, "%s", name);
    task->signal_mask = 0;
    return process;
}

static void kill_tasks(struct kt_process *process)
{
    struct kmock_list killed = {0};
    struct kmock_list_link *link;
    while ((link = process->tasks.first)) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        kt_task_kill(task);
        kmock_list_append(&killed, &task->held);
    }
    while ((link = kmock_list_take(&killed)))
        kt_locks_release(kmock_list_object(link, struct kt_task, held));
}

void kt_process_end(struct kt_process *process, enum kt_process_state state, int code, const char *words)
{
    struct kt_sim *sim = &kt_the_sim;
    if (!kt_process_is_alive(process))
        return;
    process->state = state;
    process->is_frozen = false;
    process->exit_code = code;
    if (words)
        snprintf(process->last_words, KT_WORDS_SIZE, "%s", words);
    struct kt_task *caller = kt_leave_task();
    kmock_timers_cancel(&sim->timers, &process->alarm);
    kill_tasks(process);
    kt_descriptors_process_ended(process);
    if (sim->ended)
        sim->ended(sim->ended_context, process);
    kt_sim_poke();
    kt_return_to_task(caller);
}

void kt_process_leave(void)
{
    struct kt_task *self = kt_self();
    if (self && self->state == KT_TASK_KILLED)
        kt_dispatch();
}

void kt_process_end_own(enum kt_process_state state, int code, const char *words)
{
    kt_process_end(kt_self()->process, state, code, words);
    kt_dispatch();
    __builtin_unreachable();
}

void kt_process_task_ended(struct kt_task *task)
{
    struct kt_process *process = task->process;
    if (process->id == 0)
        return;
    if (task->has_returned)
        kt_process_end(process, KT_PROCESS_EXITED, process->exit_code, NULL);
    else if (kmock_list_is_empty(&process->tasks))
        kt_process_end(process, KT_PROCESS_EXITED, 0, NULL);
}

/* ---- faults ---- */

void kt_process_crash(struct kt_process *process)
{
    if (process->id == 0)
        kt_sim_misuse("kt_process_crash: process 0 is the test itself");
    kt_process_end(process, KT_PROCESS_CRASHED, 0, NULL);
    kt_process_leave();
}

void kt_process_die(const char *words)
{
    if (kt_self() == NULL || kt_self()->process->id == 0)
        kt_sim_misuse("kt_process_die: not in a task of an instance; it would have said: %s", words);
    char text[KT_WORDS_SIZE];
    size_t size = (size_t)snprintf(text, sizeof text / 2, "%s\n", words);
    if (size >= sizeof text / 2)
        size = sizeof text / 2 - 1;
    kt_backtrace_print(text + size, sizeof text - size);
    kt_process_end_own(KT_PROCESS_DIED, 128 + SIGABRT, text);
}

void kt_process_freeze(struct kt_process *process)
{
    if (process->state != KT_PROCESS_RUNNING || process->id == 0)
        return;
    process->state = KT_PROCESS_FROZEN;
    process->is_frozen = true;
    for (struct kmock_list_link *link = process->tasks.first; link; link = link->next) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        if (task->run_place == 0)
            continue;
        kt_stays_pass_on(task);
        kt_task_take_out(task);
        kmock_list_append(&process->held_back, &task->held);
    }
    kt_attend();
}

void kt_process_thaw(struct kt_process *process)
{
    struct kmock_list_link *link;
    if (process->state != KT_PROCESS_FROZEN)
        return;
    process->state = KT_PROCESS_RUNNING;
    process->is_frozen = false;
    while ((link = kmock_list_take(&process->held_back)))
        kt_task_make_runnable(kmock_list_object(link, struct kt_task, held));
    kt_signals_thawed(process);
}

/* ---- what is asked about it ---- */

const char *kt_process_name(const struct kt_process *process)
{
    return process->name;
}

int32_t kt_process_id(const struct kt_process *process)
{
    return process->id;
}

enum kt_process_state kt_process_state(const struct kt_process *process)
{
    return process->state;
}

int kt_process_exit_code(const struct kt_process *process)
{
    return process->exit_code;
}

const char *kt_process_last_words(const struct kt_process *process)
{
    return process->last_words;
}

struct kt_process *kt_process_current(void)
{
    return kt_self() ? kt_self()->process : NULL;
}

void kt_process_set_data(struct kt_process *process, void *data)
{
    process->data = data;
}

void *kt_process_data(const struct kt_process *process)
{
    return process->data;
}

struct kt_process *kt_task_process(const struct kt_task *task)
{
    return task->process;
}

void kt_processes_free(void)
{
    struct kmock_list_link *link;
    while ((link = kmock_list_take(&kt_the_sim.processes))) {
        struct kt_process *process = kmock_list_object(link, struct kt_process, link);
        free(process->actions);
        free(process->last_words);
        free(process->name);
        free(process);
    }
}
