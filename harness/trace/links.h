/* SPDX-License-Identifier: Apache-2.0 */
/* Find, in a history, what each reply, end and fault belongs to, and which events a trace tells.
 *
 * Not told: the routine of a client (fetches, heartbeats, metadata...) but where its reply has an error or a fault
 * fired on it; what goes on inside of the coordinator's own topic. */
#ifndef KT_TRACE_LINKS_H
#define KT_TRACE_LINKS_H

#include "harness/history/history.h"

#define KT_TRACE_NO_EVENT SIZE_MAX

/* Of each event of the history. */
struct kt_trace_link {
    size_t answers;  /* the event it belongs to; KT_TRACE_NO_EVENT: none */
    bool is_guessed; /* answers follows from the order of events, not from what they say */
    bool is_told;
};

/* returns  one for each event, the caller's to free */
struct kt_trace_link *kt_trace_links_find(const struct kt_history *history);

#endif
