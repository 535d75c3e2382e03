/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/sim/locks.h"

#include "mock/base/alloc.h"

struct kt_task *kt_lock_loser;

void kt_locks_grow(struct kt_task *self)
{
    self->locks_capacity = self->locks_capacity ? self->locks_capacity * 2 : 8;
    self->locks = kmock_realloc(self->locks, self->locks_capacity * sizeof *self->locks);
}

void kt_lock_held(void *lock, void (*release)(void *lock))
{
    kt_lock_push(kt_self(), lock, release);
}

void kt_lock_dropped(void *lock)
{
    kt_lock_drop(kt_self(), lock);
}

void kt_locks_release(struct kt_task *task)
{
    kt_lock_loser = task;
    for (uint32_t i = 0; i < task->locks_count; i++)
        task->locks[i].release(task->locks[i].lock);
    task->locks_count = 0;
    kt_lock_loser = NULL;
}

void kt_locks_task_ended(struct kt_task *task)
{
    kt_lock_loser = task;
    for (uint32_t i = 0; i < task->locks_count; i++)
        if (task->locks[i].release == kt_mutex_release_robust)
            kt_mutex_release_robust(task->locks[i].lock);
    task->locks_count = 0;
    kt_lock_loser = NULL;
}

static bool holds(const struct kt_task *task, const void *lock)
{
    for (uint32_t i = 0; i < task->locks_count; i++)
        if (task->locks[i].lock == lock)
            return true;
    return false;
}

static const struct kt_task *holder_in(const struct kt_process *process, const void *lock)
{
    for (struct kmock_list_link *link = process->tasks.first; link; link = link->next) {
        const struct kt_task *task = kmock_list_object(link, struct kt_task, sibling);
        if (holds(task, lock))
            return task;
    }
    return NULL;
}

const struct kt_task *kt_locks_holder(const void *lock)
{
    for (struct kmock_list_link *link = kt_the_sim.processes.first; link; link = link->next) {
        const struct kt_task *task = holder_in(kmock_list_object(link, struct kt_process, link), lock);
        if (task)
            return task;
    }
    return NULL;
}
