/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/schedule.h"

#include "harness/sim/choice.h"
#include "harness/sim/failure.h"
#include "harness/sim/order.h"
#include "harness/sim/signals.h"
#include "harness/sim/switch.h"
#include "harness/sim/task.h"
#include "mock/base/alloc.h"

__thread struct kt_task *kt_current_task;
struct kt_sim kt_the_sim;

struct kt_task *kt_leave_task(void)
{
    struct kt_task *self = kt_current_task;
    kt_current_task = NULL;
    return self;
}

void kt_return_to_task(struct kt_task *task)
{
    kt_current_task = task;
}

/* ---- run queue ---- */

void kt_make_room_to_run(void)
{
    struct kt_sim *sim = &kt_the_sim;
    if ((size_t)sim->tasks_born <= sim->runnable_capacity)
        return;
    sim->runnable_capacity = sim->runnable_capacity ? sim->runnable_capacity * 2 : 64;
    sim->runnable = kmock_realloc(sim->runnable, sim->runnable_capacity * sizeof *sim->runnable);
}

void kt_task_make_runnable(struct kt_task *task)
{
    struct kt_sim *sim = &kt_the_sim;
    task->state = KT_TASK_RUNNABLE;
    if (task->process->is_frozen) {
        kmock_list_append(&task->process->held_back, &task->held);
        return;
    }
    sim->runnable[sim->runnable_count++] = task;
    task->run_place = sim->runnable_count;
    kt_order_ready(task);
}

void kt_task_take_out(struct kt_task *task)
{
    struct kt_sim *sim = &kt_the_sim;
    kmock_list_remove(&task->held);
    if (task->run_place == 0)
        return;
    struct kt_task *last = sim->runnable[--sim->runnable_count];
    sim->runnable[task->run_place - 1] = last;
    last->run_place = task->run_place;
    task->run_place = 0;
}

static struct kt_task *choose_runnable(void)
{
    struct kt_sim *sim = &kt_the_sim;
    struct kt_task *task = sim->runnable[kt_order_choose()];
    kt_task_take_out(task);
    return task;
}

/* ---- time ---- */

static bool is_timer_due(void)
{
    const struct kt_sim *sim = &kt_the_sim;
    return sim->timers.count > 0 && sim->timers.heap[0]->deadline_us <= sim->now_us;
}

void kt_fire_due_timers(void)
{
    while (is_timer_due())
        kmock_timers_fire(&kt_the_sim.timers, kt_the_sim.now_us);
}

void kt_ask_condition(void)
{
    struct kt_sim *sim = &kt_the_sim;
    if (!sim->is_poked)
        return;
    sim->is_poked = false;
    if (sim->waiter && !sim->waiter->is_over && sim->condition(sim->condition_context))
        kt_sim_resume(KT_WAITED_TRUE);
}

static bool is_only_the_waiters(const struct kt_sim *sim)
{
    return sim->timers.count == 1 && sim->waiter && kmock_timer_is_armed(&sim->waiter->timer);
}

/* Nothing is runnable: move the clock to the next timer, or say that nothing will ever move. */
static void jump(void)
{
    struct kt_sim *sim = &kt_the_sim;
    if (sim->timers.count == 0 || is_only_the_waiters(sim)) {
        kt_nothing_moves();
        return;
    }
    int64_t next_us = sim->timers.heap[0]->deadline_us;
    if (next_us > sim->end_us) {
        kt_budget_is_spent();
        return;
    }
    if (next_us > sim->now_us)
        sim->now_us = next_us;
    sim->quiet = 0;
    sim->is_poked = true;
}

/* ---- dispatch ---- */

static bool may_go_on(const struct kt_task *yielder)
{
    return yielder && yielder->state == KT_TASK_RUNNABLE && !yielder->process->is_frozen;
}

/* yielder  a task that would run on if there were no other; NULL: none */
static struct kt_task *pick(const struct kt_task *yielder)
{
    struct kt_sim *sim = &kt_the_sim;
    for (;;) {
        kt_fire_due_timers();
        kt_ask_condition();
        if (sim->waiter && sim->waiter->is_over) {
            kt_task_take_out(sim->first);
            return sim->first;
        }
        if (sim->runnable_count)
            return choose_runnable();
        if (may_go_on(yielder))
            return (struct kt_task *)yielder;
        jump();
    }
}

static void note_dispatch(struct kt_task *next)
{
    struct kt_sim *sim = &kt_the_sim;
    next->state = KT_TASK_RUNNING;
    next->yields = false;
    sim->running = next;
    sim->switches++;
    sim->lone_step_us = sim->clock_read_us;
    kt_hash_mix((uint64_t)(uint32_t)next->id << 40 ^ (uint64_t)sim->now_us);
    sim->quiet += KT_SWITCH_WEIGHT;
    if (next->signal_pending || next->cancel_pending || sim->quiet > sim->spin_limit)
        kt_attend();
}

static void switch_to(struct kt_task *self, struct kt_task *next)
{
    note_dispatch(next);
    if (next != self)
        kt_switch(self, next);
    if (__builtin_expect(self->is_doomed, false))
        kt_task_perish(self);
}

void kt_dispatch(void)
{
    int saved_errno = errno;
    struct kt_task *self = kt_leave_task();
    switch_to(self, pick(NULL));
    kt_return_to_task(self);
    errno = saved_errno;
}

struct kt_task *kt_dispatch_last(void)
{
    struct kt_task *next = pick(NULL);
    note_dispatch(next);
    return next;
}

void kt_give_way(bool yields)
{
    struct kt_task *self = kt_leave_task();
    self->state = KT_TASK_RUNNABLE;
    struct kt_task *next = pick(self);
    if (next == self) {
        self->state = KT_TASK_RUNNING;
    } else {
        self->yields = yields;
        if (self->state == KT_TASK_RUNNABLE)
            kt_task_make_runnable(self);
        switch_to(self, next);
    }
    kt_return_to_task(self);
}
