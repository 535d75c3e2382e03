/* SPDX-License-Identifier: Apache-2.0 */
/* Fill a message with drawn values by walking its table, and compare two such messages. */
#ifndef SELFTESTS_MOCK_WIRE_FILLER_H
#define SELFTESTS_MOCK_WIRE_FILLER_H

#include <string.h>

#include "mock/base/arena.h"
#include "mock/base/random.h"
#include "mock/wire/codec.h"
#include "mock/wire/fallback.h"

struct filler {
    struct kmock_random random;
    struct kmock_arena arena;
};

static inline bool filler_is_carried(struct kmock_layout layout, const struct kmock_field *field)
{
    return field->first <= layout.version && layout.version <= field->last;
}

static inline bool filler_may_be_null(struct kmock_layout layout, const struct kmock_field *field)
{
    return field->nullable && layout.version >= field->nullable_from;
}

static inline int32_t filler_draw_length(struct filler *filler, bool nullable, uint32_t below)
{
    if (nullable && kmock_random_below(&filler->random, 4) == 0)
        return -1;
    return (int32_t)kmock_random_below(&filler->random, below);
}

static inline const uint8_t *filler_draw_bytes(struct filler *filler, int32_t length)
{
    if (length < 0)
        return NULL;
    uint8_t *bytes = kmock_arena_alloc(&filler->arena, (size_t)length + 1);
    for (int32_t i = 0; i < length; i++)
        bytes[i] = (uint8_t)kmock_random_bits(&filler->random);
    return bytes;
}

static inline void filler_fill(struct filler *filler, struct kmock_layout layout, void *structure);

static inline void filler_fill_value(struct filler *filler, struct kmock_layout layout, const struct kmock_field *field,
                                     void *value)
{
    bool nullable = !field->array && filler_may_be_null(layout, field);
    int32_t length = filler_draw_length(filler, nullable, kmock_random_below(&filler->random, 8) ? 20 : 300);
    switch (field->type) {
    case KMOCK_STRUCT:
        filler_fill(filler, (struct kmock_layout){field->element, layout.version}, value);
        break;
    case KMOCK_STRING:
        *(struct kmock_string *)value = (struct kmock_string){(const char *)filler_draw_bytes(filler, length), length};
        break;
    case KMOCK_BYTES:
    case KMOCK_RECORDS:
        *(struct kmock_bytes *)value = (struct kmock_bytes){filler_draw_bytes(filler, length), length};
        break;
    case KMOCK_UUID:
        memcpy(value, filler_draw_bytes(filler, 16), 16);
        break;
    default:
        kmock_member_store(field->type, value, (int64_t)kmock_random_bits(&filler->random));
        break;
    }
}

static inline void filler_fill_array(struct filler *filler, struct kmock_layout layout, const struct kmock_field *field,
                                     void *structure)
{
    int32_t count = filler_draw_length(filler, filler_may_be_null(layout, field), 4);
    if (field->optional && count >= 0)
        count = 1;
    size_t size = kmock_member_size_bytes(field);
    char *elements = count > 0 ? kmock_arena_alloc(&filler->arena, (size_t)count * size) : NULL;
    for (int32_t i = 0; i < count; i++)
        filler_fill_value(filler, layout, field, elements + (size_t)i * size);
    *(void **)((char *)structure + field->at) = elements;
    *(int32_t *)((char *)structure + field->count_at) = count;
}

static inline void filler_fill(struct filler *filler, struct kmock_layout layout, void *structure)
{
    for (uint16_t i = 0; i < layout.schema->count; i++) {
        const struct kmock_field *field = &layout.schema->fields[i];
        if (field->tagged && kmock_random_below(&filler->random, 2))
            kmock_fallback_set(field, structure);
        else if (field->array)
            filler_fill_array(filler, layout, field, structure);
        else
            filler_fill_value(filler, layout, field, (char *)structure + field->at);
    }
}

/* returns  a message whose fields, those outside the version too, have values drawn from the filler */
static inline void *filler_make(struct filler *filler, struct kmock_layout layout)
{
    void *message = kmock_arena_alloc(&filler->arena, layout.schema->size);
    filler_fill(filler, layout, message);
    return message;
}

static inline const char *filler_difference(struct kmock_layout layout, const void *original, const void *copy);

static inline bool filler_same_view(const void *a, int32_t a_length, const void *b, int32_t b_length)
{
    return a_length == b_length && (a_length <= 0 || memcmp(a, b, (size_t)a_length) == 0);
}

static inline const char *filler_value_difference(struct kmock_layout layout, const struct kmock_field *field,
                                                  const void *original, const void *copy)
{
    const struct kmock_bytes *a = original, *b = copy;
    switch (field->type) {
    case KMOCK_STRUCT:
        return filler_difference((struct kmock_layout){field->element, layout.version}, original, copy);
    case KMOCK_STRING:
    case KMOCK_BYTES:
    case KMOCK_RECORDS:
        return filler_same_view(a->data, a->length, b->data, b->length) ? NULL : field->name;
    default:
        return memcmp(original, copy, kmock_member_size_bytes(field)) == 0 ? NULL : field->name;
    }
}

static inline const char *filler_field_difference(struct kmock_layout layout, const struct kmock_field *field,
                                                  const char *original, const char *copy)
{
    if (!filler_is_carried(layout, field))
        return kmock_fallback_holds(field, copy) ? NULL : field->name;
    if (!field->array)
        return filler_value_difference(layout, field, original + field->at, copy + field->at);
    int32_t count = *(const int32_t *)(original + field->count_at);
    if (count != *(const int32_t *)(copy + field->count_at))
        return field->name;
    const char *from = *(const char *const *)(original + field->at), *to = *(const char *const *)(copy + field->at);
    for (int32_t i = 0; i < count; i++) {
        size_t at = (size_t)i * kmock_member_size_bytes(field);
        const char *name = filler_value_difference(layout, field, from + at, to + at);
        if (name)
            return name;
    }
    return NULL;
}

/* Compare what the version carries; what it does not carry must have its fallback in the copy.
 *
 * returns  null, or the name of the first field that differs */
static inline const char *filler_difference(struct kmock_layout layout, const void *original, const void *copy)
{
    for (uint16_t i = 0; i < layout.schema->count; i++) {
        const char *name = filler_field_difference(layout, &layout.schema->fields[i], original, copy);
        if (name)
            return name;
    }
    return NULL;
}

#endif
