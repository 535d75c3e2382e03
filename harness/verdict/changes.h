/* SPDX-License-Identifier: Apache-2.0 */
/* Find the last change from outside that a group has to cope with: an instance starts, stops, freezes or thaws, a link
 * or a broker changes, a coordinator moves, a request is dropped, delayed, failed or cut short. What members do of their own is no such change. */
#ifndef KT_VERDICT_CHANGES_H
#define KT_VERDICT_CHANGES_H

#include "harness/verdict/model.h"

enum { KT_CONVERGE_US = 345 * 1000000 }; /* session.timeout.ms + max.poll.interval.ms of librdkafka's defaults */

/* returns  whether the instance is of an application that is in the group */
bool kt_is_of_application(const struct kt_model *model, kt_name instance);

/* Find the last change; with_records: a record written to what the group reads is one too.
 *
 * returns  false where there is none */
bool kt_last_change(const struct kt_model *model, bool with_records, size_t *at);

/* returns  the time until which the history was observed */
int64_t kt_observed_until(const struct kt_model *model);

#endif
