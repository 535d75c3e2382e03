/* SPDX-License-Identifier: Apache-2.0 */
/* Hand the processor from task to task: the two back ends. All decisions are made elsewhere.
 *
 *   unbound task   its kernel thread is parked; the carrier runs its context      (carrier back end)
 *   bound task     runs on its own kernel thread, or sleeps on its seat           (baton; carrier: a task that ends)
 *
 * From one unbound task to another the carrier switches stacks; whenever a bound task takes part, kernel threads wake
 * each other, and the carrier waits in its idle loop, on a stack of its own. */
#ifndef KT_SIM_SWITCH_H
#define KT_SIM_SWITCH_H

#include "harness/sim/state.h"

/* Set up the back end for the calling thread as task 0. */
void kt_switch_start(void);

/* Run the next task; returns when the first one is run again. */
void kt_switch(struct kt_task *from, struct kt_task *to);

/* Run the next task from a kernel thread that will not come back. */
void kt_switch_away(struct kt_task *to);

/* On the task's new kernel thread: wait until the task is first run. */
void kt_seat_take(struct kt_task *task);

/* Go on on the task's own kernel thread. */
void kt_task_bind(struct kt_task *task);

/* Tell the kernel thread of a task that never runs again to end; how: KT_SEAT_GO (from the task's mark) or
 * KT_SEAT_END. */
void kt_seat_tell(struct kt_task *task, uint32_t how);

#endif
