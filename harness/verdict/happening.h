/* SPDX-License-Identifier: Apache-2.0 */
/* Name things that happen in a trial, in words a test may declare, and recognise them event by event. */
#ifndef KT_VERDICT_HAPPENING_H
#define KT_VERDICT_HAPPENING_H

#include <stdbool.h>

#include "harness/history/history.h"
#include "mock/base/table.h"

/* What has to be remembered to recognise the next one. Zero-initialised has seen nothing. */
struct kt_happenings {
    struct kmock_table handed; /* (group, topic, partition) -> next offset, at least 1 */
    struct kmock_table led;    /* (type of event, topic, partition) -> its first LEADER or COORDINATOR */
};

/* Read the next event. returns  a set of words, by number: what it is */
uint64_t kt_happenings_read(struct kt_happenings *seen, const struct kt_history *history, const struct kt_event *event);

void kt_happenings_finish(struct kt_happenings *seen);

/* returns  the number of a word; -1 where it is none. text  length bytes */
int kt_happening_find(const char *text, size_t length);

/* Append all words, in quotes, with commas between. */
void kt_happening_list(struct kmock_buffer *out);

#endif
