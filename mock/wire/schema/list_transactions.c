/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ListTransactions on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field list_transactions_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_list_transactions_request, state_filters, "StateFilters", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_transactions_request, producer_id_filters, "ProducerIdFilters", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_transactions_request, duration_filter, "DurationFilter", INT64, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_list_transactions_request, transactional_id_pattern, "TransactionalIdPattern", STRING, 2, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
const struct kmock_schema kmock_list_transactions_request_schema = KMOCK_MESSAGE(struct kmock_list_transactions_request, list_transactions_request_fields, 0);

static const struct kmock_field list_transactions_transaction_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_transactions_transaction_result, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_transactions_transaction_result, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_transactions_transaction_result, transaction_state, "TransactionState", STRING, 0, KMOCK_NEWEST),
};
static const struct kmock_schema list_transactions_transaction_result_schema = KMOCK_SCHEMA(struct kmock_list_transactions_transaction_result, list_transactions_transaction_result_fields);

static const struct kmock_field list_transactions_response_fields[] = {
    KMOCK_FIELD(struct kmock_list_transactions_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_transactions_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_transactions_response, unknown_state_filters, "UnknownStateFilters", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_transactions_response, transactions, "TransactionStates", STRUCT, 0, KMOCK_NEWEST, .element = &list_transactions_transaction_result_schema),
};
const struct kmock_schema kmock_list_transactions_response_schema = KMOCK_MESSAGE(struct kmock_list_transactions_response, list_transactions_response_fields, 0);
