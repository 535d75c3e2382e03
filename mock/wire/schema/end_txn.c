/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out EndTxn on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field end_txn_request_fields[] = {
    KMOCK_FIELD(struct kmock_end_txn_request, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_end_txn_request, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_end_txn_request, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_end_txn_request, committed, "Committed", BOOL, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_end_txn_request_schema = KMOCK_MESSAGE(struct kmock_end_txn_request, end_txn_request_fields, 3);

static const struct kmock_field end_txn_response_fields[] = {
    KMOCK_FIELD(struct kmock_end_txn_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_end_txn_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_end_txn_response, producer_id, "ProducerId", INT64, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_end_txn_response, producer_epoch, "ProducerEpoch", INT16, 5, KMOCK_NEWEST, .fallback = -1),
};
const struct kmock_schema kmock_end_txn_response_schema = KMOCK_MESSAGE(struct kmock_end_txn_response, end_txn_response_fields, 3);
