/* SPDX-License-Identifier: Apache-2.0 */
/* Repair what faults broke and nobody repaired, so that a trial can show whether the program recovers. */
#ifndef KT_TRIAL_HEAL_H
#define KT_TRIAL_HEAL_H

#include <stdbool.h>

struct kt_trial;

/* Thaw frozen instances, heal cuts, give links their default latency again, bring brokers up, and start the first
 * instance of each application that faults left without a running one. Each is an event of the history. To be called
 * once the trial has come to rest; it then is run until it has settled again.
 *
 * returns  whether it did anything; false where the plan does not heal */
bool kt_trial_heal(struct kt_trial *trial);

#endif
