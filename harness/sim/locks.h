/* SPDX-License-Identifier: Apache-2.0 */
/* Remember who holds which lock, so that a crash can release it. The inner half of kt_lock_held. */
#ifndef KT_SIM_LOCKS_H
#define KT_SIM_LOCKS_H

#include "harness/sim/state.h"

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
