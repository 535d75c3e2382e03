/* SPDX-License-Identifier: Apache-2.0 */
/* Read a log by bytes and by time. */
#include <string.h>

#include "mock/broker/log.h"
#include "mock/broker/record.h"

static const struct kmock_log_chunk *chunk_of(const struct kmock_log_cursor *cursor)
{
    return &cursor->log->segments[cursor->segment].chunks[cursor->chunk];
}

/* returns  the first offset behind the chunk that the cursor is in */
static int64_t chunk_end_offset(const struct kmock_log_cursor *cursor)
{
    const struct kmock_log_segment *segment = &cursor->log->segments[cursor->segment];
    if (cursor->chunk + 1 < segment->chunks_count)
        return segment->chunks[cursor->chunk + 1].base_offset;
    if (cursor->segment + 1 < cursor->log->segments_count)
        return cursor->log->segments[cursor->segment + 1].base_offset;
    return cursor->log->end_offset;
}

/* Count what the read may take: the rest of a chunk at once where it may have all of it, else batch by batch. */
static int64_t measure(struct kmock_log_cursor cursor, const struct kmock_log_read *read)
{
    int64_t taken = 0;
    bool more = true;
    while (more && cursor.batch.base_offset < read->bound_offset) {
        const struct kmock_log_chunk *chunk = chunk_of(&cursor);
        int64_t rest = chunk->size_bytes - cursor.at;
        int64_t room = read->max_bytes - taken;
        if (rest <= room && chunk_end_offset(&cursor) <= read->bound_offset) {
            taken += rest;
            cursor.batch.size_bytes = (int32_t)rest; /* the whole rest as if it were one batch */
        } else if (cursor.batch.size_bytes <= room || (taken == 0 && read->at_least_one)) {
            taken += cursor.batch.size_bytes;
        } else {
            break;
        }
        more = kmock_log_next(&cursor);
    }
    return taken;
}

static void copy(struct kmock_log_cursor cursor, uint8_t *to, int64_t bytes)
{
    bool more = true;
    while (more && bytes > 0) {
        const struct kmock_log_chunk *chunk = chunk_of(&cursor);
        int64_t rest = chunk->size_bytes - cursor.at;
        int64_t part = rest < bytes ? rest : bytes;
        memcpy(to, chunk->bytes + cursor.at, (size_t)part);
        to += part;
        bytes -= part;
        cursor.batch.size_bytes = (int32_t)rest;
        more = kmock_log_next(&cursor);
    }
}

struct kmock_bytes kmock_log_read(const struct kmock_log *log, const struct kmock_log_read *read,
                                  struct kmock_arena *arena)
{
    struct kmock_log_cursor cursor;
    struct kmock_bytes none = {(const uint8_t *)"", 0};
    if (!kmock_log_find(log, read->offset, &cursor))
        return none;
    int64_t bytes = measure(cursor, read);
    if (bytes == 0 || bytes > INT32_MAX)
        return none;
    uint8_t *memory = kmock_arena_alloc(arena, (size_t)bytes);
    copy(cursor, memory, bytes);
    return (struct kmock_bytes){memory, (int32_t)bytes};
}

static int64_t place_of(const struct kmock_log *log, int64_t offset)
{
    struct kmock_log_cursor cursor;
    if (!kmock_log_find(log, offset, &cursor))
        return kmock_log_size_bytes(log);
    return log->segments[cursor.segment].start_bytes + chunk_of(&cursor)->start_bytes + cursor.at;
}

int64_t kmock_log_bytes_between(const struct kmock_log *log, int64_t from, int64_t to)
{
    return from < to ? place_of(log, to) - place_of(log, from) : 0;
}

/* Find the first record of a batch that is at or after log start and not older than the timestamp. */
static bool find_in_batch(const struct kmock_log *log, const struct kmock_batch *batch, int64_t timestamp_ms,
                          struct kmock_log_time *found)
{
    struct kmock_buffer scratch = {0};
    struct kmock_records records;
    struct kmock_record record;
    bool is_found = false;
    if (kmock_records_open(&records, batch, &scratch))
        while (!is_found && kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD)
            is_found = record.timestamp_ms >= timestamp_ms && record.offset >= log->start_offset;
    kmock_buffer_free(&scratch);
    if (is_found)
        *found = (struct kmock_log_time){record.offset, record.timestamp_ms};
    return is_found;
}

/* Chunks know the largest timestamp from the segment's start on, so the first chunk that may hold it is found by
 * halving. */
static int32_t find_chunk_by_time(const struct kmock_log_segment *segment, int64_t timestamp_ms)
{
    int32_t low = 0, high = segment->chunks_count - 1;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (segment->chunks[middle].max_timestamp_ms >= timestamp_ms)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct kmock_log_time kmock_log_find_time(const struct kmock_log *log, int64_t timestamp_ms)
{
    struct kmock_log_time found = {-1, -1};
    struct kmock_log_cursor cursor;
    for (int32_t i = 0; i < log->segments_count; i++) {
        const struct kmock_log_segment *segment = &log->segments[i];
        if (segment->chunks_count == 0 || segment->max_timestamp_ms < timestamp_ms)
            continue;
        int32_t chunk = find_chunk_by_time(segment, timestamp_ms);
        bool more = kmock_log_find(log, segment->chunks[chunk].base_offset, &cursor);
        for (; more && cursor.segment == i; more = kmock_log_next(&cursor))
            if (cursor.batch.max_timestamp_ms >= timestamp_ms &&
                find_in_batch(log, &cursor.batch, timestamp_ms, &found))
                return found;
    }
    return found;
}

struct kmock_log_time kmock_log_max_time(const struct kmock_log *log)
{
    int64_t max_ms = -1;
    for (int32_t i = 0; i < log->segments_count; i++)
        if (log->segments[i].max_timestamp_ms > max_ms)
            max_ms = log->segments[i].max_timestamp_ms;
    return max_ms < 0 ? (struct kmock_log_time){-1, -1} : kmock_log_find_time(log, max_ms);
}
