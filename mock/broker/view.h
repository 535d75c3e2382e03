/* SPDX-License-Identifier: Apache-2.0 */
/* Make and compare the views of types.h. */
#ifndef KMOCK_BROKER_VIEW_H
#define KMOCK_BROKER_VIEW_H

#include <string.h>

#include "mock/base/arena.h"
#include "mock/broker/types.h"

#define KMOCK_NULL_STRING ((struct kmock_string){NULL, -1})
#define KMOCK_EMPTY_STRING ((struct kmock_string){"", 0})

/* returns  a view of zero-terminated text, which lives as long as the text */
static inline struct kmock_string kmock_view(const char *text)
{
    return text ? (struct kmock_string){text, (int32_t)strlen(text)} : KMOCK_NULL_STRING;
}

static inline bool kmock_view_equals(struct kmock_string one, struct kmock_string other)
{
    return one.length == other.length && (one.length <= 0 || memcmp(one.data, other.data, (size_t)one.length) == 0);
}

/* returns  whether the view is exactly this text; a null view is no text */
static inline bool kmock_view_is(struct kmock_string view, const char *text)
{
    return kmock_view_equals(view, kmock_view(text));
}

static inline bool kmock_uuid_is_zero(const struct kmock_uuid *uuid)
{
    static const struct kmock_uuid zero;
    return memcmp(uuid, &zero, sizeof zero) == 0;
}

/* returns  a copy that lives in the arena */
static inline struct kmock_string kmock_view_copy(struct kmock_arena *arena, struct kmock_string view)
{
    if (view.length < 0)
        return KMOCK_NULL_STRING;
    return (struct kmock_string){kmock_arena_copy(arena, view.data, (size_t)view.length), view.length};
}

/* returns  zeroed room for count objects; not null even where count is 0 or less */
static inline void *kmock_arena_array(struct kmock_arena *arena, int32_t count, size_t size)
{
    return kmock_arena_alloc(arena, count > 0 ? (size_t)count * size : 1);
}

#endif
