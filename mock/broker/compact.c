/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/compact.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/log_retention.h"
#include "mock/broker/record.h"

/* What one run of the cleaner works with. */
struct cleaner {
    struct kmock_log *log;
    const struct kmock_compaction *compaction;
    struct kmock_table last_offsets; /* key -> struct place; of the dirty records */
    struct kmock_table writing;      /* producer ids with data in front of their next marker */
    struct kmock_buffer scratch, rebuilt;
    int64_t end_offset;         /* of what is cleaned */
    int64_t gone;               /* records */
    int64_t gone_from, gone_to; /* of the last run of them, while it may grow */
};

struct place {
    int64_t offset;
};

static void tell_gone(struct cleaner *cleaner)
{
    if (cleaner->gone_to > cleaner->gone_from && cleaner->compaction->visit)
        cleaner->compaction->visit(cleaner->compaction->context, cleaner->gone_from, cleaner->gone_to);
}

static void lose(struct cleaner *cleaner, int64_t from, int64_t to)
{
    if (from != cleaner->gone_to) {
        tell_gone(cleaner);
        cleaner->gone_from = from;
    }
    cleaner->gone_to = to;
}

/* returns  the first segment that must be left alone, not for its age: the active one, or what reaches to the bound */
static int32_t count_settled(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int32_t count = 0;
    while (count < log->segments_count - 1 && log->segments[count + 1].base_offset <= compaction->bound_offset)
        count++;
    return count;
}

static bool is_dirty(const struct kmock_log *log, int32_t place)
{
    return log->segments[place].base_offset >= log->first_dirty_offset;
}

static bool is_too_new(const struct kmock_log *log, int32_t place, const struct kmock_compaction *compaction)
{
    return is_dirty(log, place) && log->segments[place].max_timestamp_ms > compaction->newest_ms;
}

/* returns  how many segments may be cleaned */
static int32_t count_cleanable(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int32_t settled = count_settled(log, compaction), count = 0;
    while (count < settled && !is_too_new(log, count, compaction))
        count++;
    return count;
}

double kmock_log_dirty_ratio(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int64_t clean = 0, dirty = 0;
    int32_t count = count_cleanable(log, compaction);
    for (int32_t i = 0; i < count; i++)
        *(is_dirty(log, i) ? &dirty : &clean) += log->segments[i].size_bytes;
    return dirty > 0 ? (double)dirty / (double)(clean + dirty) : 0;
}

int64_t kmock_log_oldest_dirty_ms(const struct kmock_log *log)
{
    int64_t oldest_ms = INT64_MAX;
    for (int32_t i = 0; i < log->segments_count - 1; i++) {
        int64_t first_ms = is_dirty(log, i) ? kmock_log_segment_first_ms(&log->segments[i]) : -1;
        if (first_ms > 0 && first_ms < oldest_ms)
            oldest_ms = first_ms;
    }
    return oldest_ms;
}

int64_t kmock_log_too_new_ms(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int32_t count = count_cleanable(log, compaction);
    return count < count_settled(log, compaction) ? log->segments[count].max_timestamp_ms : INT64_MAX;
}

static bool is_aborted(const struct cleaner *cleaner, const struct kmock_batch *batch)
{
    const struct kmock_producers *producers = cleaner->compaction->producers;
    return (batch->attributes & KMOCK_BATCH_TRANSACTIONAL) && producers &&
           kmock_txn_index_is_aborted(&producers->txns, batch->producer_id, batch->base_offset);
}

static void note_batch(struct cleaner *cleaner, const struct kmock_batch *batch)
{
    struct kmock_records records;
    struct kmock_record record;
    if ((batch->attributes & KMOCK_BATCH_CONTROL) || is_aborted(cleaner, batch) ||
        !kmock_records_open(&records, batch, &cleaner->scratch))
        return;
    while (kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD) {
        if (record.key.length < 0)
            continue;
        size_t size = (size_t)record.key.length;
        struct place *place = kmock_table_find(&cleaner->last_offsets, record.key.data, size);
        if (place == NULL) {
            place = kmock_alloc(sizeof *place);
            kmock_table_put(&cleaner->last_offsets, record.key.data, size, place);
        }
        place->offset = record.offset;
    }
}

static bool is_kept(const struct cleaner *cleaner, const struct kmock_batch *batch, const struct kmock_record *record)
{
    if (record->key.length < 0)
        return false;
    const struct place *place = kmock_table_find(&cleaner->last_offsets, record->key.data, (size_t)record->key.length);
    if (place && record->offset < place->offset)
        return false;
    bool has_horizon = batch->attributes & KMOCK_BATCH_DELETE_HORIZON;
    return record->value.length >= 0 || !has_horizon || cleaner->compaction->now_ms < batch->base_timestamp_ms;
}

struct tally {
    int32_t kept, tombstones;
    bool garbage; /* bytes that cannot be read stay as they are */
};

