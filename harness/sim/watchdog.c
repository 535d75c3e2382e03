/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/watchdog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/sim/backtrace.h"
#include "harness/sim/failure.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/raw.h"
#include "harness/sim/schedule.h"
#include "harness/sim/task.h"
#include "harness/sim/trap.h"

/* Several ticks make a verdict, so that a program that was stopped in a debugger is not convicted by one late tick. */
enum { TICKS = 4 };

static struct sigaction before;

static int signal_of_ours(void)
{
    return SIGRTMAX - 3;
}

static bool has_moved(struct kt_sim *sim)
{
    bool moved = sim->switches != sim->seen_switches || sim->countdown != sim->seen_countdown;
    sim->seen_switches = sim->switches;
    sim->seen_countdown = sim->countdown;
    return moved;
}

static void describe(char *text, size_t size, const struct kt_task *task)
{
    int length = snprintf(text, size,
                          "watchdog: task %d \"%s\" of %s has not come back to the sim: it computes, or it is blocked "
                          "in a call that the sim does not simulate\n",
                          (int)task->id, task->name, task->process->name);
    kt_backtrace_print(text + length, size - (size_t)length);
}

/* Runs on the stuck task's kernel thread. */
static void convict(struct kt_task *task)
{
    static char text[KT_WORDS_SIZE];
    bool in_callback = kt_leave_task() == NULL;
    describe(text, sizeof text, task);
    kt_raw_call(SYS_write, 2, (long)"ktrial: ", 8, 0);
    kt_raw_call(SYS_write, 2, (long)text, (long)strlen(text), 0);
    if (task == kt_the_sim.first || in_callback || kt_the_sim.waiter == NULL)
        kt_libc()->abort();
    kt_task_kill(task);
    kt_sim_give_up(text);
    kt_trap_leave();
}

static void on_tick(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    struct kt_sim *sim = &kt_the_sim;
    int saved_errno = errno;
    struct kt_task *running = sim->running;
    int32_t place = running->is_bound ? running->thread_id : sim->first->thread_id;
    if (info->si_code == SI_TIMER) {
        sim->watchdog_ticks = has_moved(sim) ? 0 : sim->watchdog_ticks + 1;
        if (sim->watchdog_ticks < TICKS)
            return;
    }
    sim->watchdog_ticks = 0;
    if (place == kt_raw_thread_id())
        convict(running);
    kt_raw_call(SYS_tgkill, kt_raw_call(SYS_getpid, 0, 0, 0, 0), place, signal_number, 0);
    errno = saved_errno;
}

static struct itimerspec every(int32_t timeout_ms)
{
    int64_t tick_ns = (int64_t)timeout_ms * 1000000 / TICKS + 1;
    struct timespec tick = {tick_ns / 1000000000, tick_ns % 1000000000};
    return (struct itimerspec){tick, tick};
}

void kt_watchdog_start(int32_t timeout_ms)
{
    struct kt_sim *sim = &kt_the_sim;
    struct itimerspec interval = every(timeout_ms);
    struct sigaction action = {.sa_sigaction = on_tick, .sa_flags = SA_SIGINFO | SA_NODEFER | SA_RESTART};
    struct sigevent event = {.sigev_notify = SIGEV_THREAD_ID, .sigev_signo = signal_of_ours()};
    if (timeout_ms < 0)
        return;
    event._sigev_un._tid = kt_raw_thread_id();
    kt_libc()->sigaction(signal_of_ours(), &action, &before);
    if (timer_create(CLOCK_MONOTONIC, &event, &sim->watchdog))
        kt_sim_misuse("kt_sim_start: the watchdog's timer could not be made: %s", strerror(errno));
    timer_settime(sim->watchdog, 0, &interval, NULL);
    sim->has_watchdog = true;
}

void kt_watchdog_stop(void)
{
    if (!kt_the_sim.has_watchdog)
        return;
    timer_delete(kt_the_sim.watchdog);
    kt_libc()->sigaction(signal_of_ours(), &before, NULL);
    kt_the_sim.has_watchdog = false;
}
