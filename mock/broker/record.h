/* SPDX-License-Identifier: Apache-2.0 */
/* Walk the records of a batch, compressed or not.
 *
 *   length | attributes 1 | timestamp delta | offset delta | key | value | headers      source  Kafka DefaultRecord
 *
 * Knows nothing of logs and of what a broker accepts. */
#ifndef KMOCK_BROKER_RECORD_H
#define KMOCK_BROKER_RECORD_H

#include "mock/broker/batch.h"

struct kmock_record {
    int64_t offset;
    int32_t offset_delta;
    int64_t timestamp_ms;          /* the append time where the batch says so */
    struct kmock_bytes key, value; /* length -1: null */
    int32_t headers_count;
    struct kmock_bytes tail; /* key, value and headers as they lie there */
};

struct kmock_records {
    const struct kmock_batch *batch;
    const uint8_t *at, *end;
    int32_t left;
};

enum kmock_records_result { KMOCK_RECORDS_END, KMOCK_RECORDS_RECORD, KMOCK_RECORDS_GARBAGE };

/* Begin at the first record. Records are views into the batch or, where it is compressed, into scratch, which is
 * emptied first; both are borrowed until the walk ends.
 * returns  false where the batch cannot be expanded */
bool kmock_records_open(struct kmock_records *records, const struct kmock_batch *batch, struct kmock_buffer *scratch);

/* returns  RECORD and the record, END behind the last one, GARBAGE where the bytes are none or too many */
enum kmock_records_result kmock_records_next(struct kmock_records *records, struct kmock_record *record);

#endif
