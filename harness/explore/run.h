/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario once under one schedule, in the calling process, and say what came of it: the child's half. */
#ifndef KT_EXPLORE_RUN_H
#define KT_EXPLORE_RUN_H

#include "harness/explore/observer.h"
#include "harness/explore/outcome.h"
#include "harness/include/ktrial/ktrial.h"

/* What is explored: the code that sets the scene, as a test does. */
struct kt_scenario {
    struct kt_options options; /* name and seed are the scenario's own */
    void (*play)(void *context, struct kt_trial *trial);
    void *context;
};

/* One run to make. */
struct kt_job {
    const char *line; /* schedule line */
    bool replaces;    /* its faults take the place of the scenario's own */
    enum kt_points_wanted points;
    bool wants_history, wants_story;
    const char *ids;   /* what the run is known to fail by, for the trace; may be NULL */
    const char *trace; /* file to write the history to, as a .ktrace; NULL: none */
    int processor;     /* to run on; -1: any */
};

/* Run it and write the result; the process must end then: its trial is left as it is.
 *
 * write  is given the bytes of the result (result.h) and does not return */
void kt_run_job(const struct kt_scenario *scenario, const struct kt_job *job,
                void (*write)(const struct kmock_buffer *bytes)) __attribute__((noreturn));

/* returns  whether this process is a run: its test has no runner around it */
bool kt_run_is_going_on(void);

/* An assertion of the test failed, in its own thread, inside kt_run_job: ends the run. Returns outside of one. */
void kt_run_assertion(const char *text);

#endif
