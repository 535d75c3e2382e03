/* SPDX-License-Identifier: Apache-2.0 */
/* Read a trace from a file. */
#ifndef KT_TRACE_READ_H
#define KT_TRACE_READ_H

#include <stdio.h>

#include "harness/trace/trace.h"
#include "mock/base/arena.h"
#include "mock/base/buffer.h"

struct kt_trace {
    struct kt_trace_header header;
    struct kt_trace_event *events; /* in order */
    size_t count, capacity;
    struct kmock_arena arena;
};

/* Read a whole trace. Numbers of events must grow, and point back.
 *
 * trace    overwritten; to be given back with kt_trace_finish in any case
 * error    appended to: "FILE: line 3: 'who' is missing"; may be null
 * returns  false where it cannot be read or is no trace */
bool kt_trace_load(const char *path, struct kt_trace *trace, struct kmock_buffer *error);
void kt_trace_finish(struct kt_trace *trace);

/* Write a trace as it is. errors  false with errno set */
bool kt_trace_save(const struct kt_trace *trace, FILE *file);

/* Append the schedule line of a trace's header, with which a test runs it again.
 *
 * returns  false where the file cannot be read, is no trace or has no schedule, as one that was imported */
bool kt_trace_schedule(const char *path, struct kmock_buffer *line, struct kmock_buffer *error);

#endif
