/* SPDX-License-Identifier: Apache-2.0 */
/* Find whom a scope means, given a survey of the history. */
#ifndef KT_VERDICT_RESOLVE_H
#define KT_VERDICT_RESOLVE_H

#include "harness/verdict/survey.h"
#include "harness/verdict/verdict.h"

/* As kt_scope_resolve, for a history that was surveyed already. */
bool kt_survey_resolve(const struct kt_survey *survey, const struct kt_history *history, const struct kt_scope *scope,
                       struct kt_subject *subject, struct kmock_buffer *why);

#endif