static struct tally count_kept(struct cleaner *cleaner, const struct kmock_batch *batch)
{
    struct tally tally = {0};
    struct kmock_records records;
    struct kmock_record record;
    enum kmock_records_result result = KMOCK_RECORDS_GARBAGE;
    if (is_aborted(cleaner, batch))
        return tally;
    if (kmock_records_open(&records, batch, &cleaner->scratch))
        while ((result = kmock_records_next(&records, &record)) == KMOCK_RECORDS_RECORD)
            if (is_kept(cleaner, batch, &record)) {
                tally.kept++;
                tally.tombstones += record.value.length < 0;
            }
    tally.garbage = result == KMOCK_RECORDS_GARBAGE;
    return tally;
}

/* returns  what a batch says of itself once some of its records are gone. Tombstones get their horizon the first time
 * they are found clean: from then on the base timestamp is the time when they may go. */
static struct kmock_batch_spec respecify(const struct cleaner *cleaner, const struct kmock_batch *batch,
                                         struct tally tally)
{
    struct kmock_batch_spec spec = {batch->base_offset,    batch->base_timestamp_ms, batch->producer_id,
                                    batch->producer_epoch, batch->base_sequence,     batch->attributes};
    if (tally.kept == 0) {
        spec.attributes &= (int16_t) ~(KMOCK_BATCH_CODEC | KMOCK_BATCH_DELETE_HORIZON);
        spec.base_timestamp_ms = -1;
    } else if (tally.tombstones > 0 && !(batch->attributes & KMOCK_BATCH_DELETE_HORIZON)) {
        spec.attributes |= KMOCK_BATCH_DELETE_HORIZON;
        spec.base_timestamp_ms = cleaner->compaction->now_ms + cleaner->compaction->delete_retention_ms;
    }
    return spec;
}

/* Build the batch anew with what is kept. */
static bool rebuild(struct cleaner *cleaner, const struct kmock_batch *batch, struct tally tally,
                    struct kmock_batch *rebuilt)
{
    struct kmock_batch_spec spec = respecify(cleaner, batch, tally);
    struct kmock_batch_builder builder;
    struct kmock_records records;
    struct kmock_record record;
    cleaner->rebuilt.size = 0;
    kmock_records_open(&records, batch, &cleaner->scratch);
    kmock_batch_begin(&builder, &cleaner->rebuilt, &spec);
    while (kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD) {
        struct kmock_batch_entry entry = {record.timestamp_ms, record.offset_delta, record.tail};
        bool stays = batch->attributes & KMOCK_BATCH_CONTROL || is_kept(cleaner, batch, &record);
        if (tally.kept > 0 && stays)
            kmock_batch_add_entry(&builder, &entry);
        else
            lose(cleaner, record.offset, record.offset + 1);
    }
    if (tally.kept == 0)
        builder.max_timestamp_ms = batch->max_timestamp_ms;
    if (!kmock_batch_end(&builder, batch->last_offset_delta))
        return false;
    kmock_batch_place(cleaner->rebuilt.data, batch->base_offset, batch->leader_epoch);
    return kmock_batch_read(cleaner->rebuilt.data, cleaner->rebuilt.size, rebuilt);
}

/* returns  whether a batch stays though nothing is left of it */
static bool stays_empty(const struct cleaner *cleaner, const struct kmock_batch *batch)
{
    const struct kmock_compaction *compaction = cleaner->compaction;
    return kmock_batch_last_offset(batch) + 1 == cleaner->end_offset ||
           (compaction->producers && kmock_producers_last_is(compaction->producers, batch, compaction->now_ms));
}

/* Keep a marker while there is something that it ended, and for the retention of tombstones from then on. */
static void clean_marker(struct cleaner *cleaner, const struct kmock_batch *batch, struct kmock_log_segment *cleaned)
{
    struct kmock_batch rebuilt;
    bool ends_nothing = !kmock_table_remove(&cleaner->writing, &batch->producer_id, sizeof batch->producer_id);
    bool has_horizon = batch->attributes & KMOCK_BATCH_DELETE_HORIZON;
    bool is_over = has_horizon && cleaner->compaction->now_ms >= batch->base_timestamp_ms;
    if (ends_nothing && is_over && !stays_empty(cleaner, batch)) {
        cleaner->gone += batch->records_count;
        return;
    }
    bool marks_horizon = ends_nothing && !has_horizon;
    bool is_rebuilt = marks_horizon && rebuild(cleaner, batch, (struct tally){1, 1, false}, &rebuilt);
    kmock_log_segment_add(cleaned, is_rebuilt ? &rebuilt : batch);
}

