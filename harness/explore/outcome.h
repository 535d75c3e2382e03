/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what came of one explored run, and carry it from the child that ran it to its parent.
 *
 *   child: kt_outcome_put -> bytes -> pipe -> parent: kt_outcome_get
 *
 * The bytes are read by the program that wrote them, never by another. */
#ifndef KT_EXPLORE_OUTCOME_H
#define KT_EXPLORE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/trial/failures.h"
#include "mock/base/buffer.h"

/* How a run ended. */
enum kt_run_end {
    KT_RUN_JUDGED,  /* the trial ended; what it failed by is in failures */
    KT_RUN_CRASHED, /* the process died: the test itself, or a thread that is no instance's */
    KT_RUN_HUNG,    /* it was killed after too much real time */
};

/* One point that a run passed: a place for a fault. */
struct kt_run_point {
    int32_t api;      /* Kafka's, or KT_POINT_... */
    int32_t phase;    /* enum kt_phase */
    uint32_t nth;     /* of this instance, api and phase, from 1 */
    int32_t instance; /* kt_outcome.instances */
    int32_t broker;   /* -1: none */
    int32_t group;    /* kt_outcome.names; -1: none */
    int32_t topic;    /* kt_outcome.names, of the first partition the request names; -1: none */
    int32_t partition;
    int64_t time_us;  /* virtual, since the trial began */
    uint64_t durable; /* hashes of the state at this point, see state.h */
    uint64_t in_hand;
    bool after_fault;    /* a fault of the plan had fired */
    int32_t transaction; /* kt_outcome.names, a transactional id; -1: none */
};

/* What the run knew of an instance. Timeouts are those of its last JoinGroup; 0: it never joined. */
struct kt_run_instance {
    char *name; /* "billing-1" */
    int32_t session_timeout_ms;
    int32_t rebalance_timeout_ms;   /* max.poll.interval.ms of librdkafka */
    bool is_static;                 /* group.instance.id is set */
    int32_t transaction_timeout_ms; /* of its last InitProducerId with a transactional id; 0: none */
};

/* Where a group was at the end. */
struct kt_run_group {
    char *name;
    bool stable, drained;
};

/* How big the scenario is: what a smaller one may have less of. */
struct kt_run_size {
    char *name;         /* application or topic */
    int32_t instances;  /* of an application; 0: it is a topic */
    int32_t partitions; /* of a topic */
    int32_t records;    /* that the test put into it */
};

struct kt_outcome {
    enum kt_run_end end;
    int signal_number;           /* of CRASHED; 0: it exited */
    struct kt_failure *failures; /* on no list: an outcome may be moved */
    int32_t failures_count;
    char *report;   /* the whole report of a failing run; "" */
    char *schedule; /* line that replays it: seed, settings and the faults that fired */
    char *history;  /* JSON lines, where they were asked for; else "" */
    char *story;    /* lines of text that tell a person what happened, where asked for; else "" */
    int32_t story_events;
    int32_t faults_planned, faults_fired;
    uint64_t history_hash, events, switches, draws;
    int64_t virtual_us;
    uint64_t final_state; /* durable hash at the end */
    uint64_t exercised;   /* bits, see harness/verdict/exercise.h */
    uint64_t symptoms;    /* bits, see symptoms.h */
    uint64_t applicable;  /* those of them that the scenario could exercise at all */
    uint64_t reached;     /* kt_expect_sometimes: bit i for the i-th */
    char **sometimes;     /* their texts */
    int32_t sometimes_count;
    char **names; /* groups, topics and transactional ids that points name */
    int32_t names_count;
    struct kt_run_instance *instances;
    int32_t instances_count;
    struct kt_run_size *sizes;
    int32_t sizes_count;
    struct kt_run_group *groups;
    int32_t groups_count;
    struct kt_run_point *points;
    int32_t points_count;
};

/* Add a failure; id and text are copied. */
void kt_outcome_accuse(struct kt_outcome *outcome, enum kt_failure_kind kind, const char *id, const char *text);

/* The same for all of a list, which is empty afterwards. */
void kt_outcome_take_failures(struct kt_outcome *outcome, struct kmock_list *failures);

void kt_outcome_finish(struct kt_outcome *result);

void kt_outcome_put(const struct kt_outcome *result, struct kmock_buffer *bytes);

/* Read what kt_outcome_put wrote. returns  false where bytes are missing: the child died while it wrote; *result is
 * then empty */
bool kt_outcome_get(const uint8_t *bytes, size_t size, struct kt_outcome *result);

#endif
