/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/log.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { FIRST_CHUNK_BYTES = 2048, CHUNK_BYTES = 16384 };

static struct kmock_log_segment *active_segment(const struct kmock_log *log)
{
    return &log->segments[log->segments_count - 1];
}

void kmock_log_roll(struct kmock_log *log)
{
    if (log->segments_count == log->segments_capacity) {
        log->segments_capacity = log->segments_capacity ? log->segments_capacity * 2 : 1;
        log->segments = kmock_realloc(log->segments, (size_t)log->segments_capacity * sizeof *log->segments);
    }
    log->segments[log->segments_count] = (struct kmock_log_segment){
        .base_offset = log->end_offset,
        .start_bytes = kmock_log_size_bytes(log),
        .max_timestamp_ms = -1,
        .created_ms = log->now_ms,
        .modified_ms = log->now_ms,
    };
    log->segments_count++;
}

void kmock_log_init(struct kmock_log *log, int32_t segment_bytes)
{
    *log = (struct kmock_log){.segment_bytes = segment_bytes};
    kmock_log_roll(log);
}

void kmock_log_segment_free(struct kmock_log_segment *segment)
{
    for (int32_t i = 0; i < segment->chunks_count; i++)
        free(segment->chunks[i].bytes);
    free(segment->chunks);
}

void kmock_log_free(struct kmock_log *log)
{
    for (int32_t i = 0; i < log->segments_count; i++)
        kmock_log_segment_free(&log->segments[i]);
    free(log->segments);
    *log = (struct kmock_log){0};
}

int64_t kmock_log_size_bytes(const struct kmock_log *log)
{
    if (log->segments_count == 0)
        return 0;
    const struct kmock_log_segment *active = active_segment(log);
    return active->start_bytes + active->size_bytes;
}

/* Small logs get small chunks, long ones 16 KiB, for a chunk is walked to find a batch; a batch that is bigger gets a chunk of its own. */
static struct kmock_log_chunk *add_chunk(struct kmock_log_segment *segment, int32_t least_bytes)
{
    int32_t capacity = FIRST_CHUNK_BYTES;
    if (segment->chunks_count > 0)
        capacity = segment->chunks[segment->chunks_count - 1].capacity_bytes * 2;
    if (capacity > CHUNK_BYTES)
        capacity = CHUNK_BYTES;
    if (capacity < least_bytes)
        capacity = least_bytes;
    if (segment->chunks_count == segment->chunks_capacity) {
        segment->chunks_capacity = segment->chunks_capacity ? segment->chunks_capacity * 2 : 1;
        segment->chunks = kmock_realloc(segment->chunks, (size_t)segment->chunks_capacity * sizeof *segment->chunks);
    }
    struct kmock_log_chunk *chunk = &segment->chunks[segment->chunks_count++];
    *chunk = (struct kmock_log_chunk){
        .bytes = kmock_realloc(NULL, (size_t)capacity), .capacity_bytes = capacity, .start_bytes = segment->size_bytes};
    return chunk;
}

static struct kmock_log_chunk *find_room(struct kmock_log_segment *segment, int32_t size_bytes)
{
    if (segment->chunks_count > 0) {
        struct kmock_log_chunk *last = &segment->chunks[segment->chunks_count - 1];
        if (last->capacity_bytes - last->size_bytes >= size_bytes)
            return last;
    }
    return add_chunk(segment, size_bytes);
}

void kmock_log_segment_add(struct kmock_log_segment *segment, const struct kmock_batch *batch)
{
    struct kmock_log_chunk *chunk = find_room(segment, batch->size_bytes);
    if (chunk->size_bytes == 0)
        chunk->base_offset = batch->base_offset;
    memcpy(chunk->bytes + chunk->size_bytes, batch->bytes, (size_t)batch->size_bytes);
    chunk->size_bytes += batch->size_bytes;
    segment->size_bytes += batch->size_bytes;
    if (batch->max_timestamp_ms > segment->max_timestamp_ms)
        segment->max_timestamp_ms = batch->max_timestamp_ms;
    chunk->max_timestamp_ms = segment->max_timestamp_ms;
}

bool kmock_log_append(struct kmock_log *log, const struct kmock_batch *batch, int32_t leader_epoch)
{
    bool full = active_segment(log)->size_bytes > (int64_t)log->segment_bytes - batch->size_bytes;
    bool rolled = full && active_segment(log)->size_bytes > 0;
    if (rolled)
        kmock_log_roll(log);
    struct kmock_batch placed = *batch;
    placed.base_offset = log->end_offset;
    struct kmock_log_segment *segment = active_segment(log);
    kmock_log_segment_add(segment, &placed);
    segment->modified_ms = log->now_ms;
    const struct kmock_log_chunk *chunk = &segment->chunks[segment->chunks_count - 1];
    kmock_batch_place(chunk->bytes + chunk->size_bytes - batch->size_bytes, log->end_offset, leader_epoch);
    log->end_offset += (int64_t)batch->last_offset_delta + 1;
    return rolled;
}

static const struct kmock_log_segment *cursor_segment(const struct kmock_log_cursor *cursor)
{
    return &cursor->log->segments[cursor->segment];
}

/* Read the batch at the cursor, going on to the next chunk and segment where this one ends. */
static bool settle(struct kmock_log_cursor *cursor)
{
    const struct kmock_log *log = cursor->log;
    while (cursor->segment < log->segments_count) {
        const struct kmock_log_segment *segment = cursor_segment(cursor);
        if (cursor->chunk >= segment->chunks_count) {
            cursor->segment++;
            cursor->chunk = cursor->at = 0;
        } else if (cursor->at >= segment->chunks[cursor->chunk].size_bytes) {
            cursor->chunk++;
            cursor->at = 0;
        } else {
            const struct kmock_log_chunk *chunk = &segment->chunks[cursor->chunk];
            return kmock_batch_read(chunk->bytes + cursor->at, (size_t)(chunk->size_bytes - cursor->at),
                                    &cursor->batch);
        }
    }
    return false;
}

bool kmock_log_next(struct kmock_log_cursor *cursor)
{
    cursor->at += cursor->batch.size_bytes;
    return settle(cursor);
}

static int32_t find_segment(const struct kmock_log *log, int64_t offset)
{
    int32_t low = 0, high = log->segments_count;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (log->segments[middle].base_offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool kmock_log_share_segment(const struct kmock_log *log, int64_t one, int64_t other)
{
    return find_segment(log, one) == find_segment(log, other);
}

static int32_t find_chunk(const struct kmock_log_segment *segment, int64_t offset)
{
    int32_t low = 0, high = segment->chunks_count;
    while (high - low > 1) {
        int32_t middle = low + (high - low) / 2;
        if (segment->chunks[middle].base_offset <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bool kmock_log_find(const struct kmock_log *log, int64_t offset, struct kmock_log_cursor *cursor)
{
    if (offset >= log->end_offset)
        return false;
    *cursor = (struct kmock_log_cursor){.log = log, .segment = find_segment(log, offset)};
    cursor->chunk = find_chunk(cursor_segment(cursor), offset);
    bool found = settle(cursor);
    while (found && kmock_batch_last_offset(&cursor->batch) < offset)
        found = kmock_log_next(cursor);
    return found;
}
