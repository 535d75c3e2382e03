/* SPDX-License-Identifier: Apache-2.0 */
/* What an instance's runs are made of: processes of the sim, or children of the live stage. Tells nobody: what happens
 * to instances becomes history in instance.c. */
#ifndef KT_TRIAL_BODY_H
#define KT_TRIAL_BODY_H

#include "harness/trial/trial.h"

/* Begin the newest run, which is counted and named already. */
void kt_body_start(struct kt_instance *instance);

/* End the newest run: in two steps, for a task of the sim that crashes itself never returns, and what a child said up to
 * its end comes before it in the history. */
void kt_body_kill_child(struct kt_instance *instance);
void kt_body_crash_process(struct kt_instance *instance);

void kt_body_freeze(struct kt_instance *instance);
void kt_body_thaw(struct kt_instance *instance);
void kt_body_signal(struct kt_instance *instance, int signal_number);
void kt_body_forget(struct kt_instance *instance); /* all runs */

/* run  from 0 to instance->runs - 1 */
enum kt_process_state kt_body_state(const struct kt_instance *instance, int run);
int kt_body_exit_code(const struct kt_instance *instance, int run);
const char *kt_body_last_words(const struct kt_instance *instance, int run);

/* returns  what the newest run has logged or written; "": nothing */
const char *kt_body_logs(const struct kt_instance *instance);

static inline enum kt_process_state kt_body_state_now(const struct kt_instance *instance)
{
    return kt_body_state(instance, instance->runs - 1);
}

#endif
