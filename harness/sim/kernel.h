/* SPDX-License-Identifier: Apache-2.0 */
/* Schedule the tasks of a trial: who runs, who waits, and what time it is. The inside view, for harness/sim.
 *
 *            spawn            dispatch
 *   (born) --------> RUNNABLE --------> RUNNING --exit--> EXITED
 *                       ^                  |
 *                       +------ wake ---- BLOCKED          any --crash--> KILLED
 *
 * One task runs at a time; the others are parked. A task gives the processor up only inside calls of this
 * header, so between two of them nothing else moves and no lock is needed. A frozen process keeps its tasks'
 * states, but none of them is dispatched until the thaw.
 * Knows nothing of Kafka. */
#ifndef KT_SIM_KERNEL_H
#define KT_SIM_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/sim/sim.h"
#include "mock/base/list.h"
#include "mock/base/timers.h"

enum kt_wake {
    KT_WOKEN,       /* somebody called kt_wake_one / kt_wake_all / kt_wake_task */
    KT_TIMED_OUT,   /* the deadline came first */
    KT_INTERRUPTED, /* a signal handler ran, or the task is cancelled: only from kt_block_interruptible */
};

/* Tasks that wait for one thing, in order of arrival. Zero-initialised is empty. */
struct kt_wait_queue {
    struct kmock_list tasks;
};

extern __thread struct kt_task *kt_current_task __attribute__((tls_model("initial-exec"), visibility("hidden")));

/* returns  the running task of the calling thread; NULL outside a trial, on threads that are no tasks and in timer
 * callbacks: the caller then passes through to libc. Costs one thread-local load. */
static inline struct kt_task *kt_self(void)
{
    return kt_current_task;
}

/* What a task waits for, as reports show it: what = "mutex", "poll"...; on = the address or descriptor. */
struct kt_wait_reason {
    const char *what;
    uintptr_t on;
};

/* Block the running task until it is woken or the deadline comes (INT64_MAX: never). queue may be null (sleep).
 * A signal delivered to the process runs its handler before this returns, and the wait goes on. */
enum kt_wake kt_block(struct kt_wait_queue *queue, int64_t deadline_us, struct kt_wait_reason reason);

/* The same, for calls that end with EINTR and are cancellation points (poll, read, sleep...). On KT_INTERRUPTED the
 * caller takes back what it enlisted, calls kt_cancel_point, and returns EINTR; or waits again where POSIX restarts
 * the call and kt_interrupted_restarts says so. */
enum kt_wake kt_block_interruptible(struct kt_wait_queue *queue, int64_t deadline_us, struct kt_wait_reason reason);

/* End the running task here if somebody cancelled it and it lets itself be cancelled; it then does not return.
 * Called where a cancellation point begins and after KT_INTERRUPTED. */
void kt_cancel_point(void);

/* returns  whether the handler that interrupted the running task's last wait was installed with SA_RESTART */
bool kt_interrupted_restarts(void);

/* Raise a signal in the running task (SIGPIPE): its handler runs before this returns, or the default action. */
void kt_raise(int signal_number);

/* Let one waiter of the queue run again: which one is a draw. returns  false where nobody waits */
bool kt_wake_one(struct kt_wait_queue *queue);
void kt_wake_all(struct kt_wait_queue *queue);

/* Wake a given blocked task, whatever queue it is on. */
void kt_wake_task(struct kt_task *task);

/* Wait on several queues at once (poll): enlist the running task's hooks, then kt_block with queue NULL.
 * A hook is the caller's memory; waking any hook's queue wakes the task. Delist all after the block. */
struct kt_wait_hook {
    struct kmock_list_link link;
    struct kt_task *task;
};
struct kt_wait_set { /* a place that hooks are enlisted at: the readiness of a descriptor */
    struct kmock_list hooks;
};
void kt_enlist(struct kt_wait_set *set, struct kt_wait_hook *hook);
void kt_delist(struct kt_wait_hook *hook);
void kt_notify(struct kt_wait_set *set); /* wake the tasks of all hooks */

/* A point where another task may be chosen (preemption); called by every interposed operation. */
void kt_choice_point(void);

/* Give the processor to another runnable task, if there is one (sched_yield). Moves the clock a little. */
void kt_yield(void);

/* Draw a number in [0, n): the only randomness of a trial. what names the choice, static. n >= 1. */
uint32_t kt_draw(const char *what, uint32_t n);
uint64_t kt_draw_bits(const char *what); /* 64 bits, for rand(), getrandom() and the like */

/* returns  virtual time, microseconds since 1970, without moving it */
int64_t kt_now_us(void);

/* returns  virtual time after a clock read moved it by the cost of one (so that a loop on the clock ends) */
int64_t kt_clock_read_us(void);

/* The process a task belongs to, and what it owns. */
struct kt_process *kt_task_process(const struct kt_task *task);

/* Remember that the running task holds a lock, so that a crash can release it.
 *
 * release  called with the lock when the process crashes; wakes whoever waits for it */
void kt_lock_held(void *lock, void (*release)(void *lock));
void kt_lock_dropped(void *lock);

/* Fail the trial: the reason is kept, the trial's own task resumes with it. Does not return when called from a
 * task of an instance. printf format. */
void kt_sim_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Convert a deadline of a clock (CLOCK_REALTIME, CLOCK_MONOTONIC...) to virtual time; rounds up, saturates.
 * returns  microseconds since 1970; INT64_MAX: never */
struct timespec;
int64_t kt_deadline_us(int clock, const struct timespec *deadline);

/* returns  the virtual time this long from now; NULL, or too far: INT64_MAX */
int64_t kt_deadline_after_us(const struct timespec *timeout);

/* Find the real function behind an interposed one. version may be null ("GLIBC_2.3.2" for pthread_cond_*).
 * Aborts with the name where libc has none. */
void *kt_real(const char *name, const char *version);

#endif
