/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the batches of one partition in order of offset, in memory.
 *
 *   log: segments (rolled by size and age) -> chunks (up to 16 KiB, never moved) -> batches, as they were sent
 *
 * Offsets grow; compaction leaves gaps. Segments and chunks know their first offset, so a batch is found in
 * O(log n) and a walk through one chunk. Knows nothing of leaders, replicas and producers.
 * source  Kafka UnifiedLog, LogSegment */
#ifndef KMOCK_BROKER_LOG_H
#define KMOCK_BROKER_LOG_H

#include "mock/base/arena.h"
#include "mock/broker/batch.h"

struct kmock_log_chunk {
    uint8_t *bytes;
    int32_t size_bytes, capacity_bytes;
    int64_t base_offset;      /* of the first batch */
    int64_t max_timestamp_ms; /* of the batches up to the end of this chunk, from the segment's start on */
    int64_t start_bytes;      /* place in the segment */
};

struct kmock_log_segment {
    int64_t base_offset;
    int64_t start_bytes; /* place in the log */
    int64_t size_bytes;
    int64_t max_timestamp_ms;        /* of its batches; -1: they have none */
    int64_t created_ms, modified_ms; /* when it was begun and last appended to */
    struct kmock_log_chunk *chunks;
    int32_t chunks_count, chunks_capacity;
};

struct kmock_log {
    struct kmock_log_segment *segments; /* the last one is active */
    int32_t segments_count, segments_capacity;
    int32_t segment_bytes;
    int64_t now_ms; /* what time it is for segments that are begun or appended to; set by who appends */
    int64_t start_offset;
    int64_t end_offset;         /* LEO: the next offset */
    int64_t first_dirty_offset; /* compaction has cleaned what is before */
};

void kmock_log_init(struct kmock_log *log, int32_t segment_bytes);
void kmock_log_free(struct kmock_log *log);

/* Append a batch and give it the next offsets.
 *
 * batch    read from bytes that may be anywhere; the log keeps its own copy
 * returns  whether a new segment was begun for it */
bool kmock_log_append(struct kmock_log *log, const struct kmock_batch *batch, int32_t leader_epoch);

/* A place in a log: a batch, or the end. Valid until the log is next changed. */
struct kmock_log_cursor {
    const struct kmock_log *log;
    int32_t segment, chunk, at; /* at: bytes into the chunk */
    struct kmock_batch batch;
};

/* Find the batch that holds an offset, or the first one after it.
 * returns  false where there is none */
bool kmock_log_find(const struct kmock_log *log, int64_t offset, struct kmock_log_cursor *cursor);

/* Go to the next batch. returns  false at the end */
bool kmock_log_next(struct kmock_log_cursor *cursor);

/* What a read may return: whole batches from the one that holds offset, up to the bound. */
struct kmock_log_read {
    int64_t offset;
    int64_t bound_offset; /* nothing at or above it */
    int64_t max_bytes;
    bool at_least_one; /* the first batch, however big it is */
};

/* Copy batches into the arena. returns  them in one piece; length 0: none */
struct kmock_bytes kmock_log_read(const struct kmock_log *log, const struct kmock_log_read *read,
                                  struct kmock_arena *arena);

/* returns  whether two offsets lie in the same segment; the end of the log lies in the active one */
bool kmock_log_share_segment(const struct kmock_log *log, int64_t one, int64_t other);

/* returns  the bytes of the batches from the one that holds from, up to (without) the one that holds to */
int64_t kmock_log_bytes_between(const struct kmock_log *log, int64_t from, int64_t to);

/* An offset and the timestamp of the record there; offset -1: none. */
struct kmock_log_time {
    int64_t offset;
    int64_t timestamp_ms;
};

/* returns  the first record at or after log start whose timestamp is timestamp_ms or later
 * source   Kafka UnifiedLog.fetchOffsetByTimestamp */
struct kmock_log_time kmock_log_find_time(const struct kmock_log *log, int64_t timestamp_ms);

/* returns  the first record with the largest timestamp */
struct kmock_log_time kmock_log_max_time(const struct kmock_log *log);

/* returns  bytes held by all segments */
int64_t kmock_log_size_bytes(const struct kmock_log *log);

/* Begin a new segment at the end; used to make the active one cleanable and by whoever rewrites a log. */
void kmock_log_roll(struct kmock_log *log);

/* Put the bytes of a batch behind the last one of a segment under construction, whatever its offset. */
void kmock_log_segment_add(struct kmock_log_segment *segment, const struct kmock_batch *batch);
void kmock_log_segment_free(struct kmock_log_segment *segment);

#endif
