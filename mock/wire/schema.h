/* SPDX-License-Identifier: Apache-2.0 */
/* Describe where each field of a message lies: in which versions, in which C member.
 *
 * A message is a table of fields; the codec walks the table, so a new API is a table and no code.
 * A field outside its versions keeps its fallback. Arrays are a pointer member and, right beside it,
 * `<member>_count` (-1 is null). Knows nothing of what a field means.
 * source  Kafka protocol schemas, KIP-482 (flexible versions) */
#ifndef KMOCK_WIRE_SCHEMA_H
#define KMOCK_WIRE_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum kmock_type {
    KMOCK_INT8,
    KMOCK_INT16,
    KMOCK_UINT16,
    KMOCK_INT32,
    KMOCK_INT64,
    KMOCK_BOOL,
    KMOCK_STRING,
    KMOCK_BYTES,
    KMOCK_RECORDS,
    KMOCK_UUID,
    KMOCK_STRUCT,
};

enum {
    KMOCK_NEWEST = INT16_MAX, /* last version: all from the first on */
    KMOCK_NEVER = INT16_MAX,  /* flexible from: no version is */
    KMOCK_NULL = -1,          /* fallback of a string, bytes or array */
};

struct kmock_schema;

struct kmock_field {
    const char *name; /* Kafka's, for messages about bad bytes */
    uint16_t at;      /* offset of the member in the C struct */
    uint16_t count_at;
    uint8_t type;
    bool array;
    bool optional; /* one struct or null: in C an array of 1 or, null, -1; on the wire no count but INT8 1 or -1 */
    bool nullable;
    bool tagged;
    int16_t first, last; /* versions that carry the field */
    int16_t nullable_from;
    uint16_t tag;
    int64_t fallback; /* value where no version or tag carries it */
    const struct kmock_schema *element;
};

struct kmock_schema {
    const struct kmock_field *fields;
    uint16_t count;
    uint16_t size; /* bytes of the C struct */
    int16_t flexible_from;
};

#define KMOCK_FIELD(owner, member, json, kind, from, to, ...)                                                          \
    {                                                                                                                  \
        .name = (json), .at = offsetof(owner, member), .type = KMOCK_##kind, .first = (from), .last = (to),            \
        __VA_ARGS__                                                                                                    \
    }
#define KMOCK_ARRAY_FIELD(owner, member, json, kind, from, to, ...)                                                    \
    KMOCK_FIELD(owner, member, json, kind, from, to, .array = true, .count_at = offsetof(owner, member##_count),       \
                __VA_ARGS__)
#define KMOCK_SCHEMA(owner, table)                                                                                     \
    {                                                                                                                  \
        .fields = (table), .count = sizeof(table) / sizeof(table)[0], .size = sizeof(owner)                            \
    }
#define KMOCK_MESSAGE(owner, table, from)                                                                              \
    {                                                                                                                  \
        .fields = (table), .count = sizeof(table) / sizeof(table)[0], .size = sizeof(owner), .flexible_from = (from)   \
    }

#endif
