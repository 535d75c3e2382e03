/* SPDX-License-Identifier: Apache-2.0 */
/* Choose which of the runnable tasks goes next, and when one is preempted.
 *
 *   by chance    any of them is drawn, and slices of drawn length end in a preemption
 *   plain        the first in line; nobody is preempted
 *   priorities   PCT: each task draws one at birth, and the highest goes. At d-1 choice points, drawn beforehand, the
 *                running task falls behind all that were never changed. A bug that needs d steps in a certain order
 *                is found with a probability of at least 1 / (tasks * steps^(d-1)).
 *
 * Strict priorities would let a task that polls starve the one it waits for. So a task that yields is behind all
 * others once, whatever its priority, and when no clock has jumped for long, tasks go by chance until one does.
 * source  Burckhardt, Kothari, Musuvathi, Nagarakatte, "A Randomized Scheduler with Probabilistic Guarantees of
 *         Finding Bugs", 2010 */
#ifndef KT_SIM_ORDER_H
#define KT_SIM_ORDER_H

#include "harness/sim/state.h"

/* Draw the choice points at which priorities change. pct_steps  as in kt_sim_options. Once, before tasks are made. */
void kt_order_start(struct kt_sim *sim, uint32_t pct_steps);
void kt_order_stop(struct kt_sim *sim);

/* A task is born. */
void kt_order_born(struct kt_task *task);

/* A task became runnable. */
void kt_order_ready(struct kt_task *task);

/* returns  whether choices of order are draws just now */
bool kt_order_is_by_chance(const struct kt_sim *sim);

/* returns  the place in the run queue, which is not empty, of the task that goes next */
size_t kt_order_choose(void);

/* returns  whether a runnable task has priority over the running one */
bool kt_order_is_overtaken(const struct kt_task *running);

/* Say how many choice points the running task gets: until the next preemption, or change of priority. */
void kt_order_start_slice(void);

/* The slice is over; the next one is to be started.
 *
 * returns  whether the running task yields; where not, it may have been overtaken */
bool kt_order_end_slice(struct kt_task *running);

#endif
