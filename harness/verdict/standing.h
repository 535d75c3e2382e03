/* SPDX-License-Identifier: Apache-2.0 */
/* Name states that a trial may be in, in words a test may declare, and follow them event by event. */
#ifndef KT_VERDICT_STANDING_H
#define KT_VERDICT_STANDING_H

#include <stdbool.h>

#include "harness/history/history.h"
#include "mock/base/table.h"

enum { KT_STANDINGS_MAX = 24 };

/* What goes on. Zero-initialised: nothing does. */
struct kt_standing {
    struct kmock_table open; /* of what goes on, by kind, instance and numbers */
    int32_t counts[KT_STANDINGS_MAX];
};

/* Take in the next event: ask what holds before. */
void kt_standing_read(struct kt_standing *standing, const struct kt_history *history, const struct kt_event *event);

/* returns  whether the state of this number holds */
bool kt_standing_holds(const struct kt_standing *standing, int state);

/* returns  whether it holds of an instance's run (or of a group, for "a rebalance is in progress"; of a
 *          transactional id, for those of transactions) */
bool kt_standing_holds_of(const struct kt_standing *standing, int state, kt_name instance);

void kt_standing_finish(struct kt_standing *standing);

/* returns  the number of a state in words; -1 where it is none. text  length bytes */
int kt_standing_find(const char *text, size_t length);

/* Append all states, in quotes, with commas between. */
void kt_standing_list(struct kmock_buffer *out);

#endif
