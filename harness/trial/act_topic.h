/* SPDX-License-Identifier: Apache-2.0 */
/* Make the faults happen that are about topics, their configs and throttling. */
#ifndef KT_TRIAL_ACT_TOPIC_H
#define KT_TRIAL_ACT_TOPIC_H

#include "harness/trial/trial.h"

/* returns  a Kafka error code, 0 when it was done; action  KT_DO_THROTTLE or one behind it */
int16_t kt_act_on_topic(struct kt_trial *trial, const struct kt_action *action);

#endif
