/* SPDX-License-Identifier: Apache-2.0 */
/* The points where a running task may lose the processor. */
#include "harness/sim/failure.h"
#include "harness/sim/order.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

enum { LONGEST_LONE_STEP_US = 1000 };

static void end_slice(struct kt_task *self)
{
    bool yields = kt_order_end_slice(self);
    kt_order_start_slice();
    if (kt_the_sim.quiet > kt_the_sim.spin_limit)
        kt_attend();
    if (yields && self->held_off == 0 && kt_the_sim.runnable_count > 0)
        kt_give_way(true);
}

static bool has_to_give_way(const struct kt_task *self)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->waiter && sim->waiter->is_over)
        return true;
    if (self->held_off)
        return false; /* the end of that asks again */
    bool is_overtaken = sim->is_overtaken && kt_order_is_overtaken(self);
    sim->is_overtaken = false;
    return self->process->is_frozen || is_overtaken;
}

/* What waited for the next choice point: timers, the trial's condition, freezes, limits; then signals. */
static void attend(struct kt_task *self)
{
    struct kt_sim *sim = &kt_the_sim;
    sim->needs_attention = false;
    kt_leave_task();
    kt_fire_due_timers();
    kt_ask_condition();
    kt_return_to_task(self);
    if (sim->quiet > sim->spin_limit)
        kt_tasks_spin();
    if (sim->now_us > sim->end_us)
        kt_budget_is_spent();
    if (self->state != KT_TASK_RUNNING)
        kt_dispatch();
    else if (has_to_give_way(self))
        kt_give_way(false);
    if (self->signal_pending)
        kt_signals_deliver(self);
    if (self->cancel_pending && self->cancel_asynchronous)
        kt_cancel_point();
}

void kt_choice_attend(void)
{
    int saved_errno = errno;
    struct kt_task *self = kt_self();
    if (kt_the_sim.countdown < 0)
        end_slice(self);
    if (kt_the_sim.needs_attention)
        attend(self);
    errno = saved_errno;
}

void kt_choice_point(void)
{
    if (kt_self())
        kt_choice();
}

void kt_choice_contended(void)
{
    struct kt_task *self = kt_self();
    int saved_errno = errno;
    bool may_switch = self->held_off == 0 && kt_the_sim.runnable_count > 0;
    if (may_switch && kt_order_is_by_chance(&kt_the_sim) && kt_draw("contended", 2) == 0)
        kt_give_way(false);
    errno = saved_errno;
    kt_choice_point();
}

/* A task that yields alone moves the clock by ever longer steps, so that a loop around sched_yield that waits for a
 * far timer ends soon. */
static void pass_time_alone(void)
{
    struct kt_sim *sim = &kt_the_sim;
    int64_t to_us = sim->now_us + sim->lone_step_us;
    if (sim->lone_step_us < LONGEST_LONE_STEP_US)
        sim->lone_step_us *= 2;
    if (sim->timers.count > 0 && sim->timers.heap[0]->deadline_us < to_us)
        to_us = sim->timers.heap[0]->deadline_us;
    if (to_us > sim->now_us)
        sim->now_us = to_us;
    sim->quiet += KT_SWITCH_WEIGHT;
    if (sim->quiet > sim->spin_limit || sim->now_us > sim->end_us)
        kt_attend();
}

void kt_yield(void)
{
    int saved_errno = errno;
    kt_the_sim.now_us += kt_the_sim.clock_read_us;
    if (kt_the_sim.runnable_count == 0)
        pass_time_alone();
    if (kt_self()->held_off == 0)
        kt_give_way(true);
    errno = saved_errno;
    kt_choice_point();
}
