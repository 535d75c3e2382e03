/* SPDX-License-Identifier: Apache-2.0 */
/* Judge a replayed run as the exploration that found it did: against the run without faults. */
#ifndef KT_EXPLORE_COMPARE_H
#define KT_EXPLORE_COMPARE_H

#include "harness/explore/run.h"

struct kt_compare {
    bool is_wanted; /* the run that is replayed comes from an exploration */
    struct kt_outcome plain;
};

/* Where $KTRIAL_REPLAY is a line of an exploration, run the scenario without faults, in a child. To be called before
 * the trial begins. */
void kt_compare_begin(const struct kt_scenario *scenario, struct kt_compare *compare);

/* Finish the trial, and add to its failures what the run without faults had and it lacks. */
void kt_compare_end(struct kt_compare *compare, struct kt_trial *trial);

#endif
