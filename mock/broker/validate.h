/* SPDX-License-Identifier: Apache-2.0 */
/* Judge the bytes a producer sent for one partition: what Kafka's leader checks before it appends.
 * Knows nothing of logs, producers' states and partitions.
 * source  Kafka ProduceRequest.validateRecords, UnifiedLog.analyzeAndValidateRecords, LogValidator */
#ifndef KMOCK_BROKER_VALIDATE_H
#define KMOCK_BROKER_VALIDATE_H

#include "mock/base/arena.h"
#include "mock/broker/batch.h"

struct kmock_validate_rules {
    int16_t api_version; /* of Produce */
    int32_t max_message_bytes;
    int32_t segment_bytes;
    bool compacted;
    bool log_append_time;
    int64_t now_ms;
    int64_t timestamp_before_max_ms, timestamp_after_max_ms;
};

struct kmock_validation {
    int16_t error;       /* enum kmock_error */
    const char *message; /* static; null where there is nothing to add to the error's name */
    const char *record_message;
    int32_t *bad_records; /* indexes of the records that are to blame, in the arena */
    int32_t bad_records_count;
};

struct kmock_validate_room {
    struct kmock_buffer *scratch; /* any content, reused */
    struct kmock_arena *arena;
};

/* Judge one partition's records.
 *
 * bytes    of any content
 * batch    the one batch in them; set where the error is 0. Its newest timestamp is that of its records, whatever the
 *          bytes say
 * room     where to expand records and to list bad ones
 * returns  error 0 where the batch may be appended */
struct kmock_validation kmock_validate(const struct kmock_validate_rules *rules, struct kmock_bytes bytes,
                                       struct kmock_batch *batch, struct kmock_validate_room *room);

#endif
