/* SPDX-License-Identifier: Apache-2.0 */
/* Hold one trial together: the cluster, the sim, the instances, the faults, the history. The inside view.
 *
 *   instance (threads) -> sim/net -> link -> mock/wire/connection -> mock/broker/cluster
 *                                     |                                  |
 *                                   faults ------> history <---------- observe
 *
 * Knows nothing of cmocka. */
#ifndef KT_TRIAL_TRIAL_H
#define KT_TRIAL_TRIAL_H

#include <stdarg.h>

#include "harness/fault/fault.h"
#include "harness/fault/schedule.h"
#include "harness/history/history.h"
#include "harness/include/ktrial/ktrial.h"
#include "harness/sim/net.h"
#include "harness/sim/sim.h"
#include "harness/trial/failures.h"
#include "harness/trial/plan.h"
#include "mock/base/arena.h"
#include "mock/base/list.h"
#include "mock/base/table.h"
#include "mock/broker/cluster.h"

enum { KT_BROKER_PORT = 9092 };

/* What an application's instances have in common. */
struct kt_app {
    char *name;
    int instances_count;
    int instances_wanted; /* by the test; a scale may make fewer */
};

/* A topic the test made or put records into. */
struct kt_made_topic {
    int32_t partitions;
    int32_t partitions_wanted; /* by the test; a scale may make fewer */
    int32_t records;           /* put by the test */
};

/* One instance: a name that outlives its runs. */
struct kt_instance {
    struct kmock_list_link link; /* kt_trial.instances */
    struct kt_trial *trial;
    struct kt_app *app;
    kt_entry *entry;
    void *argument;
    char *name;                    /* "billing-1" */
    int runs;                      /* started so far */
    kt_name run;                   /* name of the newest run in the history: "billing-1", "billing-1.2" */
    struct kt_process *process;    /* of the newest run; NULL before the first */
    struct kt_process **processes; /* of all runs */
    struct kt_live_child *child;   /* the same on the live stage */
    struct kt_live_child **children;
    char **argv;        /* of kt_spawn; NULL: its entry is called */
    bool has_spoken;    /* its newest run has connected to a broker */
    bool has_strangers; /* threads whose calls are not seen called librdkafka */
    bool running;
    bool was_crashed_by_fault; /* the newest run */
    bool restarts_at_end;      /* as soon as the newest run has ended */
    bool has_latency;          /* a fault gave its links another one */
    struct kmock_list cuts;    /* see cut.h */
    char *group;               /* the group it joined last; NULL: none yet */
    bool exit_is_expected;
    int expected_exit;
    struct kmock_timer thaw, restart;
};

/* One broker as the programs reach it. */
struct kt_broker {
    struct kt_trial *trial;
    int32_t node_id;
    struct kt_net_service *service;
    struct kt_net_service **aliases; /* other addresses that end here; see kt_bootstrap */
    int aliases_count;
    struct kmock_list links; /* struct kt_link.link: connections that end here */
    struct kmock_timer up;
};

struct kt_armed_fault {
    struct kmock_list_link link; /* kt_trial.faults */
    struct kt_trial *trial;
    struct kt_fault fault;
    struct kmock_timer timer;        /* of "at TIME" */
    struct kmock_list deeds;         /* what is still to do of it; see act.h */
    bool is_healed;                  /* what it did to replication, or throttling, is undone */
    uint64_t cuts_begun, cuts_ended; /* with an end; see cut.h */
};

struct kt_expectation {
    struct kmock_list_link link; /* kt_trial.expectations */
    char *guarantee;
    char *scope;
};

/* Something of the test's own that has to hold at the end. */
struct kt_own_expectation {
    struct kmock_list_link link; /* kt_trial.own_expectations */
    char *what;
    bool (*holds)(struct kt_trial *trial, void *context);
    void *context;
};

