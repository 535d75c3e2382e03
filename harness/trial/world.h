/* SPDX-License-Identifier: Apache-2.0 */
/* What is beneath the running trial, the sim or the live stage: its time, and letting it pass. */
#ifndef KT_TRIAL_WORLD_H
#define KT_TRIAL_WORLD_H

#include "harness/trial/trial.h"

/* returns  virtual time of the running trial; in an instance that was forked, too */
int64_t kt_world_now_us(void);

/* Timers whose callbacks run at their virtual time, on no task and no process. */
struct kmock_timers *kt_world_timers(void);

/* Say that a condition somebody waits for could have changed. */
void kt_world_poke(void);

/* As kt_sim_wait. On the live stage IDLE means: all instances have ended, and nothing of them is left in the cluster. */
enum kt_waited kt_world_wait(bool (*condition)(void *context), void *context, int64_t deadline_us);

/* returns  why no time can pass any more; NULL: it can */
const char *kt_world_failure(const struct kt_trial *trial);

/* returns  what each instance is doing, for whoever waited in vain; the caller frees it */
char *kt_world_report(struct kt_trial *trial);

#endif
