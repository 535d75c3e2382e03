/* SPDX-License-Identifier: Apache-2.0 */
/* Judge what a test expects of its own world; see kt_expect_that. */
#ifndef KT_TRIAL_OWN_EXPECTATION_H
#define KT_TRIAL_OWN_EXPECTATION_H

#include "harness/trial/trial.h"

/* Ask each; what does not hold is a failure "own". */
void kt_own_expectations_judge(struct kt_trial *trial);
void kt_own_expectations_finish(struct kt_trial *trial);

#endif
