/* SPDX-License-Identifier: Apache-2.0 */
/* Read Kafka's states out of a GROUP_STATE or TXN_STATE event, whose detail is "from -> to: why". */
#ifndef KT_VERDICT_STATES_H
#define KT_VERDICT_STATES_H

#include <stdbool.h>

#include "harness/history/history.h"

/* returns  whether the group (transaction) was in this state before the event */
bool kt_state_leaves(const struct kt_history *history, const struct kt_event *event, const char *state);

/* returns  whether the group (transaction) is in this state after the event */
bool kt_state_enters(const struct kt_history *history, const struct kt_event *event, const char *state);

#endif
