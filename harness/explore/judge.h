/* SPDX-License-Identifier: Apache-2.0 */
/* Judge one explored run: by what it failed, and against the run without faults.
 *
 * What the group came to without faults it has to come to after faults that healed: stable, drained. */
#ifndef KT_EXPLORE_JUDGE_H
#define KT_EXPLORE_JUDGE_H

#include "harness/explore/outcome.h"

enum { KT_IDS_BYTES = 120 };

/* By what a run failed: equal causes are one finding. */
struct kt_cause {
    bool failed;
    bool in_vain;              /* it failed by nothing, but something could not be judged */
    enum kt_failure_kind kind; /* the worst: crash, safety, liveness */
    char ids[KT_IDS_BYTES];    /* "C1 D1": sorted, each once */
};

/* plain  the run without faults; NULL: result is that run. What it has and the result lacks is added to the failures */
void kt_judge_run(const struct kt_outcome *plain, struct kt_outcome *result, struct kt_cause *cause);

/* Add to the failures what groups came to in the plain run and not in the other. */
void kt_compare_groups(const struct kt_outcome *plain, const struct kt_outcome *result, struct kmock_list *failures);

/* returns  whether all that broke in `wanted` is broken in `other` too */
bool kt_cause_is_shown_by(const struct kt_cause *wanted, const struct kt_cause *other);

#endif