struct kt_trial {
    char *name;
    uint64_t seed;
    int64_t start_us;
    int64_t budget_us;
    struct kt_sim *sim;   /* NULL on the live stage */
    struct kt_live *live; /* NULL in the sim */
    struct kmock_cluster *cluster;
    struct kmock_timer cluster_timer;
    struct kt_history *history;
    struct kt_broker *brokers;
    int32_t brokers_count;
    struct kmock_table apps;     /* name -> struct kt_app */
    struct kmock_table topics;   /* name -> struct kt_made_topic */
    struct kmock_list instances; /* struct kt_instance */
    struct kmock_list faults;    /* struct kt_armed_fault */
    struct kmock_list expectations;
    struct kmock_list own_expectations; /* struct kt_own_expectation */
    struct kmock_list happened;         /* struct kt_expectation, guarantee = what */
    struct kmock_list sometimes;        /* the same, of kt_expect_sometimes */
    struct kmock_table members;         /* see members.h */
    struct kmock_table aliases;         /* "host:port" of kt_bootstrap */
    struct kmock_table consumed;        /* "group\0topic" that was ever assigned */
    struct kmock_table outputs;         /* topic whose records are effects -> what of it was read so far; output.c */
    kt_name writer;                     /* the run whose request the cluster is handling; 0: none */
    bool replaying;                     /* faults come from the plan; the test's own are not armed */
    struct kt_plan plan;                /* zero where the test is run as it is */
    struct kt_schedule schedule;        /* what the trial runs by, its faults left out: they are in faults */
    struct kt_schedule *replay;         /* of $KTRIAL_REPLAY; NULL: none */
    struct kt_edit *edits;              /* the schedule's, as the sim wants them */
    int64_t last_progress_us;           /* of the newest event that is not routine */
    struct kmock_table transactions;    /* transactional id -> kt_trial, of those that are open */
    size_t seen_events;                 /* that last_progress_us and transactions know of */
    int64_t fed_records;
    bool is_finished;
    struct kmock_list shared; /* see kt_shared */
    struct kmock_list failed; /* struct kt_failure: what the trial failed by, so far */
    uint8_t *taken;           /* copy of the record that kt_take showed last */
    struct kmock_arena shown; /* texts of the member that kt_member showed last */
};

/* The trial that runs, NULL if none. */
struct kt_trial *kt_trial_current(void);

/* Refuse a call of the test with a trial that is NULL or ended. call  its name */
void kt_trial_check(const struct kt_trial *trial, const char *call);

/* Say what a test did wrong in a call, and end: the message goes to stderr and the test fails. */
void kt_misuse(struct kt_trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3), noreturn));

