/* SPDX-License-Identifier: Apache-2.0 */
/* Write a history as a trace. The same history and header make the same bytes. */
#ifndef KT_TRACE_WRITE_H
#define KT_TRACE_WRITE_H

#include <stdio.h>

#include "harness/history/history.h"
#include "harness/trace/trace.h"

/* Write the header and all events. Events that are one in the trace (a callback's partitions, a run of appends) are
 * joined, the clients' routine is left out, payloads are not in the history.
 *
 * header   its actors are found in the history, and its topics where it has none. expect.n is the place of an event in
 *          the history, from 0, or KT_TRACE_NONE; the file says which event of the trace that is: the next one where it
 *          is left out
 * history  flushed: kt_history_flush
 * returns  false with errno set where it cannot be written */
bool kt_trace_write(const struct kt_history *history, const struct kt_trace_header *header, FILE *file);

#endif
