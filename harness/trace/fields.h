/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the fields of a header and of an event once, for writing, reading and comparing. Inside of harness/trace. */
#ifndef KT_TRACE_FIELDS_H
#define KT_TRACE_FIELDS_H

#include "harness/trace/trace.h"

enum kt_trace_field_kind {
    KT_TRACE_TEXT,       /* const char *; null: none */
    KT_TRACE_NUMBER,     /* int64_t; KT_TRACE_NONE: none */
    KT_TRACE_WORD,       /* int: a place in words */
    KT_TRACE_RANGE,      /* struct kt_trace_range */
    KT_TRACE_PARTITIONS, /* struct kt_trace_partitions */
    KT_TRACE_AFTER,      /* struct kt_trace_after */
    KT_TRACE_TOPICS,     /* of a header, as the rest */
    KT_TRACE_ACTORS,
    KT_TRACE_SOURCES,
    KT_TRACE_SEED,
    KT_TRACE_EXPECT,
};

struct kt_trace_field {
    const char *name; /* null: behind the last one */
    enum kt_trace_field_kind kind;
    size_t offset; /* bytes */
    bool is_needed;
    const char *const *words; /* with a null behind the last */
};

/* In the order of writing; "kt" goes before those of a header. */
extern const struct kt_trace_field kt_trace_header_fields[];
extern const struct kt_trace_field kt_trace_event_fields[];

/* returns  where a field's value is */
static inline const void *kt_trace_field_of(const void *object, const struct kt_trace_field *field)
{
    return (const char *)object + field->offset;
}

/* returns  whether two events differ in nothing but their numbers, their partitions and what they come after */
bool kt_trace_events_agree(const struct kt_trace_event *one, const struct kt_trace_event *other);

#endif
