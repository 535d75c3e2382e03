/* SPDX-License-Identifier: Apache-2.0 */
/* Know which run of which instance each member of a group is: what "stable" means for the test. */
#ifndef KT_TRIAL_MEMBERS_H
#define KT_TRIAL_MEMBERS_H

#include "harness/trial/trial.h"

/* A run of an instance became a member. */
void kt_members_note(struct kt_trial *trial, struct kmock_string group, struct kmock_string member,
                     const struct kt_instance *instance);

/* returns  how many members the instance's newest run has in the group; -1 where an older or dead run has one still */
int kt_members_count(struct kt_trial *trial, const char *group, const struct kt_instance *instance);

void kt_members_finish(struct kt_trial *trial);

#endif
