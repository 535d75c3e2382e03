/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/compact.h"

#include <stdlib.h>

#include "mock/base/alloc.h"
#include "mock/broker/record.h"

/* What one run of the cleaner works with. */
struct cleaner {
    struct kmock_log *log;
    const struct kmock_compaction *compaction;
    struct kmock_table last_offsets; /* key -> struct place; of the dirty records */
    struct kmock_buffer scratch, rebuilt;
};

struct place {
    int64_t offset;
};

/* returns  how many segments may be cleaned: not the active one, nothing at the bound, nothing too new */
static int32_t count_cleanable(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int32_t count = 0;
    while (count < log->segments_count - 1 && log->segments[count + 1].base_offset <= compaction->bound_offset &&
           log->segments[count].max_timestamp_ms <= compaction->newest_ms)
        count++;
    return count;
}

double kmock_log_dirty_ratio(const struct kmock_log *log, const struct kmock_compaction *compaction)
{
    int64_t clean = 0, dirty = 0;
    int32_t count = count_cleanable(log, compaction);
    for (int32_t i = 0; i < count; i++) {
        bool is_clean = log->segments[i].base_offset < log->first_dirty_offset;
        *(is_clean ? &clean : &dirty) += log->segments[i].size_bytes;
    }
    return dirty > 0 ? (double)dirty / (double)(clean + dirty) : 0;
}

static void note_batch(struct cleaner *cleaner, const struct kmock_batch *batch)
{
    struct kmock_records records;
    struct kmock_record record;
    if ((batch->attributes & KMOCK_BATCH_CONTROL) || !kmock_records_open(&records, batch, &cleaner->scratch))
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
    if (kmock_records_open(&records, batch, &cleaner->scratch))
        while ((result = kmock_records_next(&records, &record)) == KMOCK_RECORDS_RECORD)
            if (is_kept(cleaner, batch, &record)) {
                tally.kept++;
                tally.tombstones += record.value.length < 0;
            }
    tally.garbage = result == KMOCK_RECORDS_GARBAGE;
    return tally;
}

/* Build the batch anew with what is kept. Tombstones get their horizon the first time they are found clean: from then
 * on the base timestamp is the time when they may go. */
static bool rebuild(struct cleaner *cleaner, const struct kmock_batch *batch, struct tally tally,
                    struct kmock_batch *rebuilt)
{
    struct kmock_batch_spec spec = {batch->base_offset,    batch->base_timestamp_ms, batch->producer_id,
                                    batch->producer_epoch, batch->base_sequence,     batch->attributes};
    if (tally.tombstones > 0 && !(batch->attributes & KMOCK_BATCH_DELETE_HORIZON)) {
        spec.attributes |= KMOCK_BATCH_DELETE_HORIZON;
        spec.base_timestamp_ms = cleaner->compaction->now_ms + cleaner->compaction->delete_retention_ms;
    }
    if (tally.kept == 0)
        spec.attributes &= (int16_t)~KMOCK_BATCH_CODEC;
    struct kmock_batch_builder builder;
    struct kmock_records records;
    struct kmock_record record;
    cleaner->rebuilt.size = 0;
    kmock_records_open(&records, batch, &cleaner->scratch);
    kmock_batch_begin(&builder, &cleaner->rebuilt, &spec);
    while (kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD) {
        struct kmock_batch_entry entry = {record.timestamp_ms, record.offset_delta, record.tail};
        if (is_kept(cleaner, batch, &record))
            kmock_batch_add_entry(&builder, &entry);
    }
    if (!kmock_batch_end(&builder, batch->last_offset_delta))
        return false;
    kmock_batch_place(cleaner->rebuilt.data, batch->base_offset, batch->leader_epoch);
    return kmock_batch_read(cleaner->rebuilt.data, cleaner->rebuilt.size, rebuilt);
}

/* An empty batch stays where it is the last of a producer, whose next sequence it tells. */
static void clean_batch(struct cleaner *cleaner, const struct kmock_batch *batch, struct kmock_log_segment *cleaned)
{
    struct kmock_batch rebuilt;
    struct tally tally = count_kept(cleaner, batch);
    bool marks_horizon = tally.tombstones > 0 && !(batch->attributes & KMOCK_BATCH_DELETE_HORIZON);
    if ((batch->attributes & KMOCK_BATCH_CONTROL) || tally.garbage ||
        (tally.kept == batch->records_count && tally.kept > 0 && !marks_horizon)) {
        kmock_log_segment_add(cleaned, batch);
        return;
    }
    bool is_last = cleaner->compaction->producers && kmock_producers_last_is(cleaner->compaction->producers, batch);
    if (tally.kept == 0 && !is_last)
        return;
    if (rebuild(cleaner, batch, tally, &rebuilt))
        kmock_log_segment_add(cleaned, &rebuilt);
}

static void clean_segment(struct cleaner *cleaner, struct kmock_log_segment *segment)
{
    struct kmock_log_segment cleaned = {.base_offset = segment->base_offset, .max_timestamp_ms = -1};
    struct kmock_batch batch;
    for (int32_t i = 0; i < segment->chunks_count; i++) {
        const struct kmock_log_chunk *chunk = &segment->chunks[i];
        for (int32_t at = 0; kmock_batch_read(chunk->bytes + at, (size_t)(chunk->size_bytes - at), &batch);
             at += batch.size_bytes)
            clean_batch(cleaner, &batch, &cleaned);
    }
    kmock_log_segment_free(segment);
    *segment = cleaned;
}

static void drop_empty_segments(struct kmock_log *log)
{
    int32_t kept = 0;
    int64_t start_bytes = 0;
    for (int32_t i = 0; i < log->segments_count; i++) {
        if (log->segments[i].chunks_count == 0 && i < log->segments_count - 1)
            continue;
        log->segments[i].start_bytes = start_bytes;
        start_bytes += log->segments[i].size_bytes;
        log->segments[kept++] = log->segments[i];
    }
    log->segments_count = kept;
}

void kmock_log_compact(struct kmock_log *log, const struct kmock_compaction *compaction)
{
    struct cleaner cleaner = {.log = log, .compaction = compaction};
    int32_t count = count_cleanable(log, compaction);
    if (count == 0)
        return;
    int64_t end_offset = log->segments[count].base_offset;
    struct kmock_log_cursor cursor;
    bool more = kmock_log_find(log, log->first_dirty_offset, &cursor);
    for (; more && cursor.batch.base_offset < end_offset; more = kmock_log_next(&cursor))
        note_batch(&cleaner, &cursor.batch);
    for (int32_t i = 0; i < count; i++)
        clean_segment(&cleaner, &log->segments[i]);
    drop_empty_segments(log);
    log->first_dirty_offset = end_offset;
    kmock_table_free(&cleaner.last_offsets, free);
    kmock_buffer_free(&cleaner.scratch);
    kmock_buffer_free(&cleaner.rebuilt);
}
