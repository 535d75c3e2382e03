/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_index.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { FIRST_CAPACITY = 8 };

static void push(struct kmock_txn_spans *spans, struct kmock_txn_span span)
{
    if (spans->count == spans->capacity) {
        spans->capacity = spans->capacity ? spans->capacity * 2 : FIRST_CAPACITY;
        spans->items = kmock_realloc(spans->items, (size_t)spans->capacity * sizeof *spans->items);
    }
    spans->items[spans->count++] = span;
}

static void take_out(struct kmock_txn_spans *spans, int32_t place)
{
    spans->count--;
    memmove(spans->items + place, spans->items + place + 1, (size_t)(spans->count - place) * sizeof *spans->items);
}

static bool is_needed(const struct kmock_txn_index *index, const struct kmock_txn_span *span)
{
    return span->marker_offset >= (span->aborted ? index->start_offset : index->settled_offset);
}

/* Forget what nobody can ask for any more; only when there is no room, so that it costs nothing to speak of. */
static void make_room(struct kmock_txn_index *index)
{
    struct kmock_txn_spans *ended = &index->ended;
    int32_t kept = 0;
    if (ended->count < ended->capacity)
        return;
    for (int32_t i = 0; i < ended->count; i++)
        if (is_needed(index, &ended->items[i]))
            ended->items[kept++] = ended->items[i];
    ended->count = kept;
}

void kmock_txn_index_begin(struct kmock_txn_index *index, int64_t producer_id, int64_t first_offset)
{
    push(&index->open, (struct kmock_txn_span){producer_id, first_offset, -1, -1, false});
}

void kmock_txn_index_end(struct kmock_txn_index *index, int64_t producer_id, int64_t marker_offset, bool aborted)
{
    struct kmock_txn_spans *open = &index->open;
    int32_t place = 0;
    while (place < open->count && open->items[place].producer_id != producer_id)
        place++;
    if (place == open->count)
        return;
    struct kmock_txn_span span = open->items[place];
    take_out(open, place);
    span.marker_offset = marker_offset;
    span.stable_offset = open->count > 0 ? open->items[0].first_offset : marker_offset + 1;
    span.aborted = aborted;
    make_room(index);
    push(&index->ended, span);
}

int64_t kmock_txn_index_first_unstable(const struct kmock_txn_index *index, int64_t high_watermark)
{
    int64_t first = index->open.count > 0 ? index->open.items[0].first_offset : INT64_MAX;
    for (int32_t i = index->ended.count - 1; i >= 0 && index->ended.items[i].marker_offset >= high_watermark; i--)
        if (index->ended.items[i].first_offset < first)
            first = index->ended.items[i].first_offset;
    return first;
}

/* returns  the first ended transaction whose marker is at or above an offset */
static int32_t find_marker(const struct kmock_txn_index *index, int64_t offset)
{
    int32_t low = 0, high = index->ended.count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (index->ended.items[middle].marker_offset >= offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct kmock_txn_walk kmock_txn_index_aborted(const struct kmock_txn_index *index, int64_t from, int64_t to)
{
    return (struct kmock_txn_walk){index, from, to, find_marker(index, from)};
}

const struct kmock_txn_span *kmock_txn_walk_next(struct kmock_txn_walk *walk)
{
    const struct kmock_txn_spans *ended = &walk->index->ended;
    while (walk->place < ended->count) {
        const struct kmock_txn_span *span = &ended->items[walk->place++];
        if (span->stable_offset >= walk->to)
            walk->place = ended->count; /* all that ended later lies behind */
        if (span->aborted && span->first_offset < walk->to)
            return span;
    }
    return NULL;
}

bool kmock_txn_index_is_aborted(const struct kmock_txn_index *index, int64_t producer_id, int64_t offset)
{
    int32_t place = find_marker(index, offset);
    while (place < index->ended.count && index->ended.items[place].producer_id != producer_id)
        place++;
    return place < index->ended.count && index->ended.items[place].aborted &&
           index->ended.items[place].first_offset <= offset;
}

static void copy_spans(struct kmock_txn_spans *spans, const struct kmock_txn_spans *other)
{
    for (int32_t i = 0; i < other->count; i++)
        push(spans, other->items[i]);
}

void kmock_txn_index_copy(struct kmock_txn_index *index, const struct kmock_txn_index *other)
{
    kmock_txn_index_free(index);
    copy_spans(&index->open, &other->open);
    copy_spans(&index->ended, &other->ended);
    index->settled_offset = other->settled_offset;
    index->start_offset = other->start_offset;
}

void kmock_txn_index_free(struct kmock_txn_index *index)
{
    free(index->open.items);
    free(index->ended.items);
    *index = (struct kmock_txn_index){0};
}
