/* SPDX-License-Identifier: Apache-2.0 */
/* Turn one event of a history into one of a trace, and join those that are one.
 *
 * Who an event's actor is, its kind, its role and its fields follow from its type: see the table in convert.c. */
#ifndef KT_TRACE_CONVERT_H
#define KT_TRACE_CONVERT_H

#include "harness/trace/actors.h"
#include "harness/trace/trace.h"

struct kt_trace_converter {
    const struct kt_history *history;
    struct kt_trace_actors *actors;
    int64_t start_us;
    struct kmock_arena *arena; /* for what the events made borrow */
};

/* returns  the event, its number, what it answers and what it comes after left out; lives as long as the arena */
struct kt_trace_event kt_trace_convert(struct kt_trace_converter *converter, const struct kt_event *event);

/* returns  the actor of an event; null where it is none of the instances and members */
struct kt_trace_known_actor *kt_trace_converted_actor(struct kt_trace_converter *converter,
                                                      const struct kt_event *event);

/* Join an event to the one before it, where both are one thing: a callback's partitions, a run of records.
 * returns  whether they were */
bool kt_trace_join(struct kt_trace_event *event, const struct kt_trace_event *next, struct kmock_arena *arena);

#endif
