/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/log_retention.h"

#include <string.h>

/* Whether a segment may go, for one of the reasons; excess_bytes is what the log has too much before it. */
typedef bool may_go(const struct kmock_log *log, int32_t place, const struct kmock_log_retention *retention,
                    int64_t *excess_bytes);

bool kmock_log_raise_start(struct kmock_log *log, int64_t offset)
{
    if (offset <= log->start_offset)
        return false;
    log->start_offset = offset;
    return true;
}

static bool is_active(const struct kmock_log *log, int32_t place)
{
    return place == log->segments_count - 1;
}

static int64_t end_of(const struct kmock_log *log, int32_t place)
{
    return is_active(log, place) ? log->end_offset : log->segments[place + 1].base_offset;
}

static bool is_below_start(const struct kmock_log *log, int32_t place, const struct kmock_log_retention *retention,
                           int64_t *excess_bytes)
{
    (void)retention, (void)excess_bytes;
    return !is_active(log, place) && log->segments[place + 1].base_offset <= log->start_offset;
}

static bool is_too_much(const struct kmock_log *log, int32_t place, const struct kmock_log_retention *retention,
                        int64_t *excess_bytes)
{
    (void)retention;
    if (*excess_bytes < log->segments[place].size_bytes)
        return false;
    *excess_bytes -= log->segments[place].size_bytes;
    return true;
}

/* returns  the age of a segment's newest record; where none has a timestamp, of the last append */
static int64_t newest_ms(const struct kmock_log_segment *segment)
{
    return segment->max_timestamp_ms >= 0 ? segment->max_timestamp_ms : segment->modified_ms;
}

static bool is_too_old(const struct kmock_log *log, int32_t place, const struct kmock_log_retention *retention,
                       int64_t *excess_bytes)
{
    (void)excess_bytes;
    return retention->now_ms - newest_ms(&log->segments[place]) > retention->retention_ms;
}

/* returns  how many segments at the front may go for a reason; an active one that is empty stays */
static int32_t count_deletable(const struct kmock_log *log, const struct kmock_log_retention *retention, may_go *judge)
{
    int64_t excess_bytes = kmock_log_size_bytes(log) - retention->retention_bytes;
    int32_t count = 0;
    while (count < log->segments_count && retention->committed_offset >= end_of(log, count) &&
           !(is_active(log, count) && log->segments[count].size_bytes == 0) &&
           judge(log, count, retention, &excess_bytes))
        count++;
    return count;
}

static void drop_segments(struct kmock_log *log, int32_t count, const struct kmock_log_retention *retention)
{
    if (retention->before)
        retention->before(retention->context, log->segments[count].base_offset);
    int64_t gone_bytes = log->segments[count].start_bytes;
    for (int32_t i = 0; i < count; i++)
        kmock_log_segment_free(&log->segments[i]);
    log->segments_count -= count;
    memmove(log->segments, log->segments + count, (size_t)log->segments_count * sizeof *log->segments);
    for (int32_t i = 0; i < log->segments_count; i++)
        log->segments[i].start_bytes -= gone_bytes;
    kmock_log_raise_start(log, log->segments[0].base_offset);
    if (log->first_dirty_offset < log->start_offset)
        log->first_dirty_offset = log->start_offset;
}

static int32_t delete_for(struct kmock_log *log, const struct kmock_log_retention *retention, may_go *judge)
{
    int32_t count = count_deletable(log, retention, judge);
    if (count == 0)
        return 0;
    if (count == log->segments_count) {
        log->now_ms = retention->now_ms;
        kmock_log_roll(log);
    }
    drop_segments(log, count, retention);
    return count;
}

int32_t kmock_log_retain(struct kmock_log *log, const struct kmock_log_retention *retention)
{
    int32_t count = delete_for(log, retention, is_below_start);
    if (retention->retention_bytes >= 0)
        count += delete_for(log, retention, is_too_much);
    if (retention->retention_ms >= 0)
        count += delete_for(log, retention, is_too_old);
    return count;
}

int64_t kmock_log_retention_due_ms(const struct kmock_log *log, const struct kmock_log_retention *retention)
{
    if (count_deletable(log, retention, is_below_start) > 0 ||
        (retention->retention_bytes >= 0 && count_deletable(log, retention, is_too_much) > 0))
        return INT64_MIN;
    if (retention->retention_ms < 0 || kmock_log_size_bytes(log) == 0)
        return INT64_MAX;
    int64_t newest = newest_ms(&log->segments[0]);
    return newest < INT64_MAX - retention->retention_ms ? newest + retention->retention_ms + 1 : INT64_MAX;
}

int64_t kmock_log_segment_first_ms(const struct kmock_log_segment *segment)
{
    struct kmock_batch batch;
    const struct kmock_log_chunk *chunk = segment->chunks;
    if (segment->chunks_count == 0 || !kmock_batch_read(chunk->bytes, (size_t)chunk->size_bytes, &batch))
        return -1;
    return batch.max_timestamp_ms;
}

bool kmock_log_roll_by_age(struct kmock_log *log, const struct kmock_batch *batch, int64_t segment_ms)
{
    const struct kmock_log_segment *active = &log->segments[log->segments_count - 1];
    if (active->size_bytes == 0)
        return false;
    int64_t first_ms = kmock_log_segment_first_ms(active);
    int64_t until_ms = batch->max_timestamp_ms >= 0 ? batch->max_timestamp_ms : first_ms;
    int64_t waited_ms = first_ms >= 0 ? until_ms - first_ms : log->now_ms - active->created_ms;
    if (waited_ms <= segment_ms)
        return false;
    kmock_log_roll(log);
    return true;
}
