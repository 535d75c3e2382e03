/* SPDX-License-Identifier: Apache-2.0 */
/* Wake the cluster at its deadlines. */
#include "harness/trial/trial.h"

static void advance(void *context, int64_t now_us)
{
    struct kt_trial *trial = context;
    kmock_cluster_advance(trial->cluster, now_us);
    kt_cluster_pulse(trial);
}

void kt_cluster_pulse(struct kt_trial *trial)
{
    if (trial->live)
        return; /* its pace does that */
    struct kmock_timers *timers = kt_sim_timers(trial->sim);
    int64_t next_us = kmock_cluster_next_deadline_us(trial->cluster);
    trial->cluster_timer.fire = advance;
    trial->cluster_timer.context = trial;
    if (next_us == INT64_MAX)
        kmock_timers_cancel(timers, &trial->cluster_timer);
    else if (!kmock_timer_is_armed(&trial->cluster_timer) || trial->cluster_timer.deadline_us != next_us)
        kmock_timers_arm(timers, &trial->cluster_timer, next_us);
}
