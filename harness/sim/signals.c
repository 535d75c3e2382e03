/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/signals.h"

#include <stdio.h>
#include <string.h>
#include <ucontext.h>

#include "harness/sim/libc_real.h"
#include "harness/sim/process.h"
#include "harness/sim/schedule.h"
#include "mock/base/alloc.h"

enum { SIGNALS = 65 };

struct sigaction kt_signal_action(struct kt_process *process, int signal_number, const struct sigaction *new_action)
{
    struct sigaction old = {.sa_handler = SIG_DFL};
    if (process->actions)
        old = process->actions[signal_number];
    if (new_action) {
        if (process->actions == NULL)
            process->actions = kmock_alloc(SIGNALS * sizeof *process->actions);
        process->actions[signal_number] = *new_action;
    }
    return old;
}

/* ---- dispositions ---- */

static bool is_ignored_by_default(int signal_number)
{
    return signal_number == SIGCHLD || signal_number == SIGURG || signal_number == SIGWINCH || signal_number == SIGCONT;
}

static bool is_stop(int signal_number)
{
    return signal_number == SIGSTOP || signal_number == SIGTSTP || signal_number == SIGTTIN || signal_number == SIGTTOU;
}

static bool is_ignored(struct kt_process *process, int signal_number)
{
    struct sigaction action = kt_signal_action(process, signal_number, NULL);
    return action.sa_handler == SIG_IGN || (action.sa_handler == SIG_DFL && is_ignored_by_default(signal_number));
}

static bool is_default(struct kt_process *process, int signal_number)
{
    return kt_signal_action(process, signal_number, NULL).sa_handler == SIG_DFL;
}

static void act_by_default(struct kt_process *process, int signal_number)
{
    char words[100];
    if (is_stop(signal_number)) {
        kt_process_freeze(process);
        return;
    }
    snprintf(words, sizeof words, "killed by signal %d (%s)", signal_number, strsignal(signal_number));
    kt_process_end(process, KT_PROCESS_DIED, 128 + signal_number, words);
}

/* ---- delivery ---- */

static void run_handler(struct kt_task *self, int signal_number, const struct sigaction *action)
{
    int saved_errno = errno;
    uint64_t mask = self->signal_mask;
    uint64_t more;
    memcpy(&more, &action->sa_mask, sizeof more);
    self->signal_mask |= more | (action->sa_flags & SA_NODEFER ? 0 : kt_signal_bit(signal_number));
    if (action->sa_flags & (int)SA_RESETHAND)
        self->process->actions[signal_number].sa_handler = SIG_DFL;
    if (action->sa_flags & SA_SIGINFO) {
        siginfo_t info = {.si_signo = signal_number, .si_code = SI_USER};
        ucontext_t context = {0};
        action->sa_sigaction(signal_number, &info, &context);
    } else {
        action->sa_handler(signal_number);
    }
    self->signal_mask = mask;
    errno = saved_errno;
}

static void act(struct kt_task *self, int signal_number)
{
    struct kt_process *process = self->process;
    struct sigaction action = kt_signal_action(process, signal_number, NULL);
    if (is_ignored(process, signal_number))
        return;
    if (action.sa_handler == SIG_DFL) {
        act_by_default(process, signal_number);
        kt_process_leave();
        return;
    }
    if (!(action.sa_flags & SA_RESTART))
        self->restarts = false;
    run_handler(self, signal_number, &action);
}

void kt_signals_deliver(struct kt_task *self)
{
    self->restarts = true;
    for (;;) {
        uint64_t due = (self->signals | self->process->signals) & ~self->signal_mask;
        if (due == 0)
            break;
        int signal_number = __builtin_ctzll(due) + 1;
        self->signals &= ~kt_signal_bit(signal_number);
        self->process->signals &= ~kt_signal_bit(signal_number);
        act(self, signal_number);
    }
    self->signal_pending = false;
}

bool kt_interrupted_restarts(void)
{
    return kt_self()->restarts;
}

void kt_signals_unblocked(struct kt_task *self)
{
    if ((self->signals | self->process->signals) & ~self->signal_mask)
        kt_signals_deliver(self);
}

