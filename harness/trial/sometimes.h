/* SPDX-License-Identifier: Apache-2.0 */
/* Ask which of the things that must sometimes happen a trial has reached; see kt_expect_sometimes. */
#ifndef KT_TRIAL_SOMETIMES_H
#define KT_TRIAL_SOMETIMES_H

#include "harness/trial/trial.h"

/* returns  how many the test named so far */
int kt_sometimes_count(const struct kt_trial *trial);

/* returns  its text, the trial's; NULL where there is no i-th */
const char *kt_sometimes_text(const struct kt_trial *trial, int i);

/* returns  whether it happened in the trial so far */
bool kt_sometimes_reached(struct kt_trial *trial, int i);

#endif
