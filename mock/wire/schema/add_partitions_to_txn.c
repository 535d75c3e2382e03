/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out AddPartitionsToTxn on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field add_partitions_to_txn_topic_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_topic, partitions, "Partitions", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema add_partitions_to_txn_topic_schema = KMOCK_SCHEMA(struct kmock_add_partitions_to_txn_topic, add_partitions_to_txn_topic_fields);

static const struct kmock_field add_partitions_to_txn_transaction_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_transaction, transactional_id, "TransactionalId", STRING, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_transaction, producer_id, "ProducerId", INT64, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_transaction, producer_epoch, "ProducerEpoch", INT16, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_transaction, verify_only, "VerifyOnly", BOOL, 4, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_transaction, topics, "Topics", STRUCT, 4, KMOCK_NEWEST, .element = &add_partitions_to_txn_topic_schema),
};
static const struct kmock_schema add_partitions_to_txn_transaction_schema = KMOCK_SCHEMA(struct kmock_add_partitions_to_txn_transaction, add_partitions_to_txn_transaction_fields);

static const struct kmock_field add_partitions_to_txn_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_request, transactions, "Transactions", STRUCT, 4, KMOCK_NEWEST, .element = &add_partitions_to_txn_transaction_schema),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_request, v3_and_below_transactional_id, "V3AndBelowTransactionalId", STRING, 0, 3),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_request, v3_and_below_producer_id, "V3AndBelowProducerId", INT64, 0, 3),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_request, v3_and_below_producer_epoch, "V3AndBelowProducerEpoch", INT16, 0, 3),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_request, v3_and_below_topics, "V3AndBelowTopics", STRUCT, 0, 3, .element = &add_partitions_to_txn_topic_schema),
};
const struct kmock_schema kmock_add_partitions_to_txn_request_schema = KMOCK_MESSAGE(struct kmock_add_partitions_to_txn_request, add_partitions_to_txn_request_fields, 3);

static const struct kmock_field add_partitions_to_txn_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_partition_result, error, "PartitionErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema add_partitions_to_txn_partition_result_schema = KMOCK_SCHEMA(struct kmock_add_partitions_to_txn_partition_result, add_partitions_to_txn_partition_result_fields);

static const struct kmock_field add_partitions_to_txn_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_topic_result, partitions, "ResultsByPartition", STRUCT, 0, KMOCK_NEWEST, .element = &add_partitions_to_txn_partition_result_schema),
};
static const struct kmock_schema add_partitions_to_txn_topic_result_schema = KMOCK_SCHEMA(struct kmock_add_partitions_to_txn_topic_result, add_partitions_to_txn_topic_result_fields);

static const struct kmock_field add_partitions_to_txn_transaction_result_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_transaction_result, transactional_id, "TransactionalId", STRING, 4, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_transaction_result, topics, "TopicResults", STRUCT, 4, KMOCK_NEWEST, .element = &add_partitions_to_txn_topic_result_schema),
};
static const struct kmock_schema add_partitions_to_txn_transaction_result_schema = KMOCK_SCHEMA(struct kmock_add_partitions_to_txn_transaction_result, add_partitions_to_txn_transaction_result_fields);

static const struct kmock_field add_partitions_to_txn_response_fields[] = {
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_add_partitions_to_txn_response, error, "ErrorCode", INT16, 4, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_response, transactions, "ResultsByTransaction", STRUCT, 4, KMOCK_NEWEST, .element = &add_partitions_to_txn_transaction_result_schema),
    KMOCK_ARRAY_FIELD(struct kmock_add_partitions_to_txn_response, v3_and_below_topics, "ResultsByTopicV3AndBelow", STRUCT, 0, 3, .element = &add_partitions_to_txn_topic_result_schema),
};
const struct kmock_schema kmock_add_partitions_to_txn_response_schema = KMOCK_MESSAGE(struct kmock_add_partitions_to_txn_response, add_partitions_to_txn_response_fields, 3);
