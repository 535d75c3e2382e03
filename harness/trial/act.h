/* SPDX-License-Identifier: Apache-2.0 */
/* Make faults happen. */
#ifndef KT_TRIAL_ACT_H
#define KT_TRIAL_ACT_H

#include "harness/trial/trial.h"

/* Do what a fault says to the world, and record it. it: whose request fired it, NULL if none. */
void kt_fault_act(struct kt_armed_fault *armed, struct kt_instance *it);

/* Do an action on instances to those that it names. returns  how many there are */
int kt_act_on_instances(struct kt_trial *trial, const struct kt_action *action);

typedef void kt_deed(struct kt_armed_fault *armed, struct kt_instance *it);

/* Do something of a fault after a while (0: when no upcall is on the stack any more). A fault that fires again before
 * then has as many deeds waiting. */
void kt_fault_do_later(struct kt_armed_fault *armed, struct kt_instance *it, kt_deed *deed, int64_t after_us);

/* Bring a broker up, now. */
void kt_broker_up(struct kt_broker *broker);

/* Record that a fault fired. */
void kt_fault_record(struct kt_armed_fault *armed, struct kt_instance *it);

/* A coordinator changed a transaction, as event says: do what faults say of that, once it is done. */
void kt_faults_at_transaction(struct kt_trial *trial, const struct kmock_event *event);

#endif
