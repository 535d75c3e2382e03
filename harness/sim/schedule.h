/* SPDX-License-Identifier: Apache-2.0 */
/* Decide which task runs next: the run queue, blocking, the jump of the clock. The inner half of kernel.h. */
#ifndef KT_SIM_SCHEDULE_H
#define KT_SIM_SCHEDULE_H

#include "harness/sim/state.h"

/* Block the running task; queue may be null. flags: KT_STAY_*. parking may be null, else it is the queue's. */
enum kt_wake kt_stay(struct kt_stay *stay, struct kt_wait_queue *queue);

/* End a stay with a result: off its queue, its timer cancelled, its task runnable. */
void kt_stay_end(struct kt_stay *stay, enum kt_wake result);

/* Take the task's stays off all queues and timers: it will never run again. */
void kt_stays_drop(struct kt_task *task);

/* Hand on wakes that the task got, but cannot act on: it is frozen or dead. */
void kt_stays_pass_on(struct kt_task *task);

/* A task is born: there must be room for it in the run queue, so that nothing allocates when a task wakes. */
void kt_make_room_to_run(void);

/* Put a task into the run queue, or among those its frozen process holds back. */
void kt_task_make_runnable(struct kt_task *task);

/* The slow half of a choice point. */
void kt_choice_attend(void);

/* kt_choice_point, for callers that know that they run on a task: a decrement and two tests. */
static inline void kt_choice(void)
{
    if (__builtin_expect(--kt_the_sim.countdown < 0, false) || __builtin_expect(kt_the_sim.needs_attention, false))
        kt_choice_attend();
}

/* A choice point after a lock was left that others wait for: every second time it preempts, for otherwise a loop
 * around lock and unlock would hardly ever let them in. */
void kt_choice_contended(void);

/* Take a task out of either; nothing happens where it is in none. */
void kt_task_take_out(struct kt_task *task);

/* Let a blocked task run its signal handlers without ending its stay. */
void kt_task_rouse(struct kt_task *task);

/* Run another task; the running one's state is no longer RUNNING. Returns when it is dispatched again: for a task
 * that was killed, never. */
void kt_dispatch(void);

/* Let another task run instead of the running one, if there is one. yields  it is then behind all others once */
void kt_give_way(bool yields);

/* The steps before each dispatch: timers that are due, the condition task 0 waits for. On no task. */
void kt_fire_due_timers(void);
void kt_ask_condition(void);

enum { KT_SWITCH_WEIGHT = 16 }; /* of a switch among choice points, for the spin limit */

/* Choose and note the next task for a task that ends, without switching. */
struct kt_task *kt_dispatch_last(void);

/* Call back code that is on no task: kt_self is NULL in it. */
struct kt_task *kt_leave_task(void);
void kt_return_to_task(struct kt_task *task);

/* Wake one waiter, which is a draw. returns  its task; NULL where nobody waits */
struct kt_task *kt_wake_drawn(struct kt_wait_queue *queue);

/* Have the running task look at timers, signals and the trial's condition at its next choice point. */
static inline void kt_attend(void)
{
    kt_the_sim.needs_attention = true;
}

/* End task 0's kt_sim_wait. */
void kt_sim_resume(enum kt_waited outcome);

#endif
