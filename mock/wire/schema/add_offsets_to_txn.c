/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out AddOffsetsToTxn on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field add_offsets_to_txn_request_fields[] = {
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_request, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_request, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_request, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_add_offsets_to_txn_request_schema = KMOCK_MESSAGE(struct kmock_add_offsets_to_txn_request, add_offsets_to_txn_request_fields, 3);

static const struct kmock_field add_offsets_to_txn_response_fields[] = {
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_offsets_to_txn_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_add_offsets_to_txn_response_schema = KMOCK_MESSAGE(struct kmock_add_offsets_to_txn_response, add_offsets_to_txn_response_fields, 3);
