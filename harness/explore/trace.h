/* SPDX-License-Identifier: Apache-2.0 */
/* Keep a trial as a trace. */
#ifndef KT_EXPLORE_TRACE_H
#define KT_EXPLORE_TRACE_H

#include <stdbool.h>

struct kt_trial;

/* Write a finished trial's history to a file, with what it takes to run it again and what it fails by.
 *
 * path     overwritten
 * ids      of failures, blanks between them: the trace expects the first of them that the trial failed by; NULL: the
 *          first failure of all that events prove, else the first of all
 * returns  false with errno set where it cannot be written */
bool kt_explore_write_trace(struct kt_trial *trial, const char *path, const char *ids);

#endif
