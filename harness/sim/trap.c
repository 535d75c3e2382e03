/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE
#include "harness/sim/trap.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "harness/sim/backtrace.h"
#include "harness/sim/libc_real.h"
#include "harness/sim/process.h"
#include "harness/sim/raw.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"
#include "harness/sim/tools.h"

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
enum { FAULTS = sizeof faults / sizeof faults[0], STACK_SIZE = 256 * 1024 };

/* One for all kernel threads, as one task runs at a time; a stack that is left in a handler is never gone back to. */
static _Alignas(64) char stack[STACK_SIZE];
static struct sigaction wanted[FAULTS]; /* by the test, for outside the trial */
static stack_t first_stack;

/* returns  what the test wants for a signal that the trial catches; NULL for other signals */
static struct sigaction *wanted_for(int signal_number)
{
    for (int i = 0; i < FAULTS; i++)
        if (faults[i] == signal_number)
            return &wanted[i];
    return NULL;
}

/* Not a task's fault: let what the test wants happen, by coming here again without us. */
static void pass_on(int signal_number)
{
    kt_libc()->sigaction(signal_number, wanted_for(signal_number), NULL);
    if (signal_number == SIGABRT)
        kt_raw_call(SYS_tgkill, kt_raw_call(SYS_getpid, 0, 0, 0, 0), kt_raw_thread_id(), signal_number, 0);
}

void kt_trap_leave(void)
{
    struct kt_task *task = kt_the_sim.running;
    task->is_wrecked = true;
    kt_tools_forget_stack(stack, sizeof stack);
    kt_return_to_task(task);
    kt_dispatch();
    __builtin_unreachable();
}

static void die_of(struct kt_task *task, int signal_number, const siginfo_t *info)
{
    static char words[KT_WORDS_SIZE];
    int length = snprintf(words, sizeof words, "killed by signal %d (%s)", signal_number, strsignal(signal_number));
    if (signal_number != SIGABRT)
        length += snprintf(words + length, sizeof words - (size_t)length, " at address %p", info->si_addr);
    length += snprintf(words + length, sizeof words - (size_t)length, "\n");
    kt_backtrace_print(words + length, sizeof words - (size_t)length);
    kt_process_end(task->process, KT_PROCESS_DIED, 128 + signal_number, words);
    kt_trap_leave();
}

static void on_fault(int signal_number, siginfo_t *info, void *context)
{
    struct kt_task *task = kt_self();
    if (task == NULL || task->process->id == 0) {
        pass_on(signal_number);
        return;
    }
    if (kt_signals_handle_fault(task, signal_number, info, context))
        return;
    die_of(task, signal_number, info);
}

void kt_trap_stack_enter(void)
{
    stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack}, old;
    if (kt_tools_give_signal_stacks())
        return;
    if (sigaltstack(NULL, &old) == 0 && (old.ss_flags & SS_DISABLE))
        sigaltstack(&ours, NULL);
}

/* SA_NODEFER: the mask is the same when a handler is left without a return. */
void kt_traps_start(void)
{
    struct sigaction action = {.sa_sigaction = on_fault, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER};
    sigaltstack(NULL, &first_stack);
    kt_trap_stack_enter();
    for (int i = 0; i < FAULTS; i++)
        kt_libc()->sigaction(faults[i], &action, &wanted[i]);
}

void kt_traps_stop(void)
{
    for (int i = 0; i < FAULTS; i++)
        kt_libc()->sigaction(faults[i], &wanted[i], NULL);
    sigaltstack(&first_stack, NULL);
}

bool kt_trap_is_ours(int signal_number)
{
    return wanted_for(signal_number) != NULL;
}

void kt_trap_note_action(int signal_number, const struct sigaction *action, struct sigaction *old)
{
    struct sigaction *place = wanted_for(signal_number);
    struct sigaction before = *place;
    if (action)
        *place = *action;
    if (old)
        *old = before;
}
