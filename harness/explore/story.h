/* SPDX-License-Identifier: Apache-2.0 */
/* Tell a history to a person: what the programs, the group and the faults did; requests, replies and bookkeeping
 * are left out. The number of its events says how long a failure takes to understand. */
#ifndef KT_EXPLORE_STORY_H
#define KT_EXPLORE_STORY_H

#include <stdbool.h>

#include "harness/history/history.h"

/* returns  whether an event belongs into a story */
bool kt_story_has(const struct kt_history *history, const struct kt_event *event);

/* Append the story, one event a line: "6.107s billing-2 committed billing orders-0 at 4 (generation 1)".
 * Equal steps of one run that follow one another (records handed out, effects, commits) are one event.
 *
 * base_us  virtual time that counts as 0
 * returns  how many events it has */
int32_t kt_story_print(const struct kt_history *history, int64_t base_us, struct kmock_buffer *out);

#endif
