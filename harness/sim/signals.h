/* SPDX-License-Identifier: Apache-2.0 */
/* Send signals to simulated processes and run their handlers; cancel tasks. source  signal(7), pthreads(7)
 *
 * Handlers, masks and pending signals belong to a simulated process and its tasks. Process 0, the test, keeps the
 * real ones. A handler runs on its task's stack at a choice point or inside a blocked call, never elsewhere. */
#ifndef KT_SIM_SIGNALS_H
#define KT_SIM_SIGNALS_H

#include "harness/sim/state.h"

static inline uint64_t kt_signal_bit(int signal_number)
{
    return UINT64_C(1) << (signal_number - 1);
}

static inline bool kt_signal_is_valid(int signal_number)
{
    return signal_number >= 1 && signal_number <= 64;
}

/* Send to a process, or to one task. */
void kt_signal_post(struct kt_process *process, int signal_number);
void kt_signal_post_task(struct kt_task *task, int signal_number);

/* Act on what is pending and not blocked for the running task. */
void kt_signals_deliver(struct kt_task *self);

/* The mask of the running task changed. */
void kt_signals_unblocked(struct kt_task *self);

/* The process runs again: act on what came while it was frozen. */
void kt_signals_thawed(struct kt_process *process);

/* The code of a task faulted: run the program's own handler. returns  false where it has none */
bool kt_signals_handle_fault(struct kt_task *task, int signal_number, siginfo_t *info, void *context);

/* returns  the process's action for a signal; new: set it (may be null) */
struct sigaction kt_signal_action(struct kt_process *process, int signal_number, const struct sigaction *new_action);

/* Wait for one of the signals, which the caller should block. returns  its number, -1 at the deadline, 0 where a
 * handler for another one ran */
int kt_signal_await(uint64_t signals, int64_t deadline_us);

/* returns  whether the task must end at its next cancellation point */
static inline bool kt_cancel_is_due(const struct kt_task *task)
{
    return task->cancel_pending && !task->cancel_disabled && !task->is_ending;
}

/* Cancel a task. source  pthread_cancel(3) */
void kt_cancel(struct kt_task *task);

#endif
