/* SPDX-License-Identifier: Apache-2.0 */
/* Run unmodified multi-threaded programs on one virtual clock with one seeded schedule: the sim from outside.
 *
 *   kt_sim_start      the calling thread becomes task 0 of process 0 ("test"); from now on libc is interposed
 *   kt_process_spawn  each process is one run of an entry point, with its own tasks, descriptors, locks, signals
 *   kt_sim_wait       task 0 waits for a condition while the others run and time passes
 *   kt_sim_stop       everything is given back; libc is libc again
 *
 * One seed gives one schedule, whichever task back end runs it. Outside start..stop every interposed symbol
 * passes through to libc. Only the thread that started the sim may call this header's functions, except
 * kt_sim_now_us, kt_draw and the timers' callbacks. Knows nothing of Kafka. */
#ifndef KT_SIM_SIM_H
#define KT_SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mock/base/timers.h"

struct kt_sim;
struct kt_task;
struct kt_process;

enum kt_backend {
    KT_BACKEND_AUTO,    /* $KTRIAL_BACKEND, else carrier where machine and tools allow, else baton */
    KT_BACKEND_CARRIER, /* one kernel thread switches stacks and TLS in user space */
    KT_BACKEND_BATON,   /* each task on its own kernel thread, one futex each */
};

/* Zero means default. */
struct kt_sim_options {
    uint64_t seed; /* 0: 1 */
    enum kt_backend backend;
    int64_t start_us;        /* 0: 2024-01-01T00:00:00Z */
    int64_t budget_us;       /* virtual time a trial may take; 0: 24 h */
    int64_t clock_read_us;   /* 0: 1 */
    uint32_t preempt_one_in; /* a choice point preempts about once in this many; 0: 512; UINT32_MAX: never */
    int32_t watchdog_ms;     /* real time without a choice point; 0: 10000; -1: none */
    uint64_t spin_limit;     /* choice points (a switch counts as 16) without a clock jump; 0: 320 000 000 */
    uint32_t pct_depth;      /* d: who has the highest priority runs; changed d-1 times (PCT); 0: any, by chance */
    uint32_t pct_steps;      /* choice points among which those changes are; 0: a few or many, by chance */
    bool plain_order;        /* who became runnable first goes next, who waited first wakes; no preemption, no PCT */
    bool plain_latency;      /* each link takes its shortest time */
    int32_t processor;       /* to pin the trial to, counted from 1; 0: the one it starts on */
    const struct kt_edit *edits; /* in order of their numbers; borrowed until kt_sim_stop */
    size_t edits_count;
    bool log_draws; /* keep every draw for kt_sim_draws */
};

/* "The n-th draw gives this value", where it is in range. */
struct kt_edit {
    uint64_t number; /* counted from 1 over all draws */
    uint64_t value;
};

/* One choice of a schedule. */
struct kt_draw {
    const char *what; /* static */
    uint64_t n;       /* the value was drawn from [0, n); 0: from all 64 bits */
    uint64_t value;
};

/* returns  the sim; one at a time in a process (a second start aborts with a message) */
struct kt_sim *kt_sim_start(const struct kt_sim_options *options);

/* Kill what still runs, give back threads, stacks, descriptors and memory. Called on task 0. Does not tell
 * kt_sim_on_process_end about processes that are still alive. */
void kt_sim_stop(struct kt_sim *sim);

/* returns  the running sim, NULL outside a trial */
struct kt_sim *kt_sim_current(void);

/* returns  "carrier" or "baton" */
const char *kt_sim_backend_name(const struct kt_sim *sim);

int64_t kt_sim_now_us(void);
uint64_t kt_sim_switches(const struct kt_sim *sim);

/* returns  how many choice points there were so far: calls in which another task could have been chosen */
uint64_t kt_sim_steps(const struct kt_sim *sim);

/* returns  hash over every dispatch (task, time) and every draw so far */
uint64_t kt_sim_hash(const struct kt_sim *sim);

/* returns  the draws so far, in order, count of them; NULL without log_draws. Borrowed until the sim runs on */
const struct kt_draw *kt_sim_draws(const struct kt_sim *sim, size_t *count);

