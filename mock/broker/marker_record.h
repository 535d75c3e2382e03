/* SPDX-License-Identifier: Apache-2.0 */
/* Read and build the control batches that end transactions.
 *
 *   key: version 0, type (0 abort, 1 commit)    value: version 0, coordinator epoch
 *
 * source  KIP-98, Kafka ControlRecordType, EndTransactionMarker */
#ifndef KMOCK_BROKER_MARKER_RECORD_H
#define KMOCK_BROKER_MARKER_RECORD_H

#include "mock/broker/batch.h"

struct kmock_marker {
    int64_t producer_id;
    int16_t producer_epoch;
    int32_t coordinator_epoch;
    bool commit;
};

/* returns  false where the batch is no control batch, or one of another kind */
bool kmock_marker_read(const struct kmock_batch *batch, struct kmock_marker *marker);

/* Append the batch to a buffer. */
void kmock_marker_build(struct kmock_buffer *out, const struct kmock_marker *marker, int64_t now_ms);

#endif
