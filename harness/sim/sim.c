/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/backtrace.h"
#include "harness/sim/clocks.h"
#include "harness/sim/descriptor.h"
#include "harness/sim/failure.h"
#include "harness/sim/locks.h"
#include "harness/sim/order.h"
#include "harness/sim/parking.h"
#include "harness/sim/pin.h"
#include "harness/sim/process.h"
#include "harness/sim/raw.h"
#include "harness/sim/switch.h"
#include "harness/sim/task.h"
#include "harness/sim/tools.h"
#include "harness/sim/trap.h"
#include "harness/sim/watchdog.h"

static const int64_t default_start_us = INT64_C(1704067200) * 1000000; /* 2024-01-01T00:00:00Z */
static const int64_t default_budget_us = INT64_C(24) * 3600 * 1000000;

enum { DEFAULT_PREEMPT_ONE_IN = 512, DEFAULT_WATCHDOG_MS = 10000, DEFAULT_SPIN_LIMIT = 320000000 };

/* ---- start ---- */

static bool wants_carrier(enum kt_backend backend)
{
    const char *name = getenv("KTRIAL_BACKEND");
    if (backend != KT_BACKEND_AUTO)
        name = backend == KT_BACKEND_CARRIER ? "carrier" : "baton";
    if (name == NULL || name[0] == '\0')
        return kt_context_works() && !kt_tools_need_baton();
    if (strcmp(name, "baton") == 0)
        return false;
    if (strcmp(name, "carrier") != 0)
        kt_sim_misuse("KTRIAL_BACKEND=%s: there are \"carrier\" and \"baton\"", name);
    if (!kt_context_works() || kt_tools_forbid_carrier())
        kt_sim_misuse("the carrier back end needs x86-64 with FSGSBASE or aarch64, and no valgrind: "
                      "use KTRIAL_BACKEND=baton");
    return true;
}

static void set_options(struct kt_sim *sim, const struct kt_sim_options *options)
{
    sim->start_us = options->start_us ? options->start_us : default_start_us;
    sim->now_us = sim->start_us;
    sim->end_us = sim->start_us + (options->budget_us ? options->budget_us : default_budget_us);
    sim->clock_read_us = options->clock_read_us ? options->clock_read_us : 1;
    sim->lone_step_us = sim->clock_read_us;
    sim->preempt_one_in = options->preempt_one_in ? options->preempt_one_in : DEFAULT_PREEMPT_ONE_IN;
    sim->spin_limit = options->spin_limit ? options->spin_limit : DEFAULT_SPIN_LIMIT;
    sim->logs_draws = options->log_draws;
    sim->plain_order = options->plain_order;
    sim->plain_latency = options->plain_latency;
    sim->pct_depth = options->plain_order ? 0 : options->pct_depth;
    sim->edits = options->edits;
    sim->edits_count = options->edits_count;
    kmock_random_init(&sim->random, options->seed ? options->seed : 1);
}

static void make_first_task(struct kt_sim *sim)
{
    sim->test = kt_process_make("test");
    sim->first = kt_task_adopt(sim->test);
    snprintf(sim->first->name, sizeof sim->first->name, "test");
    sim->running = sim->first;
}

struct kt_sim *kt_sim_start(const struct kt_sim_options *options)
{
    struct kt_sim *sim = &kt_the_sim;
    static const struct kt_sim_options defaults;
    if (sim->is_running)
        kt_sim_misuse("kt_sim_start: a sim is running in this process; call kt_sim_stop first");
    if (options == NULL)
        options = &defaults;
    *sim = (struct kt_sim){.is_carrier = wants_carrier(options->backend)};
    set_options(sim, options);
    kt_backtrace_prepare();
    sim->first_signal_mask = kt_raw_signal_mask_now();
    kt_pin(options->processor);
    kt_order_start(sim, options->pct_steps);
    make_first_task(sim);
    kt_switch_start();
    kt_order_start_slice();
    kt_traps_start();
    sim->is_running = true;
    kt_descriptors_start(sim);
    kt_watchdog_start(options->watchdog_ms ? options->watchdog_ms : DEFAULT_WATCHDOG_MS);
    kt_current_task = sim->first;
    return sim;
}

/* ---- stop ---- */

static struct kt_task *task_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_task, sibling);
}

