/* SPDX-License-Identifier: Apache-2.0 */
/* Cut the links of instances to brokers, so that cuts which overlap heal when the last of them ends. */
#ifndef KT_TRIAL_CUT_H
#define KT_TRIAL_CUT_H

#include "harness/trial/trial.h"

/* Cut an instance from a broker (-1: all). maker, number: what names it to kt_cut_end; maker NULL: it has no end */
void kt_cut(struct kt_instance *instance, int32_t broker, const struct kt_armed_fault *maker, uint64_t number);

/* One cut has ended: the links that no other cut holds heal. */
void kt_cut_end(struct kt_trial *trial, const struct kt_armed_fault *maker, uint64_t number);

/* Heal an instance's links to a broker (-1: all), whoever cut them. */
void kt_cut_heal(struct kt_instance *instance, int32_t broker);

/* Give an instance's links to a broker (-1: all) another latency; min_us < 0: the default one. */
void kt_cut_set_latency(struct kt_instance *instance, int32_t broker, int64_t min_us, int64_t max_us);

/* Forget an instance's cuts; nothing heals. */
void kt_cuts_forget(struct kt_instance *instance);

#endif
