/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeProducers on the wire. */
#include "mock/broker/api/log.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_producers_topic_fields[] = {
    KMOCK_FIELD(struct kmock_describe_producers_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_producers_topic, partition_indexes, "PartitionIndexes", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_producers_topic_schema = KMOCK_SCHEMA(struct kmock_describe_producers_topic, describe_producers_topic_fields);

static const struct kmock_field describe_producers_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_producers_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_producers_topic_schema),
};
const struct kmock_schema kmock_describe_producers_request_schema = KMOCK_MESSAGE(struct kmock_describe_producers_request, describe_producers_request_fields, 0);

static const struct kmock_field describe_producers_active_producer_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, producer_epoch, "ProducerEpoch", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, last_sequence, "LastSequence", INT32, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, last_timestamp, "LastTimestamp", INT64, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, coordinator_epoch, "CoordinatorEpoch", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_producers_active_producer_result, current_txn_start_offset, "CurrentTxnStartOffset", INT64, 0, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema describe_producers_active_producer_result_schema = KMOCK_SCHEMA(struct kmock_describe_producers_active_producer_result, describe_producers_active_producer_result_fields);

static const struct kmock_field describe_producers_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_producers_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_producers_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_producers_partition_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_ARRAY_FIELD(struct kmock_describe_producers_partition_result, active_producers, "ActiveProducers", STRUCT, 0, KMOCK_NEWEST, .element = &describe_producers_active_producer_result_schema),
};
static const struct kmock_schema describe_producers_partition_result_schema = KMOCK_SCHEMA(struct kmock_describe_producers_partition_result, describe_producers_partition_result_fields);

static const struct kmock_field describe_producers_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_producers_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_producers_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &describe_producers_partition_result_schema),
};
static const struct kmock_schema describe_producers_topic_result_schema = KMOCK_SCHEMA(struct kmock_describe_producers_topic_result, describe_producers_topic_result_fields);

static const struct kmock_field describe_producers_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_producers_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_producers_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_producers_topic_result_schema),
};
const struct kmock_schema kmock_describe_producers_response_schema = KMOCK_MESSAGE(struct kmock_describe_producers_response, describe_producers_response_fields, 0);
