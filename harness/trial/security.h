/* SPDX-License-Identifier: Apache-2.0 */
/* Tell a trial's cluster who may use it, as kt_options says. */
#ifndef KT_TRIAL_SECURITY_H
#define KT_TRIAL_SECURITY_H

#include "harness/trial/trial.h"

/* What no cluster can have is a misuse. */
void kt_security_check(const struct kt_options *options);

void kt_security_apply(const struct kt_options *options, struct kmock_cluster *cluster);

#endif
