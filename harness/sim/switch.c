/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/switch.h"

#include "harness/sim/raw.h"
#include "harness/sim/trap.h"

enum { IDLE_STACK_SIZE = 32768 };

static void sleep_on(uint32_t *word)
{
    uint32_t value;
    while ((value = __atomic_load_n(word, __ATOMIC_ACQUIRE)) == KT_SEAT_WAIT)
        kt_raw_wait(word, KT_SEAT_WAIT);
    if (value == KT_SEAT_END)
        kt_raw_end_thread();
    __atomic_store_n(word, KT_SEAT_WAIT, __ATOMIC_RELAXED);
}

static void tell(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    kt_raw_wake(word);
}

/* A new task's kernel thread may still be on its way to its seat. */
static void wait_until_parked(struct kt_task *task)
{
    while (__atomic_load_n(&task->seat.parked, __ATOMIC_ACQUIRE) == 0)
        kt_raw_wait(&task->seat.parked, 0);
}

/* The carrier between unbound tasks, on its own stack. It may touch no thread-local data: task 0's are in place. */
static void idle(void)
{
    struct kt_sim *sim = &kt_the_sim;
    for (;;) {
        struct kt_task *bound = sim->hand_to;
        sim->hand_to = NULL;
        if (bound)
            tell(&bound->seat.word, KT_SEAT_GO);
        sleep_on(&sim->carrier_word);
        wait_until_parked(sim->running);
        kt_context_swap(&sim->idle, &sim->running->seat.context);
    }
}

void kt_switch_start(void)
{
    static _Alignas(16) char idle_stack[IDLE_STACK_SIZE];
    struct kt_sim *sim = &kt_the_sim;
    sim->first->thread_id = kt_raw_thread_id();
    sim->first->is_bound = !sim->is_carrier;
    sim->carrier_word = KT_SEAT_WAIT;
    if (!sim->is_carrier)
        return;
    kt_context_make(&sim->idle, idle_stack + sizeof idle_stack, idle);
    sim->first->seat.context.tls = sim->idle.tls;
    sim->first->seat.parked = 1;
}

void kt_switch_away(struct kt_task *to)
{
    tell(to->is_bound ? &to->seat.word : &kt_the_sim.carrier_word, KT_SEAT_GO);
}

void kt_switch(struct kt_task *from, struct kt_task *to)
{
    if (from->is_bound) {
        kt_switch_away(to);
        if (from->is_wrecked) {
            kt_raw_signal_mask(UINT64_MAX); /* no handler may run where its stack was */
            kt_context_abandon(&from->seat);
        }
        sleep_on(&from->seat.word);
    } else if (to->is_bound) {
        kt_the_sim.hand_to = to;
        kt_context_swap(&from->seat.context, &kt_the_sim.idle);
    } else {
        if (__builtin_expect(!to->seat.parked, false))
            wait_until_parked(to);
        kt_context_swap(&from->seat.context, &to->seat.context);
    }
}

void kt_seat_take(struct kt_task *task)
{
    task->thread_id = kt_raw_thread_id();
    if (kt_the_sim.is_carrier) {
        kt_raw_signal_mask(UINT64_MAX);
        kt_context_park(&task->seat);
    } else {
        kt_trap_stack_enter();
        tell(&task->seat.parked, 1);
        sleep_on(&task->seat.word);
    }
}

void kt_task_bind(struct kt_task *task)
{
    if (task->is_bound)
        return;
    task->is_bound = true;
    kt_the_sim.hand_to = task;
    kt_context_swap(&task->seat.context, &kt_the_sim.idle);
    kt_raw_signal_mask(kt_the_sim.first_signal_mask);
}

void kt_seat_tell(struct kt_task *task, uint32_t how)
{
    wait_until_parked(task);
    tell(&task->seat.word, how);
}
