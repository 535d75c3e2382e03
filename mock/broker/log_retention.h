/* SPDX-License-Identifier: Apache-2.0 */
/* Forget the oldest part of a log: what is below a new log start, too old or too much; and tell the age of segments.
 *
 *   log start ----v
 *   |--segment--|--segment--|--segment--|--active--|     whole segments go, from the front, when all of one may go
 *
 * Knows nothing of when somebody looks. source  Kafka UnifiedLog.deleteOldSegments, LogSegment.shouldRoll */
#ifndef KMOCK_BROKER_LOG_RETENTION_H
#define KMOCK_BROKER_LOG_RETENTION_H

#include "mock/broker/log.h"

/* How much of a log is kept. */
struct kmock_log_retention {
    int64_t now_ms;
    int64_t retention_ms, retention_bytes;               /* -1: no limit */
    int64_t committed_offset;                            /* the high watermark: segments that reach above it stay */
    void (*before)(void *context, int64_t start_offset); /* what is below is about to go; may be null */
    void *context;
};

/* Move the log start up; nothing happens where it is there already. Bytes below it stay until the log is next
 * retained. returns  whether it moved */
bool kmock_log_raise_start(struct kmock_log *log, int64_t offset);

/* Delete the segments that may go; the log start moves to the first one left, at least. Where all may go, a new one is
 * begun first. returns  how many were deleted */
int32_t kmock_log_retain(struct kmock_log *log, const struct kmock_log_retention *retention);

/* returns  the earliest time at which kmock_log_retain would delete something, as the log is now; a time that is past
 * where it would do so at once, INT64_MAX where it never would */
int64_t kmock_log_retention_due_ms(const struct kmock_log *log, const struct kmock_log_retention *retention);

/* returns  the newest timestamp of a segment's first batch; -1 where there is none */
int64_t kmock_log_segment_first_ms(const struct kmock_log_segment *segment);

/* Begin a new segment where the active one is too old for a batch: its first batch's timestamp is that much older than
 * the newest of the batch, or, where it has none, it was begun that long ago. returns  whether one was begun */
bool kmock_log_roll_by_age(struct kmock_log *log, const struct kmock_batch *batch, int64_t segment_ms);

#endif
