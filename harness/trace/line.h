/* SPDX-License-Identifier: Apache-2.0 */
/* Print headers and events as lines, and read them back: what was read prints the same again.
 * source  RFC 8259 */
#ifndef KT_TRACE_LINE_H
#define KT_TRACE_LINE_H

#include "harness/trace/trace.h"
#include "mock/base/arena.h"
#include "mock/base/buffer.h"

/* Append one line with its end. Bytes of a name that are no UTF-8 become U+FFFD. */
void kt_trace_header_print(const struct kt_trace_header *header, struct kmock_buffer *out);
void kt_trace_event_print(const struct kt_trace_event *event, struct kmock_buffer *out);

/* Read one line, with or without its end.
 *
 * arena    where texts and lists go
 * error    what is wrong is appended, without a newline; may be null
 * returns  false where it is none, or of another version */
bool kt_trace_header_read(const char *line, struct kmock_arena *arena, struct kt_trace_header *header,
                          struct kmock_buffer *error);
bool kt_trace_event_read(const char *line, struct kmock_arena *arena, struct kt_trace_event *event,
                         struct kmock_buffer *error);

#endif
