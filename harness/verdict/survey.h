/* SPDX-License-Identifier: Apache-2.0 */
/* Find out whom a history is about: its groups, what they read, which instances are in them.
 *
 * One pass over the history. Knows nothing of scopes and verdicts. */
#ifndef KT_VERDICT_SURVEY_H
#define KT_VERDICT_SURVEY_H

#include <stdbool.h>

#include "harness/history/history.h"
#include "mock/base/table.h"

/* An instance of a group, and how its consumers there come to own partitions. */
struct kt_survey_instance {
    kt_name name;
    int32_t quiet_count;  /* consumers that assign by themselves */
    uint32_t quiet;       /* the one of them; 0: none or several */
    bool is_told;         /* it has a consumer with a rebalance callback or events */
    bool has_assignments; /* a consumer of it was seen to be assigned something, or assigned itself something */
    bool has_deliveries;
};

/* A group; the one named 0 has the effects that name no group. */
struct kt_survey_group {
    kt_name name;
    struct kmock_table topics;    /* kt_name of the topics it was assigned, handed or committed -> group */
    struct kmock_table instances; /* kt_name of its instances -> struct kt_survey_instance */
    bool has_effects, has_output_effects;
    bool has_deliveries;
    bool has_assignments; /* as its instances saw them */
    bool has_quiet;       /* consumers that assign by themselves */
};

struct kt_survey {
    struct kmock_table groups; /* kt_name -> struct kt_survey_group */
    struct kmock_table topics; /* kt_name of the topics that were created or written -> groups, which says nothing */
};

void kt_survey_init(struct kt_survey *survey, const struct kt_history *history);

/* returns  the group; NULL where the history never names it */
struct kt_survey_group *kt_survey_find(const struct kt_survey *survey, kt_name group);

bool kt_survey_has_topic(const struct kt_survey *survey, kt_name topic);
bool kt_survey_group_uses(const struct kt_survey_group *group, kt_name topic);

/* returns  the instance; NULL where it is not of the group */
const struct kt_survey_instance *kt_survey_instance(const struct kt_survey_group *group, kt_name instance);

/* returns  whether what the group gives to a member of the instance is owned from then on: all its consumers assign
 *          by themselves; instance may be null */
bool kt_survey_takes_quietly(const struct kt_survey_instance *instance);

/* returns  whether the history can tell what the instance owns */
bool kt_survey_is_known(const struct kt_survey_instance *instance);

void kt_survey_finish(struct kt_survey *survey);

/* returns  the length of the application's name in an instance's: 7 for "billing-1", "billing-1.2" */
size_t kt_application_length(const char *instance);

#endif
