/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeTransactions on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_transactions_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_transactions_request, transactional_ids, "TransactionalIds", STRING, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_describe_transactions_request_schema = KMOCK_MESSAGE(struct kmock_describe_transactions_request, describe_transactions_request_fields, 0);

static const struct kmock_field describe_transactions_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_transactions_topic_result, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_transactions_topic_result, partitions, "Partitions", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_transactions_topic_result_schema = KMOCK_SCHEMA(struct kmock_describe_transactions_topic_result, describe_transactions_topic_result_fields);

static const struct kmock_field describe_transactions_transaction_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, transaction_state, "TransactionState", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, transaction_timeout_ms, "TransactionTimeoutMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, transaction_start_time_ms, "TransactionStartTimeMs", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_transactions_transaction_result, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_transactions_transaction_result, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_transactions_topic_result_schema),
};
static const struct kmock_schema describe_transactions_transaction_result_schema = KMOCK_SCHEMA(struct kmock_describe_transactions_transaction_result, describe_transactions_transaction_result_fields);

static const struct kmock_field describe_transactions_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_transactions_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_transactions_response, transactions, "TransactionStates", STRUCT, 0, KMOCK_NEWEST, .element = &describe_transactions_transaction_result_schema),
};
const struct kmock_schema kmock_describe_transactions_response_schema = KMOCK_MESSAGE(struct kmock_describe_transactions_response, describe_transactions_response_fields, 0);