/* returns  how many draws there were so far */
uint64_t kt_sim_draws_count(const struct kt_sim *sim);

/* returns  how many edits did not fit: their value was out of range, or their draw has not come yet */
size_t kt_sim_edits_left(const struct kt_sim *sim);

/* returns  a report that names each task, its process and what it waits on, for KT_WAITED_IDLE; the caller frees it */
char *kt_sim_report(const struct kt_sim *sim);

/* Why the sim gave up: deadlock, spin, budget, watchdog; a whole report of several lines that names each task,
 * its process and what it waits on. NULL while all is well. Borrowed. */
const char *kt_sim_failure(const struct kt_sim *sim);

/* Timers whose callbacks run between tasks, at their virtual time, on no task: they must not block. */
struct kmock_timers *kt_sim_timers(struct kt_sim *sim);

/* ---- waiting, for task 0 ---- */

enum kt_waited {
    KT_WAITED_TRUE,     /* the condition holds */
    KT_WAITED_DEADLINE, /* virtual time reached the deadline first */
    KT_WAITED_IDLE,     /* nothing is runnable and no timer is armed but the deadline: no task will ever move again.
                         * Without a deadline (INT64_MAX) a live task that waits makes this a failure: deadlock */
    KT_WAITED_FAILED,   /* see kt_sim_failure */
};

/* Run the other tasks until condition(context) holds. It is asked first, then whenever kt_sim_poke was called
 * since, and at each clock jump. It must not block. */
enum kt_waited kt_sim_wait(struct kt_sim *sim, bool (*condition)(void *context), void *context, int64_t deadline_us);

/* Say that a condition somebody may wait for could have changed. Cheap. */
void kt_sim_poke(void);

/* ---- processes: what would be a process in production ---- */

enum kt_process_state {
    KT_PROCESS_RUNNING,
    KT_PROCESS_FROZEN,
    KT_PROCESS_EXITED,  /* entry point returned, or exit() */
    KT_PROCESS_CRASHED, /* by kt_process_crash */
    KT_PROCESS_DIED,    /* by a signal of its own: abort, SIGSEGV; or a failed assertion */
};

/* Start entry(argument) as the first task of a new process. name is copied ("billing-1"). The process runs when
 * task 0 next waits. A return from entry ends the process like exit(). */
struct kt_process *kt_process_spawn(struct kt_sim *sim, const char *name, int (*entry)(void *argument), void *argument);

const char *kt_process_name(const struct kt_process *process);
int32_t kt_process_id(const struct kt_process *process); /* 0: the test; 1, 2... in order of spawn */
enum kt_process_state kt_process_state(const struct kt_process *process);
int kt_process_exit_code(const struct kt_process *process); /* after EXITED; 128 + signal after DIED */

/* Why the process died: text of several lines, with a backtrace. "" otherwise. Borrowed. */
const char *kt_process_last_words(const struct kt_process *process);

/* The process of the running task; NULL outside a trial. The upper half's own data hangs on it. */
struct kt_process *kt_process_current(void);
void kt_process_set_data(struct kt_process *process, void *data);
void *kt_process_data(const struct kt_process *process);

/* Crash: its tasks never run again, its sockets close, the locks it held are released. May be called from a task
 * of the process itself (does not return then), from another task, and from timer callbacks. */
void kt_process_crash(struct kt_process *process);

/* End the running task's process with last words (a failed assertion); does not return. */
void kt_process_die(const char *words) __attribute__((noreturn));

/* Freeze: its tasks do not run until the thaw; sockets stay open, timers that expire meanwhile fire at the thaw. */
void kt_process_freeze(struct kt_process *process);
void kt_process_thaw(struct kt_process *process);

/* Deliver a signal at the next choice point of the process's first task: its handler, or the default action. */
void kt_process_signal(struct kt_process *process, int signal_number);

/* Tell the upper half that a process ended, by whatever way. Called once, must not block. One observer a sim. */
void kt_sim_on_process_end(struct kt_sim *sim, void (*ended)(void *context, struct kt_process *process), void *context);

#endif
