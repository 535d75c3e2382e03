/* SPDX-License-Identifier: Apache-2.0 */
/* Give up: deadlock, spin, spent budget, misuse; each with a report that names every task. */
#ifndef KT_SIM_FAILURE_H
#define KT_SIM_FAILURE_H

#include "harness/sim/state.h"

/* No task can run and no timer is armed: task 0 is told so, or the trial fails as a deadlock. */
void kt_nothing_moves(void);

/* The tasks ran for ever without the clock jumping. */
void kt_tasks_spin(void);
void kt_budget_is_spent(void);

/* Keep the reason and wake task 0 with it. Returns. Where task 0 is not in kt_sim_wait, the reason is printed and the
 * program aborts, for nobody could act on it. Needs no heap. text  borrowed until kt_sim_stop */
void kt_sim_give_up(const char *text);

/* Print a message and abort: the caller of our API is wrong. printf format */
__attribute__((noreturn, format(printf, 1, 2))) void kt_sim_misuse(const char *format, ...);

#endif
