/* SPDX-License-Identifier: Apache-2.0 */
/* Say how the next trial differs from what its test says, and look on while it runs: what replay and exploration use.
 *
 *   kt_trial_plan(&plan) -> kt_trial_begin() -> the test function -> kt_trial_finish()
 *
 * Knows nothing of why. */
#ifndef KT_TRIAL_PLAN_H
#define KT_TRIAL_PLAN_H

#include "harness/fault/fault.h"
#include "harness/fault/schedule.h"
#include "harness/history/event.h"
#include "harness/sim/export.h"
#include "mock/broker/request.h"

/* Who looks on; either may be null. Both are called on whatever task makes it happen and must not block. */
struct kt_watch {
    /* As kt_history_watch shows them. */
    void (*on_event)(void *context, const struct kt_event *event);
    /* Each request at each of its phases and each callback point, before the faults are asked.
     * request  null: a callback point */
    void (*on_point)(void *context, const struct kt_point *point, const struct kmock_request *request);
    void *context;
};

/* How the next trial of this process differs from what its test says. */
struct kt_plan {
    const struct kt_schedule *schedule; /* borrowed until the trial is freed; null: as the test says */
    bool adds;     /* its faults come on top of the test's own (exploration); else in their place */
    bool heals;    /* at the end, what faults broke and nobody repaired is repaired: see heal.h */
    bool explores; /* after a fault, an instance that exits by itself fails nobody, nor does a fault that never fired */
    int processor; /* that the trial is pinned to, counted from 1; 0: the one it runs on */
    struct kt_watch watch;
};

/* Plan the next trial. Wins over $KTRIAL_REPLAY and $KTRIAL_SEED.
 *
 * plan  copied, what it points to borrowed until that trial is freed; NULL: none */
KT_EXPORT void kt_trial_plan(const struct kt_plan *plan);

/* ---- for the trial ---- */

struct kt_trial;
struct kt_sim_options;

/* Take the plan of the next trial, or what $KTRIAL_REPLAY and $KTRIAL_SEED say: seed, schedule, plan. otherwise  the
 * test's own seed */
void kt_plan_take(struct kt_trial *trial, uint64_t otherwise);

/* Say how the sim chooses. */
void kt_plan_sim(struct kt_trial *trial, struct kt_sim_options *options);

/* Arm the plan's faults and let its watch look on; the trial's parts are there. */
void kt_plan_begin(struct kt_trial *trial);

/* Note what of the plan could not be: edited draws that did not fit, scales of nothing. To be called at the end. */
void kt_plan_check(struct kt_trial *trial);

void kt_plan_finish(struct kt_trial *trial);

#endif
