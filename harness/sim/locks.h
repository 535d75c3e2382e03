/* SPDX-License-Identifier: Apache-2.0 */
/* Remember who holds which lock, so that a crash can release it. The inner half of kt_lock_held. */
#ifndef KT_SIM_LOCKS_H
#define KT_SIM_LOCKS_H

#include "harness/sim/state.h"

/* kt_lock_held and kt_lock_dropped, for the paths where each nanosecond counts. */
void kt_locks_grow(struct kt_task *self);

static inline void kt_lock_push(struct kt_task *self, void *lock, void (*release)(void *lock))
{
    if (__builtin_expect(self->locks_count == self->locks_capacity, false))
        kt_locks_grow(self);
    self->locks[self->locks_count++] = (struct kt_held){lock, release};
}

static inline void kt_lock_drop(struct kt_task *self, const void *lock)
{
    for (uint32_t i = self->locks_count; i-- > 0;)
        if (__builtin_expect(self->locks[i].lock == lock, true)) {
            const struct kt_held *last = &self->locks[--self->locks_count];
            if (i == self->locks_count)
                return; /* the common case, and a copy would wait for the stores that made it */
            self->locks[i] = *last;
            return;
        }
}

/* Release what a killed task held. */
void kt_locks_release(struct kt_task *task);

/* A task ended and still holds locks: robust mutexes tell their next owner, the others stay locked as on Linux. */
void kt_locks_task_ended(struct kt_task *task);

/* returns  the task that holds the lock; NULL where none does. Walks all tasks: for reports */
const struct kt_task *kt_locks_holder(const void *lock);

/* Release functions, by which a report and the end of a task tell the kinds apart. */
void kt_mutex_release(void *mutex);
void kt_mutex_release_robust(void *mutex);

/* The task whose locks are being released. */
extern struct kt_task *kt_lock_loser;

#endif
