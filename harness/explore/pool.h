/* SPDX-License-Identifier: Apache-2.0 */
/* Run jobs in forked children, several at once, each on a processor of its own; hand their results over in the order
 * of the jobs, whichever ended first.
 *
 * A child that aborts, leaks, hangs or scribbles over statics harms nobody but its own run. */
#ifndef KT_EXPLORE_POOL_H
#define KT_EXPLORE_POOL_H

#include "harness/explore/run.h"

/* Who has jobs and wants results. */
struct kt_customer {
    void *context;
    /* Fill in the next job; it must live until its result was taken. returns  false: there is none now, and none will
     * come before a result was taken */
    bool (*next)(void *context, struct kt_job *job);
    /* Take a result; it is freed afterwards. returns  false: no more jobs; those that run are thrown away */
    bool (*take)(void *context, const struct kt_job *job, struct kt_outcome *result);
    /* Called now and then while children run; may be null. */
    void (*tick)(void *context);
};

struct kt_pool;

/* scenario      borrowed
 * jobs          children at once; 0: one a processor that this process may use
 * run_limit_ms  real time that a run may take before it counts as hung; 0: 60 s */
struct kt_pool *kt_pool_create(const struct kt_scenario *scenario, int jobs, int run_limit_ms);
void kt_pool_destroy(struct kt_pool *pool);

/* returns  how many children run at once */
int kt_pool_size(const struct kt_pool *pool);

/* Run all the customer's jobs. */
void kt_pool_run(struct kt_pool *pool, const struct kt_customer *customer);

/* Run one job. *result is the caller's, to be given back with kt_outcome_finish. */
void kt_pool_run_one(struct kt_pool *pool, const struct kt_job *job, struct kt_outcome *result);

#endif