static void clean_batch(struct cleaner *cleaner, const struct kmock_batch *batch, struct kmock_log_segment *cleaned)
{
    struct kmock_batch rebuilt;
    if (batch->attributes & KMOCK_BATCH_CONTROL) {
        clean_marker(cleaner, batch, cleaned);
        return;
    }
    if (batch->attributes & KMOCK_BATCH_TRANSACTIONAL)
        kmock_table_put(&cleaner->writing, &batch->producer_id, sizeof batch->producer_id, cleaner);
    struct tally tally = count_kept(cleaner, batch);
    bool marks_horizon = tally.tombstones > 0 && !(batch->attributes & KMOCK_BATCH_DELETE_HORIZON);
    bool is_whole = tally.kept == batch->records_count && !marks_horizon;
    if (tally.garbage || (is_whole && tally.kept > 0)) {
        kmock_log_segment_add(cleaned, batch);
        return;
    }
    if (tally.kept == 0 && !stays_empty(cleaner, batch)) {
        cleaner->gone += batch->records_count;
        lose(cleaner, batch->base_offset, kmock_batch_last_offset(batch) + 1);
        return;
    }
    if (!rebuild(cleaner, batch, tally, &rebuilt)) {
        kmock_log_segment_add(cleaned, batch);
        return;
    }
    cleaner->gone += batch->records_count - tally.kept;
    kmock_log_segment_add(cleaned, &rebuilt);
}

static void clean_segment(struct cleaner *cleaner, const struct kmock_log_segment *segment,
                          struct kmock_log_segment *cleaned)
{
    struct kmock_batch batch;
    for (int32_t i = 0; i < segment->chunks_count; i++) {
        const struct kmock_log_chunk *chunk = &segment->chunks[i];
        for (int32_t at = 0; kmock_batch_read(chunk->bytes + at, (size_t)(chunk->size_bytes - at), &batch);
             at += batch.size_bytes)
            clean_batch(cleaner, &batch, cleaned);
    }
}

/* returns  the end of the segments that are cleaned into one: as many as one may hold, at least one */
static int32_t group_end(const struct kmock_log *log, int32_t begin, int32_t count)
{
    int64_t size_bytes = log->segments[begin].size_bytes, base = log->segments[begin].base_offset;
    int32_t end = begin + 1;
    while (end < count && size_bytes + log->segments[end].size_bytes <= log->segment_bytes &&
           log->segments[end + 1].base_offset - 1 - base <= INT32_MAX)
        size_bytes += log->segments[end++].size_bytes;
    return end;
}

static struct kmock_log_segment clean_group(struct cleaner *cleaner, int32_t begin, int32_t end)
{
    struct kmock_log_segment *segments = cleaner->log->segments;
    struct kmock_log_segment cleaned = {.base_offset = segments[begin].base_offset,
                                        .max_timestamp_ms = -1,
                                        .created_ms = segments[begin].created_ms,
                                        .modified_ms = segments[end - 1].modified_ms};
    for (int32_t i = begin; i < end; i++) {
        clean_segment(cleaner, &segments[i], &cleaned);
        kmock_log_segment_free(&segments[i]);
    }
    return cleaned;
}

static void keep_segment(struct kmock_log *log, int32_t *kept, struct kmock_log_segment segment)
{
    const struct kmock_log_segment *before = *kept > 0 ? &log->segments[*kept - 1] : NULL;
    segment.start_bytes = before ? before->start_bytes + before->size_bytes : 0;
    log->segments[(*kept)++] = segment;
}

/* Put clean segments in the place of the first count ones; of what holds no batch nothing stays. */
static void clean_segments(struct cleaner *cleaner, int32_t count)
{
    struct kmock_log *log = cleaner->log;
    int32_t kept = 0;
    for (int32_t begin = 0, end; begin < count; begin = end) {
        end = group_end(log, begin, count);
        struct kmock_log_segment cleaned = clean_group(cleaner, begin, end);
        if (cleaned.chunks_count > 0)
            keep_segment(log, &kept, cleaned);
    }
    for (int32_t i = count; i < log->segments_count; i++)
        keep_segment(log, &kept, log->segments[i]);
    log->segments_count = kept;
}

int64_t kmock_log_compact(struct kmock_log *log, const struct kmock_compaction *compaction)
{
    struct cleaner cleaner = {.log = log, .compaction = compaction};
    int32_t count = count_cleanable(log, compaction);
    if (count == 0)
        return 0;
    cleaner.end_offset = log->segments[count].base_offset;
    struct kmock_log_cursor cursor;
    bool more = kmock_log_find(log, log->first_dirty_offset, &cursor);
    for (; more && cursor.batch.base_offset < cleaner.end_offset; more = kmock_log_next(&cursor))
        note_batch(&cleaner, &cursor.batch);
    clean_segments(&cleaner, count);
    tell_gone(&cleaner);
    log->first_dirty_offset = cleaner.end_offset;
    kmock_table_free(&cleaner.last_offsets, free);
    kmock_table_free(&cleaner.writing, NULL);
    kmock_buffer_free(&cleaner.scratch);
    kmock_buffer_free(&cleaner.rebuilt);
    return cleaner.gone;
}