/* Note a failure that the trial's end reports: of a fault, which shows that the trial does not test what it says. */
void kt_trial_note_failure(struct kt_trial *trial, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Note a failure of the code under test. id  see kt_failure.id */
void kt_trial_accuse(struct kt_trial *trial, enum kt_failure_kind kind, const char *id, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Set how a misuse or a failed assertion ends the test; NULL: print and abort. Must not return when called. */
void kt_trial_on_failure(void (*end_test)(const char *text));

/* ---- link.c: connections of instances to brokers ---- */
void kt_links_start(struct kt_trial *trial);
void kt_links_close_node(struct kt_trial *trial, int32_t node_id);
void kt_links_set_up(struct kt_broker *broker, bool up);      /* down: its connections are reset */
void kt_links_resume_returns(struct kt_trial *trial);         /* a link was healed */
bool kt_links_hold_something(const struct kt_broker *broker); /* a request or reply that a fault delays */
void kt_links_finish(struct kt_trial *trial);

/* ---- pulse.c: the cluster's time ---- */
void kt_cluster_pulse(struct kt_trial *trial); /* arm the timer for the cluster's next deadline */

/* ---- observe.c: the cluster's events become history ---- */
void kt_observe(void *trial, const struct kmock_event *event);
void kt_trial_append(struct kt_trial *trial, const struct kt_event *event);
void kt_trial_remember_consumed(struct kt_trial *trial, const struct kmock_event *assigned);
kt_name kt_trial_name(struct kt_trial *trial, struct kmock_string text); /* 0 for an empty or null text */

/* ---- instance.c ---- */
struct kt_instance *kt_instance_find(struct kt_trial *trial, const char *name);
struct kt_instance *kt_instance_of_run(struct kt_trial *trial,
                                       kt_name run); /* whose run it is, the newest or an older one; NULL: nobody's */
struct kt_instance *kt_instance_of(struct kt_trial *trial, const struct kt_process *process);
void kt_instance_crash(struct kt_instance *instance, const char *why);
void kt_instance_freeze(struct kt_instance *instance, int64_t for_us); /* 0: until thawed; frozen already: longer */
void kt_instance_thaw(struct kt_instance *instance);
void kt_instance_restart(struct kt_instance *instance);
void kt_instance_restart_after(struct kt_instance *instance, int64_t after_us);
void kt_instance_restart_at_end(struct kt_instance *instance); /* once its run has ended; at once where none runs */
bool kt_instance_is_own(const struct kt_instance *instance);   /* it runs, and the calling task is of it */
void kt_instance_signal(struct kt_instance *instance, int signal_number);
void kt_instance_ended(void *trial, struct kt_process *process);
void kt_instance_has_ended(struct kt_instance *instance); /* by itself */
/* A run got the answer to its request to join a group. */
void kt_instance_joined(struct kt_instance *instance, kt_name run, const struct kmock_request *request);
/* Start the next instance of an application. argv  its program, taken over; NULL: the application's entry is called */
void kt_instance_add(struct kt_trial *trial, const char *application, char **argv);
void kt_instances_detach(struct kt_trial *trial); /* stop recording what librdkafka's callers do */
void kt_instances_finish(struct kt_trial *trial);
typedef void kt_each_instance(struct kt_instance *instance, void *context);
/* Call for the instance of that name, or for all of the application. returns  how many */
int kt_instances_named(struct kt_trial *trial, const char *name, kt_each_instance *each, void *context);

/* ---- scale.c: the plan makes fewer instances, partitions and records than the test says ---- */

int kt_scale_instances(struct kt_trial *trial, struct kt_app *app, int wanted); /* returns how many to start now */
int32_t kt_scale_partitions(const struct kt_trial *trial, const char *topic, int32_t wanted);
int32_t kt_scale_partition(struct kt_trial *trial, const char *topic, int32_t partition); /* the one that is there */
bool kt_scale_takes_record(struct kt_trial *trial, const char *topic); /* counts it; false: it is one too many */
struct kt_made_topic *kt_scale_topic(struct kt_trial *trial, const char *topic);
/* returns  whether the test would have started an instance of this name, but for a scale */
bool kt_scale_left_out(struct kt_trial *trial, const char *instance);

/* ---- callback.c: what the program does and is told, as points ---- */
void kt_callbacks_watch(struct kt_trial *trial); /* from now on; somebody asks for them */

/* ---- act.c: faults happen ---- */
void kt_fault_arm(struct kt_trial *trial, const struct kt_fault *fault);
void kt_faults_finish(struct kt_trial *trial);
/* returns  the fault that was armed behind this one, of NULL the first; NULL behind the last */
const struct kt_fault *kt_fault_next(const struct kt_trial *trial, const struct kt_fault *fault);

/* ---- settle.c ---- */
bool kt_trial_is_settled(void *trial);
bool kt_group_is_drained(struct kt_trial *trial, const char *group);
bool kt_group_is_stable(struct kt_trial *trial, const char *group);
const char *kt_group_named(struct kt_trial *trial, const char *group_or_app);
const char *kt_trial_group(struct kt_trial *trial,
                           int place); /* of those that ever got a partition; NULL behind them */

/* ---- output.c: an output topic's records are effects; those appended since the last call become events ---- */
void kt_output_effects(struct kt_trial *trial, const char *topic);
void kt_outputs_free(struct kt_trial *trial);
void kt_outputs_keep(void *trial, const char *topic); /* its records may be deleted: read what they name */

/* ---- end.c ---- */

/* Run what still runs until the trial comes to rest, and judge it, once: kt_trial.failed is complete then. */
void kt_trial_finish(struct kt_trial *trial);

/* Print the whole report of a finished trial that failed. */
void kt_trial_report(struct kt_trial *trial, struct kmock_buffer *report);

/* ---- expect.c ---- */
void kt_judge_expectations(struct kt_trial *trial); /* what is broken is added to kt_trial.failed */
void kt_print_failures(const struct kmock_list *failures, struct kmock_buffer *report);

/* Append the schedule line of the trial: what it ran by, and its faults. only_fired  leave the others out */
void kt_trial_schedule(struct kt_trial *trial, bool only_fired, struct kmock_buffer *line);

/* Print the line that runs the trial again. */
void kt_print_again(struct kt_trial *trial, struct kmock_buffer *report);

/* ---- shared.c ---- */
void kt_shared_finish(struct kt_trial *trial);

/* ---- trial.c ---- */
void kt_trial_fail_test(const char *text);
void kt_trial_free(struct kt_trial *trial);
/* Throw the running trial away, if there is one. */
void kt_trial_abandon(void);

#endif
