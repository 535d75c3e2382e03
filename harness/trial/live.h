/* SPDX-License-Identifier: Apache-2.0 */
/* Run a trial on the live stage: real processes, real sockets, real time or faster. */
#ifndef KT_TRIAL_LIVE_H
#define KT_TRIAL_LIVE_H

#include "harness/live/child.h"
#include "harness/live/live.h"
#include "harness/trial/trial.h"

/* returns  whether a trial with these options is to run there: they say so, or else $KTRIAL_STAGE does */
bool kt_stage_is_live(const struct kt_options *options);

/* Make the stage, with its cluster and history.
 *
 * cluster  how the brokers are set up */
void kt_trial_begin_live(struct kt_trial *trial, const struct kt_options *options,
                         const struct kmock_cluster_options *cluster);

/* Start the newest run of an instance: a program, or a fork that calls its application's entry. One that cannot be
 * started is the test's mistake. */
struct kt_live_child *kt_trial_start_child(struct kt_instance *instance);

/* Arm a fault there, which is the stage's from now on; one that cannot be done there is the test's mistake. */
void kt_trial_arm_live(struct kt_trial *trial, struct kt_fault *fault);

/* ---- fork.c ---- */

/* What a fork does: the application's entry, with its calls recorded and its names resolved. context  the instance */
int kt_fork_run(void *context);

/* End this fork with last words: an assertion that failed in an instance. Returns where this is no fork. */
void kt_fork_die(const char *words);

/* Tell the test of an effect from a thread that is not the recorded one.
 * returns  false where this is no such thread: the recorder does it */
bool kt_fork_effect(const char *topic, int32_t partition, int64_t offset);

#endif
