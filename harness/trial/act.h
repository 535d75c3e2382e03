/* SPDX-License-Identifier: Apache-2.0 */
/* Make faults happen. */
#ifndef KT_TRIAL_ACT_H
#define KT_TRIAL_ACT_H

#include "harness/trial/trial.h"

/* Do what a fault says to the world, and record it. it: whose request fired it, NULL if none. */
void kt_fault_act(struct kt_armed_fault *armed, struct kt_instance *it);

/* Record that a fault fired. */
void kt_fault_record(struct kt_armed_fault *armed, struct kt_instance *it);

#endif
