/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what the sim consists of: the one sim, its processes and their tasks. For the task half of harness/sim only.
 *
 *   sim 1 --- n process 1 --- n task 1 --- n stay (a blocked call; nested where a signal handler blocks, too)
 *
 * Every field is touched by the running task only, so none needs a lock; the seats are the exception. */
#ifndef KT_SIM_STATE_H
#define KT_SIM_STATE_H

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "harness/sim/context.h"
#include "harness/sim/kernel.h"
#include "harness/sim/sim.h"
#include "mock/base/list.h"
#include "mock/base/random.h"
#include "mock/base/table.h"
#include "mock/base/timers.h"

enum kt_task_state {
    KT_TASK_RUNNABLE, /* in the sim's run queue, or held back by its frozen process */
    KT_TASK_RUNNING,
    KT_TASK_BLOCKED,
    KT_TASK_EXITED, /* its kernel thread ends or has ended */
    KT_TASK_KILLED, /* never runs again */
};

/* What may end a stay besides a wake and the deadline. */
enum {
    KT_STAY_CANCEL = 1, /* a cancellation */
    KT_STAY_SIGNAL = 2, /* a signal handler that ran */
    KT_STAY_RETRY = 4,  /* woken to try again: the wake is passed on if the task dies before it could */
    KT_STAY_WRITER = 8, /* wants to write: readers may have to give way */
};

struct kt_parking;

/* One blocked call of a task, on its stack. */
struct kt_stay {
    struct kt_task *task;
    struct kt_stay *outer;
    struct kmock_list_link link; /* kt_wait_queue.tasks */
    struct kmock_timer timer;
    struct kt_parking *parking; /* whose queue this is on; NULL for other queues */
    struct kt_wait_reason reason;
    int64_t since_us, deadline_us;
    int flags;
    bool is_over;
    enum kt_wake result;
};

struct kt_held {
    void *lock;
    void (*release)(void *lock);
};

enum { KT_NAME_SIZE = 16, KT_WORDS_SIZE = 6000 };

struct kt_task {
    struct kt_seat seat; /* first: the assembly knows it */
    int32_t id;
    enum kt_task_state state;
    uint64_t ready_number;          /* which in order of becoming runnable */
    int64_t priority;               /* of PCT: the highest runs */
    bool yields;                    /* the next time, all others are before it */
    size_t run_place;               /* in the sim's run queue, counted from 1; 0: not there */
    struct kmock_list_link held;    /* kt_process.held_back */
    struct kmock_list_link sibling; /* kt_process.tasks */
    struct kt_process *process;
    struct kt_stay *stay; /* innermost */

    bool is_bound;   /* runs on its own kernel thread; else on the carrier */
    bool is_ending;  /* its function returned or pthread_exit was called; destructors may still run */
    bool is_doomed;  /* kt_sim_stop tells its kernel thread to end from the mark */
    bool is_wrecked; /* its stack must not be used again */
    bool is_detached, is_joined;
    bool has_returned;        /* from the entry point of its process */
    bool has_cxx_destructors; /* of thread_local objects: only a natural end runs them */
    int destructor_rounds;
    int held_off; /* > 0: not preempted */

    pthread_t thread;
    int32_t thread_id; /* of the kernel thread */
    struct kt_mark mark;
    void *thread_local_table;  /* for leak checkers to find */
    struct kt_task *next_kept; /* the same */
    void *(*start)(void *argument);
    int (*start_c11)(void *argument);
    int (*entry)(void *argument);
    void *argument;
    struct kt_wait_queue joiners;
    char name[KT_NAME_SIZE];

    struct kt_held *locks;
    uint32_t locks_count, locks_capacity;

    bool cancel_pending, cancel_disabled, cancel_asynchronous;
    bool signal_pending;           /* one of the process's or its own may be deliverable */
    bool restarts;                 /* the last handler had SA_RESTART */
    uint64_t signals, signal_mask; /* bit n-1: signal n */
    uint64_t signals_awaited;      /* by sigwait */
    int64_t born_us;
};

struct kt_process {
    int32_t id;
    enum kt_process_state state;
    int exit_code;
    char *name;
    struct kmock_list_link link; /* kt_sim.processes */
    struct kmock_list tasks;     /* alive, in order of birth */
    struct kmock_list held_back; /* runnable, but the process is frozen */
    bool is_frozen;
    void *data;
    char *last_words;
    int64_t born_us;

    struct sigaction *actions; /* 65, by signal number; NULL: all default */
    uint64_t signals;          /* pending for any task */
    struct kmock_timer alarm;
    int64_t alarm_interval_us;

    bool is_rand_seeded, is_rand48_seeded;
    struct kmock_random rand, rand48;
};

/* The task that runs at this choice point falls to this priority. */
struct kt_pct_change {
    uint64_t at; /* counted from 1 */
    int32_t priority;
};

struct kt_sim {
    /* touched by each interposed call */
    int64_t countdown; /* choice points until the next preemption */
    bool needs_attention;
    bool is_running;
    bool is_carrier;
    int64_t now_us, clock_read_us;
    struct kt_task *running; /* whose stack is in use, be it for callbacks */

    struct kt_task **runnable; /* in no order; see order.h */
    uint64_t readied;          /* tasks that became runnable so far */
    bool plain_order, plain_latency;
    bool is_overtaken; /* a task may have priority over the running one: see kt_order_is_overtaken */
    uint32_t pct_depth, pct_changes_count, pct_changes_next;
    struct kt_pct_change *pct_changes; /* in order of their times */
    size_t runnable_count, runnable_capacity;
    struct kmock_timers timers;
    struct kmock_random random;
    uint64_t hash, switches, draws_total;
    int64_t start_us, end_us;
    uint32_t preempt_one_in;
    int64_t slice;              /* what countdown started from */
    uint64_t steps;             /* choice points in the slices before */
    uint64_t slice_switches;    /* switches when the slice began */
    uint64_t quiet, spin_limit; /* weighted choice points since the last clock jump */
    int64_t lone_step_us;       /* how far a lone yield moves the clock */

    struct kt_draw *draws;
    size_t draws_count, draws_capacity;
    bool logs_draws;
    const struct kt_edit *edits;
    size_t edits_count, edits_next, edits_done;

    /* task 0 in kt_sim_wait */
    bool (*condition)(void *context);
    void *condition_context;
    struct kt_stay *waiter; /* NULL: it is not there */
    enum kt_waited outcome;
    bool is_poked;

    const char *failure; /* NULL: all is well */
    char *failure_text;  /* owned */
    struct kmock_list processes;
    struct kt_process *test; /* process 0 */
    struct kt_task *first;   /* task 0 */
    int32_t tasks_born, processes_born;
    struct kmock_table by_thread; /* pthread_t -> task */
    struct kmock_list exited;     /* detached tasks whose kernel threads are to be joined; by sibling */
    struct kmock_list killed;     /* by sibling */
    void (*ended)(void *context, struct kt_process *process);
    void *ended_context;

    /* carrier */
    struct kt_context idle;
    uint32_t carrier_word;
    uint64_t first_signal_mask; /* real, of the starting thread */
    struct kt_task *hand_to;    /* a bound task the idle loop hands the processor to */

    /* watchdog */
    timer_t watchdog;
    bool has_watchdog;
    int watchdog_ticks;
    uint64_t seen_switches;
    int64_t seen_countdown;
};

/* The one sim. Outside a trial all zeros, but for what it keeps between trials. */
extern struct kt_sim kt_the_sim;

#endif