static void end_processes(struct kt_sim *sim)
{
    sim->ended = NULL;
    for (struct kmock_list_link *link = sim->processes.first; link; link = link->next) {
        struct kt_process *process = kmock_list_object(link, struct kt_process, link);
        if (process->id != 0)
            kt_process_end(process, KT_PROCESS_CRASHED, 0, NULL);
    }
    for (struct kmock_list_link *link = sim->test->tasks.first, *next; link; link = next) {
        next = link->next;
        if (task_at(link) != sim->first)
            kt_task_kill(task_at(link));
    }
    for (struct kmock_list_link *link = sim->killed.first; link; link = link->next)
        kt_locks_release(task_at(link));
}

/* Tasks that exited and were never joined. */
static void reap_the_rest(struct kt_sim *sim)
{
    kt_tasks_reap_detached();
    for (struct kmock_table_entry *entry = kmock_table_first(&sim->by_thread), *next; entry; entry = next) {
        struct kt_task *task = entry->value;
        next = kmock_table_next(entry);
        if (task->state == KT_TASK_EXITED)
            kt_task_outlast(task);
    }
}

void kt_sim_stop(struct kt_sim *sim)
{
    if (!sim->is_running || kt_self() != sim->first)
        kt_sim_misuse("kt_sim_stop: call it once, on the thread that called kt_sim_start");
    kt_watchdog_stop();
    end_processes(sim);
    kt_current_task = NULL;
    kt_descriptors_stop(sim);
    reap_the_rest(sim);
    kt_tasks_bury(kt_tools_look_for_leaks());
    kt_traps_stop();
    kt_unpin();
    kmock_table_free(&sim->by_thread, NULL);
    free(sim->first->locks);
    free(sim->first);
    kt_processes_free();
    kt_parking_stop();
    kmock_timers_free(&sim->timers);
    kt_order_stop(sim);
    free(sim->runnable);
    free(sim->draws);
    free(sim->failure_text);
    sim->failure = NULL;
    sim->is_running = false;
}

/* ---- waiting ---- */

void kt_sim_resume(enum kt_waited outcome)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->waiter == NULL || sim->waiter->is_over)
        return;
    sim->outcome = outcome;
    kt_stay_end(sim->waiter, KT_WOKEN);
}

static enum kt_waited wait_as_first(struct kt_sim *sim, int64_t deadline_us)
{
    struct kt_stay stay = {.reason = {"the trial", 0}, .deadline_us = deadline_us};
    sim->waiter = &stay;
    enum kt_wake wake = kt_stay(&stay, NULL);
    sim->waiter = NULL;
    return wake == KT_TIMED_OUT ? KT_WAITED_DEADLINE : sim->outcome;
}

enum kt_waited kt_sim_wait(struct kt_sim *sim, bool (*condition)(void *context), void *context, int64_t deadline_us)
{
    if (kt_self() != sim->first)
        kt_sim_misuse("kt_sim_wait: only the task that started the sim may wait for it");
    if (sim->failure)
        return KT_WAITED_FAILED;
    kt_leave_task();
    bool holds = condition(context);
    kt_return_to_task(sim->first);
    if (holds)
        return KT_WAITED_TRUE;
    if (deadline_us <= sim->now_us)
        return KT_WAITED_DEADLINE;
    sim->condition = condition;
    sim->condition_context = context;
    sim->is_poked = false;
    return wait_as_first(sim, deadline_us);
}

void kt_sim_poke(void)
{
    kt_the_sim.is_poked = true;
    kt_attend();
}

/* ---- what is asked about it ---- */

struct kt_sim *kt_sim_current(void)
{
    return kt_the_sim.is_running ? &kt_the_sim : NULL;
}

const char *kt_sim_backend_name(const struct kt_sim *sim)
{
    return sim->is_carrier ? "carrier" : "baton";
}

uint64_t kt_sim_switches(const struct kt_sim *sim)
{
    return sim->switches;
}

struct kmock_timers *kt_sim_timers(struct kt_sim *sim)
{
    return &sim->timers;
}

void kt_sim_on_process_end(struct kt_sim *sim, void (*ended)(void *context, struct kt_process *process), void *context)
{
    sim->ended = ended;
    sim->ended_context = context;
}
