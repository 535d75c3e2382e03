/* SPDX-License-Identifier: Apache-2.0 */
/* Look on at a run: note the points it passes, each with the state that the trial had come to.
 *
 *   trial --on_event--> state hash
 *         --on_point--> kt_run_point {billing-1, OffsetCommit, 3rd, applied, hashes}
 */
#ifndef KT_EXPLORE_OBSERVER_H
#define KT_EXPLORE_OBSERVER_H

#include "harness/explore/outcome.h"
#include "harness/trial/plan.h"

struct kt_observer;

/* What to keep of the points. */
enum kt_points_wanted {
    KT_POINTS_NONE,
    KT_POINTS_AFTER_FAULT, /* those after the first fault of the plan fired */
    KT_POINTS_ALL,
};

struct kt_observer *kt_observer_create(enum kt_points_wanted wanted);

/* returns  what goes into kt_plan.watch */
struct kt_watch kt_observer_watch(struct kt_observer *observer);

/* The trial began: its history is there. To be called before anything runs. */
void kt_observer_begin(struct kt_observer *observer, struct kt_trial *trial);

/* Hand what was noted over to the result. */
void kt_observer_tell(struct kt_observer *observer, struct kt_outcome *result);

void kt_observer_destroy(struct kt_observer *observer);

#endif
