/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/log_tail.h"

#include <stdlib.h>

void kmock_log_init_at(struct kmock_log *log, const struct kmock_log *like, int64_t offset)
{
    int64_t now_ms = like->now_ms;
    kmock_log_init(log, like->segment_bytes);
    log->now_ms = log->segments[0].created_ms = log->segments[0].modified_ms = now_ms;
    log->start_offset = log->end_offset = log->first_dirty_offset = offset;
    log->segments[0].base_offset = offset;
}

static void drop_chunks(struct kmock_log_segment *segment, int32_t kept)
{
    for (int32_t i = kept; i < segment->chunks_count; i++)
        free(segment->chunks[i].bytes);
    segment->chunks_count = kept;
}

/* The largest timestamp of the batches of a segment up to the end of one of its chunks. */
static int64_t max_timestamp_of(const struct kmock_log_segment *segment, int32_t chunk)
{
    const struct kmock_log_chunk *last = &segment->chunks[chunk];
    int64_t max_ms = chunk > 0 ? segment->chunks[chunk - 1].max_timestamp_ms : -1;
    struct kmock_batch batch;
    for (int32_t at = 0;
         at < last->size_bytes && kmock_batch_read(last->bytes + at, (size_t)(last->size_bytes - at), &batch);
         at += batch.size_bytes)
        if (batch.max_timestamp_ms > max_ms)
            max_ms = batch.max_timestamp_ms;
    return max_ms;
}

/* Cut a segment right before the batch at the cursor. */
static void cut_segment(struct kmock_log_segment *segment, const struct kmock_log_cursor *cursor)
{
    drop_chunks(segment, cursor->chunk + (cursor->at > 0));
    segment->size_bytes = 0;
    segment->max_timestamp_ms = -1;
    if (segment->chunks_count == 0)
        return;
    struct kmock_log_chunk *last = &segment->chunks[segment->chunks_count - 1];
    if (cursor->at > 0)
        last->size_bytes = cursor->at;
    last->max_timestamp_ms = max_timestamp_of(segment, segment->chunks_count - 1);
    segment->size_bytes = last->start_bytes + last->size_bytes;
    segment->max_timestamp_ms = last->max_timestamp_ms;
}

static void cut_at(struct kmock_log *log, const struct kmock_log_cursor *cursor)
{
    for (int32_t i = cursor->segment + 1; i < log->segments_count; i++)
        kmock_log_segment_free(&log->segments[i]);
    log->segments_count = cursor->segment + 1;
    cut_segment(&log->segments[cursor->segment], cursor);
}

void kmock_log_truncate(struct kmock_log *log, int64_t offset)
{
    struct kmock_log_cursor cursor;
    if (offset >= log->end_offset)
        return;
    if (offset <= log->start_offset) {
        struct kmock_log old = *log;
        kmock_log_init_at(log, &old, offset);
        kmock_log_free(&old);
        return;
    }
    if (kmock_log_find(log, offset, &cursor))
        cut_at(log, &cursor);
    log->end_offset = offset;
    if (log->first_dirty_offset > offset)
        log->first_dirty_offset = offset;
}

void kmock_log_copy(struct kmock_log *log, const struct kmock_log *other, int64_t from, int64_t to)
{
    struct kmock_log_cursor cursor;
    for (bool more = kmock_log_find(other, from, &cursor); more; more = kmock_log_next(&cursor)) {
        if (cursor.batch.base_offset < from)
            continue;
        if (kmock_batch_last_offset(&cursor.batch) >= to)
            break;
        log->end_offset = cursor.batch.base_offset; /* compaction leaves gaps */
        kmock_log_append(log, &cursor.batch, cursor.batch.leader_epoch);
    }
    if (log->end_offset < to)
        log->end_offset = to;
}
