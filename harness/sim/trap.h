/* SPDX-License-Identifier: Apache-2.0 */
/* Catch the real signals of a trial: faults of the code under test, and the watchdog's. */
#ifndef KT_SIM_TRAP_H
#define KT_SIM_TRAP_H

#include <signal.h>
#include <stdbool.h>

/* Install and take down the handlers for SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT. */
void kt_traps_start(void);
void kt_traps_stop(void);

/* Give the calling kernel thread a stack for handlers, so that a stack overflow can be reported. */
void kt_trap_stack_enter(void);

/* returns  whether the trial handles this signal itself, so that the test's own action must wait for its end */
bool kt_trap_is_ours(int signal_number);

/* Note (action may be null: only ask) the action the test itself wants for such a signal. */
void kt_trap_note_action(int signal_number, const struct sigaction *action, struct sigaction *old);

/* The running code must not go on and its stack is lost: run another task. Called from handlers. */
__attribute__((noreturn)) void kt_trap_leave(void);

#endif
