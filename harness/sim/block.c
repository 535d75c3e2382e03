/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/failure.h"
#include "harness/sim/parking.h"
#include "harness/sim/schedule.h"
#include "harness/sim/signals.h"

static void time_out(void *context, int64_t now_us)
{
    (void)now_us;
    kt_stay_end(context, KT_TIMED_OUT);
}

static void begin(struct kt_stay *stay, struct kt_wait_queue *queue)
{
    struct kt_sim *sim = &kt_the_sim;
    struct kt_task *self = kt_self();
    if (self == NULL)
        kt_sim_misuse("a callback of the trial (a timer, a condition, the end of a process) waits for %s: "
                      "callbacks must not block",
                      stay->reason.what);
    stay->task = self;
    stay->outer = self->stay;
    self->stay = stay;
    stay->since_us = sim->now_us;
    stay->timer.fire = time_out;
    stay->timer.context = stay;
    if (queue)
        kmock_list_append(&queue->tasks, &stay->link);
    if (stay->deadline_us == INT64_MAX)
        return;
    if (stay->deadline_us <= sim->now_us)
        sim->now_us += sim->clock_read_us; /* a loop of waits that are over at once must end */
    kmock_timers_arm(&sim->timers, &stay->timer, stay->deadline_us);
}

enum kt_wake kt_stay(struct kt_stay *stay, struct kt_wait_queue *queue)
{
    begin(stay, queue);
    struct kt_task *self = stay->task;
    if ((stay->flags & KT_STAY_CANCEL) && kt_cancel_is_due(self))
        kt_stay_end(stay, KT_INTERRUPTED);
    while (!stay->is_over) {
        self->state = KT_TASK_BLOCKED;
        kt_dispatch();
        if (!stay->is_over && self->signal_pending)
            kt_signals_deliver(self);
        if (!stay->is_over && self->cancel_asynchronous)
            kt_cancel_point();
    }
    self->stay = stay->outer;
    return stay->result;
}

void kt_stay_end(struct kt_stay *stay, enum kt_wake result)
{
    if (stay->is_over)
        return;
    struct kt_task *task = stay->task;
    stay->is_over = true;
    stay->result = result;
    kmock_list_remove(&stay->link);
    kmock_timers_cancel(&kt_the_sim.timers, &stay->timer);
    if (task->state == KT_TASK_BLOCKED && task->stay == stay)
        kt_task_make_runnable(task);
}

void kt_stays_pass_on(struct kt_task *task)
{
    for (struct kt_stay *stay = task->stay; stay; stay = stay->outer)
        if ((stay->flags & KT_STAY_RETRY) && stay->is_over && stay->result == KT_WOKEN)
            kt_parking_wake_one(stay->parking);
}

void kt_stays_drop(struct kt_task *task)
{
    for (struct kt_stay *stay = task->stay; stay; stay = stay->outer) {
        kmock_list_remove(&stay->link);
        kmock_timers_cancel(&kt_the_sim.timers, &stay->timer);
        if (stay->parking == NULL)
            continue;
        if (stay->flags & KT_STAY_WRITER)
            kt_wake_all(&stay->parking->queue); /* readers that gave way to it */
        kt_parking_put(stay->parking);
    }
    task->stay = NULL;
}

void kt_task_rouse(struct kt_task *task)
{
    if (task->state == KT_TASK_BLOCKED)
        kt_task_make_runnable(task);
}

enum kt_wake kt_block(struct kt_wait_queue *queue, int64_t deadline_us, struct kt_wait_reason reason)
{
    struct kt_stay stay = {.reason = reason, .deadline_us = deadline_us};
    return kt_stay(&stay, queue);
}

enum kt_wake kt_block_interruptible(struct kt_wait_queue *queue, int64_t deadline_us, struct kt_wait_reason reason)
{
    struct kt_stay stay = {.reason = reason, .deadline_us = deadline_us, .flags = KT_STAY_CANCEL | KT_STAY_SIGNAL};
    enum kt_wake wake = kt_stay(&stay, queue);
    if (wake == KT_INTERRUPTED)
        kt_signals_deliver(stay.task);
    return wake;
}

static struct kt_stay *nth(const struct kt_wait_queue *queue, uint32_t n)
{
    struct kmock_list_link *link;
    if (n < queue->tasks.count / 2) {
        for (link = queue->tasks.first; n > 0; n--)
            link = link->next;
    } else {
        link = queue->tasks.last;
        for (uint32_t rest = (uint32_t)queue->tasks.count - 1 - n; rest > 0; rest--)
            link = link->previous;
    }
    return kmock_list_object(link, struct kt_stay, link);
}

struct kt_task *kt_wake_drawn(struct kt_wait_queue *queue)
{
    if (kmock_list_is_empty(&queue->tasks))
        return NULL;
    bool is_plain = kt_the_sim.plain_order;
    struct kt_stay *stay = nth(queue, is_plain ? 0 : kt_draw("waiter", (uint32_t)queue->tasks.count));
    kt_stay_end(stay, KT_WOKEN);
    return stay->task;
}

bool kt_wake_one(struct kt_wait_queue *queue)
{
    return kt_wake_drawn(queue) != NULL;
}

void kt_wake_all(struct kt_wait_queue *queue)
{
    while (!kmock_list_is_empty(&queue->tasks))
        kt_stay_end(nth(queue, 0), KT_WOKEN);
}

void kt_wake_task(struct kt_task *task)
{
    if (task->stay)
        kt_stay_end(task->stay, KT_WOKEN);
}

void kt_enlist(struct kt_wait_set *set, struct kt_wait_hook *hook)
{
    hook->task = kt_self();
    kmock_list_append(&set->hooks, &hook->link);
}

void kt_delist(struct kt_wait_hook *hook)
{
    kmock_list_remove(&hook->link);
}

void kt_notify(struct kt_wait_set *set)
{
    for (struct kmock_list_link *link = set->hooks.first; link; link = link->next)
        kt_wake_task(kmock_list_object(link, struct kt_wait_hook, link)->task);
}
