/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the fields of each record once, for writing and for reading. Inside of harness/explore/finding*. */
#ifndef KT_EXPLORE_FINDING_FIELDS_H
#define KT_EXPLORE_FINDING_FIELDS_H

#include "harness/explore/finding.h"

enum kt_field_kind {
    KT_FIELD_TEXT,      /* const char * */
    KT_FIELD_NUMBER,    /* uint64_t */
    KT_FIELD_WORD,      /* int: a place in words */
    KT_FIELD_TEXTS,     /* struct kt_texts */
    KT_FIELD_SOMETIMES, /* struct kt_sometimes_list */
};

struct kt_field {
    const char *name; /* null: behind the last one */
    enum kt_field_kind kind;
    size_t offset; /* bytes, in struct kt_finding_record */
    bool is_optional;
    const char *const *words; /* with a null behind the last */
};

enum { KT_RECORD_VERSION = 1 };

/* returns  "begin", "run", ...; null for KT_RECORD_NONE */
const char *kt_finding_type_name(enum kt_record_type type);

/* returns  the fields of a type in the order of writing, behind "kt" and "type" */
const struct kt_field *kt_finding_fields(enum kt_record_type type);

/* returns  where a field's value is */
static inline const void *kt_field_of(const struct kt_finding_record *record, const struct kt_field *field)
{
    return (const char *)record + field->offset;
}

#endif
