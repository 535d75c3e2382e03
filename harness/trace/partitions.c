/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trace/partitions.h"

#include <string.h>

static void grow(struct kt_trace_partitions *partitions, struct kmock_arena *arena)
{
    size_t capacity = partitions->capacity ? partitions->capacity * 2 : 4;
    struct kt_trace_partition *items = kmock_arena_alloc(arena, capacity * sizeof *items);
    if (partitions->count > 0)
        memcpy(items, partitions->items, partitions->count * sizeof *items);
    partitions->items = items;
    partitions->capacity = capacity;
}

void kt_trace_partitions_add(struct kt_trace_partitions *partitions, struct kmock_arena *arena,
                             const struct kt_trace_partition *item)
{
    struct kt_trace_partition *last = partitions->count ? &partitions->items[partitions->count - 1] : NULL;
    partitions->is_there = true;
    if (last && !partitions->has_values && item->first == last->last + 1 && strcmp(last->topic, item->topic) == 0) {
        last->last = item->last;
        return;
    }
    if (partitions->count == partitions->capacity)
        grow(partitions, arena);
    partitions->items[partitions->count++] = *item;
}

bool kt_trace_partitions_has(const struct kt_trace_partitions *partitions, const struct kt_trace_partition *item)
{
    for (size_t i = 0; i < partitions->count; i++) {
        const struct kt_trace_partition *other = &partitions->items[i];
        if (item->first >= other->first && item->first <= other->last && strcmp(item->topic, other->topic) == 0)
            return true;
    }
    return false;
}

/* Read the digits at *text, up to a limit, and go behind them. returns  false where there are none */
static bool read_digits(const char **text, int64_t limit, int64_t *number)
{
    const char *from = *text;
    for (*number = 0; **text >= '0' && **text <= '9'; ++*text) {
        int digit = **text - '0';
        if (*number > (limit - digit) / 10)
            return false;
        *number = *number * 10 + digit;
    }
    return *text != from;
}

/* Read ":57" and "..80" behind a partition, if they are there. */
static bool read_offsets(const char *text, struct kt_trace_range *range)
{
    range->first = range->last = -1;
    if (*text == '\0')
        return true;
    if (*text++ != ':' || !read_digits(&text, INT64_MAX, &range->first))
        return false;
    range->last = range->first;
    if (strncmp(text, "..", 2) == 0) {
        text += 2;
        if (!read_digits(&text, INT64_MAX, &range->last) || range->last < range->first)
            return false;
    }
    return *text == '\0';
}

bool kt_trace_range_read(const char *text, struct kmock_arena *arena, struct kt_trace_range *range)
{
    const char *dash = strrchr(text, '-'), *rest = dash ? dash + 1 : text;
    int64_t partition;
    if (dash == NULL || dash == text || !read_digits(&rest, INT32_MAX, &partition) || !read_offsets(rest, range))
        return false;
    range->topic = kmock_arena_copy(arena, text, (size_t)(dash - text));
    range->partition = (int32_t)partition;
    return true;
}

bool kt_trace_partition_read(const char *text, struct kmock_arena *arena, struct kt_trace_partition *partition)
{
    const char *colon = strrchr(text, ':'), *rest = colon ? colon + 1 : text;
    int64_t first, last;
    if (colon == NULL || colon == text || !read_digits(&rest, INT32_MAX, &first))
        return false;
    last = first;
    if (*rest == '-' && (++rest, !read_digits(&rest, INT32_MAX, &last) || last < first))
        return false;
    if (*rest != '\0')
        return false;
    *partition = (struct kt_trace_partition){.first = (int32_t)first, .last = (int32_t)last};
    partition->topic = kmock_arena_copy(arena, text, (size_t)(colon - text));
    return true;
}
