/* SPDX-License-Identifier: Apache-2.0 */
/* Find whose producing a scope means: a group's or an application's, or everybody's to a topic.
 *
 *   "billing"             instances of the application billing, and those in the group billing
 *   "invoices"            whoever writes the topic invoices, where no application or group is named so
 *   "orders -> invoices"  what the readers of orders write to invoices
 *
 * Knows nothing of any one guarantee. */
#ifndef KT_VERDICT_PRODUCERS_H
#define KT_VERDICT_PRODUCERS_H

#include "harness/verdict/survey.h"
#include "harness/verdict/verdict.h"

struct kt_producers {
    const struct kt_history *history;
    const struct kt_scope *scope;
    struct kt_verdict *verdict;
    struct kt_survey survey;
    struct kt_subject subject;
    const struct kt_survey_group *group; /* null: none of that name */
    kt_name topic;                       /* 0: what they write to any */
    bool is_anybody;                     /* whoever writes the topic */
    kt_name last;                        /* answer to the last question */
    bool last_has;
};

/* Begin a verdict of this id. returns  false where nobody is meant, which the verdict says; kt_producers_finish in any
 * case */
bool kt_producers_init(struct kt_producers *producers, const struct kt_history *history, const struct kt_scope *scope,
                       struct kt_verdict *verdict);
void kt_producers_finish(struct kt_producers *producers);

/* returns  whether an instance is meant; never 0, which is the test */
bool kt_producers_have(struct kt_producers *producers, kt_name instance);

/* returns  whether an event about a topic is one of those that are meant: theirs, to the topic, in time */
bool kt_producers_mean(struct kt_producers *producers, const struct kt_event *event);

/* returns  whether the scope is still going on */
bool kt_producers_is_in_time(const struct kt_producers *producers, const struct kt_event *event);

/* returns  who is meant, for texts: "billing" */
const char *kt_producers_name(const struct kt_producers *producers);

#endif
