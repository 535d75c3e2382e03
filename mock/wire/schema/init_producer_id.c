/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out InitProducerId on the wire. */
#include "mock/broker/api/data.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field init_producer_id_request_fields[] = {
    KMOCK_FIELD(struct kmock_init_producer_id_request, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_init_producer_id_request, transaction_timeout_ms, "TransactionTimeoutMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_init_producer_id_request, producer_id, "ProducerId", INT64, 3, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_init_producer_id_request, producer_epoch, "ProducerEpoch", INT16, 3, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_init_producer_id_request, enable2_pc, "Enable2Pc", BOOL, 6, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_init_producer_id_request, keep_prepared_txn, "KeepPreparedTxn", BOOL, 6, KMOCK_NEWEST),
};
const struct kmock_schema kmock_init_producer_id_request_schema = KMOCK_MESSAGE(struct kmock_init_producer_id_request, init_producer_id_request_fields, 2);

static const struct kmock_field init_producer_id_response_fields[] = {
    KMOCK_FIELD(struct kmock_init_producer_id_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_init_producer_id_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_init_producer_id_response, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_init_producer_id_response, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_init_producer_id_response, ongoing_txn_producer_id, "OngoingTxnProducerId", INT64, 6, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_init_producer_id_response, ongoing_txn_producer_epoch, "OngoingTxnProducerEpoch", INT16, 6, KMOCK_NEWEST, .fallback = -1),
};
const struct kmock_schema kmock_init_producer_id_response_schema = KMOCK_MESSAGE(struct kmock_init_producer_id_response, init_producer_id_response_fields, 2);