bool kt_signals_handle_fault(struct kt_task *task, int signal_number, siginfo_t *info, void *context)
{
    struct sigaction action = kt_signal_action(task->process, signal_number, NULL);
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN)
        return false;
    if (action.sa_flags & SA_SIGINFO)
        action.sa_sigaction(signal_number, info, context);
    else
        action.sa_handler(signal_number);
    return true;
}

/* ---- sending ---- */

/* Have a task act on its pending signals: now, if it is blocked. */
static void notify(struct kt_task *task)
{
    task->signal_pending = true;
    if (task->state == KT_TASK_RUNNING)
        kt_attend();
    else if (task->state == KT_TASK_BLOCKED && (task->stay->flags & KT_STAY_SIGNAL))
        kt_stay_end(task->stay, KT_INTERRUPTED);
    else
        kt_task_rouse(task);
}

static bool wants(const struct kt_task *task, uint64_t bit, bool by_waiting)
{
    if (by_waiting)
        return (task->signals_awaited & bit) != 0;
    return (task->signal_mask & bit) == 0 && !task->is_ending;
}

static struct kt_task *find_task(struct kt_process *process, uint64_t bit, bool by_waiting)
{
    for (struct kmock_list_link *link = process->tasks.first; link; link = link->next) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        if (wants(task, bit, by_waiting))
            return task;
    }
    return NULL;
}

static bool acts_at_once(struct kt_process *process, int signal_number)
{
    if (signal_number == SIGCONT)
        kt_process_thaw(process);
    if (signal_number != SIGKILL && signal_number != SIGSTOP)
        return false;
    act_by_default(process, signal_number);
    return true;
}

/* Find out who acts on a pending signal. */
static void assign(struct kt_process *process, struct kt_task *only, int signal_number)
{
    uint64_t bit = kt_signal_bit(signal_number);
    struct kt_task *waiter = only && wants(only, bit, true) ? only : NULL;
    if (only == NULL)
        waiter = find_task(process, bit, true);
    if (waiter && waiter->stay) {
        kt_stay_end(waiter->stay, KT_WOKEN);
        return;
    }
    struct kt_task *target = only && wants(only, bit, false) ? only : NULL;
    if (only == NULL)
        target = find_task(process, bit, false);
    if (target == NULL)
        return; /* stays pending */
    if (is_default(process, signal_number) && !is_ignored(process, signal_number)) {
        process->signals &= ~bit;
        target->signals &= ~bit;
        act_by_default(process, signal_number);
        return;
    }
    notify(target);
}

static void post(struct kt_process *process, struct kt_task *only, int signal_number)
{
    if (!kt_process_is_alive(process) || acts_at_once(process, signal_number))
        return;
    uint64_t bit = kt_signal_bit(signal_number);
    if (is_ignored(process, signal_number) && find_task(process, bit, true) == NULL)
        return;
    if (only)
        only->signals |= bit;
    else
        process->signals |= bit;
    if (!process->is_frozen)
        assign(process, only, signal_number);
}

void kt_signal_post(struct kt_process *process, int signal_number)
{
    post(process, NULL, signal_number);
}

void kt_signal_post_task(struct kt_task *task, int signal_number)
{
    post(task->process, task, signal_number);
}

void kt_signals_thawed(struct kt_process *process)
{
    for (uint64_t rest = process->signals; rest && kt_process_is_alive(process); rest &= rest - 1)
        assign(process, NULL, __builtin_ctzll(rest) + 1);
    for (struct kmock_list_link *link = process->tasks.first, *next; link; link = next) {
        struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        next = link->next;
        if (task->signals & ~task->signal_mask)
            notify(task);
    }
}

void kt_process_signal(struct kt_process *process, int signal_number)
{
    if (process->id == 0) {
        kt_libc()->raise(signal_number);
        return;
    }
    kt_signal_post(process, signal_number);
    kt_process_leave();
}

void kt_raise(int signal_number)
{
    struct kt_task *self = kt_self();
    if (self->process->id == 0) {
        kt_libc()->raise(signal_number);
        return;
    }
    kt_signal_post_task(self, signal_number);
    kt_process_leave();
    kt_signals_unblocked(self);
    kt_choice_point();
}
