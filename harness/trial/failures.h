/* SPDX-License-Identifier: Apache-2.0 */
/* Collect what a trial failed by: broken verdicts, and what went wrong besides. */
#ifndef KT_TRIAL_FAILURES_H
#define KT_TRIAL_FAILURES_H

#include <stdint.h>

#include "mock/base/list.h"

/* What a failure says about the code under test. */
enum kt_failure_kind {
    KT_FAILURE_SAFETY,   /* something bad happened: a guarantee, an assertion, an exit code */
    KT_FAILURE_LIVENESS, /* something good did not: deadlock, no rest within the budget, lag that stays */
    KT_FAILURE_CRASH,    /* the code under test died: abort, SIGSEGV, an assertion of its own */
    KT_FAILURE_VACUOUS,  /* nothing can be said: a fault that never fired, a verdict without data */
};

struct kt_failure {
    struct kmock_list_link link;
    enum kt_failure_kind kind;
    char *id;       /* "D1"; "deadlock", "rest", "exit", "died"...: equal causes have equal ids */
    char *text;     /* of the report: lines, each with its end */
    size_t witness; /* the first event of the history that proves it; KT_NO_WITNESS: none does */
};

#define KT_NO_WITNESS SIZE_MAX

/* Add a failure; id and text are copied. returns  it, without a witness */
struct kt_failure *kt_failures_add(struct kmock_list *failures, enum kt_failure_kind kind, const char *id,
                                   const char *text);

void kt_failures_free(struct kmock_list *failures);

/* returns  "safety", "liveness", "crash", "vacuous" */
const char *kt_failure_kind_name(enum kt_failure_kind kind);

#endif
