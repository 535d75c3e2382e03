/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/order.h"

#include <stdlib.h>

#include "harness/sim/choice.h"
#include "harness/sim/schedule.h"
#include "mock/base/alloc.h"

enum {
    PRIORITIES = 1 << 30,
    PATIENCE = 1 << 20, /* choice points, a switch counts as 16, without a clock jump */
    /* Of a task that is not preempted and spins. A prime: it does not end at the same place of a loop each time. */
    LONGEST_SLICE = 65537,
    /* The scale of a change is drawn first, so that short trials and long ones get theirs. */
    SHORTEST_SCALE_BITS = 8,
    SCALES = 12,
};

/* ---- the changes of priority ---- */

static int compare_changes(const void *one, const void *other)
{
    const struct kt_pct_change *a = one, *b = other;
    if (a->at != b->at)
        return a->at < b->at ? -1 : 1;
    return a->priority - b->priority;
}

static uint64_t draw_change(uint32_t pct_steps)
{
    if (pct_steps)
        return 1 + kt_draw("priority change", pct_steps);
    uint32_t scale = kt_draw("priority change scale", SCALES);
    uint32_t width = UINT32_C(1) << (SHORTEST_SCALE_BITS + scale);
    return (scale ? width : 1) + kt_draw("priority change", width);
}

void kt_order_start(struct kt_sim *sim, uint32_t pct_steps)
{
    if (sim->pct_depth < 2)
        return;
    sim->pct_changes_count = sim->pct_depth - 1;
    sim->pct_changes = kmock_alloc(sim->pct_changes_count * sizeof *sim->pct_changes);
    for (uint32_t i = 0; i < sim->pct_changes_count; i++)
        sim->pct_changes[i] = (struct kt_pct_change){draw_change(pct_steps), (int32_t)i + 1};
    qsort(sim->pct_changes, sim->pct_changes_count, sizeof *sim->pct_changes, compare_changes);
}

void kt_order_stop(struct kt_sim *sim)
{
    free(sim->pct_changes);
}

static struct kt_pct_change *next_change(struct kt_sim *sim)
{
    return sim->pct_changes_next < sim->pct_changes_count ? &sim->pct_changes[sim->pct_changes_next] : NULL;
}

/* ---- who is before whom ---- */

/* All are above those that changes give, and no two are the same. */
void kt_order_born(struct kt_task *task)
{
    if (kt_the_sim.pct_depth)
        task->priority = ((int64_t)(1 + kt_draw("priority", PRIORITIES)) << 32) + task->id;
}

bool kt_order_is_by_chance(const struct kt_sim *sim)
{
    return !sim->plain_order && (sim->pct_depth == 0 || sim->quiet > PATIENCE);
}

static bool is_before(const struct kt_task *one, const struct kt_task *other)
{
    if (kt_the_sim.plain_order || (one->yields && other->yields))
        return one->ready_number < other->ready_number;
    if (one->yields != other->yields)
        return other->yields;
    return one->priority > other->priority;
}

static size_t first_in_line(const struct kt_sim *sim)
{
    size_t first = 0;
    for (size_t i = 1; i < sim->runnable_count; i++)
        if (is_before(sim->runnable[i], sim->runnable[first]))
            first = i;
    return first;
}

size_t kt_order_choose(void)
{
    struct kt_sim *sim = &kt_the_sim;
    if (kt_order_is_by_chance(sim))
        return kt_draw("task", (uint32_t)sim->runnable_count);
    return first_in_line(sim);
}

/* ---- preemption ---- */

void kt_order_ready(struct kt_task *task)
{
    struct kt_sim *sim = &kt_the_sim;
    task->ready_number = ++sim->readied;
    if (sim->pct_depth == 0 || task->yields || sim->running->state != KT_TASK_RUNNING ||
        task->priority <= sim->running->priority)
        return;
    sim->is_overtaken = true;
    kt_attend();
}

bool kt_order_is_overtaken(const struct kt_task *running)
{
    const struct kt_sim *sim = &kt_the_sim;
    if (sim->pct_depth == 0 || sim->runnable_count == 0)
        return false;
    const struct kt_task *first = sim->runnable[first_in_line(sim)];
    return !first->yields && first->priority > running->priority;
}

void kt_order_start_slice(void)
{
    struct kt_sim *sim = &kt_the_sim;
    const struct kt_pct_change *change = next_change(sim);
    if (!sim->plain_order && sim->pct_depth == 0 && sim->preempt_one_in != UINT32_MAX) {
        kt_slice_draw();
        return;
    }
    uint64_t points = LONGEST_SLICE;
    if (change && change->at - sim->steps < points)
        points = change->at - sim->steps;
    sim->slice = sim->countdown = (int64_t)points - 1;
    sim->slice_switches = sim->switches;
}

uint64_t kt_sim_steps(const struct kt_sim *sim)
{
    return sim->steps + (uint64_t)(sim->slice - sim->countdown);
}

bool kt_order_end_slice(struct kt_task *running)
{
    struct kt_sim *sim = &kt_the_sim;
    sim->quiet += (uint64_t)sim->slice;
    sim->steps += (uint64_t)sim->slice + 1;
    if (sim->pct_depth == 0)
        return true;
    const struct kt_pct_change *change = next_change(sim);
    if (change == NULL || change->at > sim->steps)
        return sim->switches == sim->slice_switches;
    for (; change && change->at <= sim->steps; change = next_change(sim)) {
        running->priority = change->priority;
        sim->pct_changes_next++;
    }
    sim->is_overtaken = true;
    kt_attend();
    return false;
}
