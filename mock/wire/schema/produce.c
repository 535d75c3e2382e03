/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out Produce on the wire. */
#include "mock/broker/api/data.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field produce_partition_fields[] = {
    KMOCK_FIELD(struct kmock_produce_partition, index, "Index", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_partition, records, "Records", RECORDS, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema produce_partition_schema = KMOCK_SCHEMA(struct kmock_produce_partition, produce_partition_fields);

static const struct kmock_field produce_topic_fields[] = {
    KMOCK_FIELD(struct kmock_produce_topic, name, "Name", STRING, 0, 12),
    KMOCK_FIELD(struct kmock_produce_topic, topic_id, "TopicId", UUID, 13, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_produce_topic, partitions, "PartitionData", STRUCT, 0, KMOCK_NEWEST, .element = &produce_partition_schema),
};
static const struct kmock_schema produce_topic_schema = KMOCK_SCHEMA(struct kmock_produce_topic, produce_topic_fields);

static const struct kmock_field produce_request_fields[] = {
    KMOCK_FIELD(struct kmock_produce_request, transactional_id, "TransactionalId", STRING, 3, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_produce_request, acks, "Acks", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_produce_request, topics, "TopicData", STRUCT, 0, KMOCK_NEWEST, .element = &produce_topic_schema),
};
const struct kmock_schema kmock_produce_request_schema = KMOCK_MESSAGE(struct kmock_produce_request, produce_request_fields, 9);

static const struct kmock_field produce_record_error_result_fields[] = {
    KMOCK_FIELD(struct kmock_produce_record_error_result, batch_index, "BatchIndex", INT32, 8, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_record_error_result, batch_index_error_message, "BatchIndexErrorMessage", STRING, 8, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema produce_record_error_result_schema = KMOCK_SCHEMA(struct kmock_produce_record_error_result, produce_record_error_result_fields);

static const struct kmock_field produce_current_leader_result_fields[] = {
    KMOCK_FIELD(struct kmock_produce_current_leader_result, leader_id, "LeaderId", INT32, 10, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_produce_current_leader_result, leader_epoch, "LeaderEpoch", INT32, 10, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema produce_current_leader_result_schema = KMOCK_SCHEMA(struct kmock_produce_current_leader_result, produce_current_leader_result_fields);

static const struct kmock_field produce_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_produce_partition_result, index, "Index", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_partition_result, base_offset, "BaseOffset", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_partition_result, log_append_time_ms, "LogAppendTimeMs", INT64, 2, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_produce_partition_result, log_start_offset, "LogStartOffset", INT64, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_produce_partition_result, record_errors, "RecordErrors", STRUCT, 8, KMOCK_NEWEST, .element = &produce_record_error_result_schema),
    KMOCK_FIELD(struct kmock_produce_partition_result, error_message, "ErrorMessage", STRING, 8, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_produce_partition_result, current_leader, "CurrentLeader", STRUCT, 10, KMOCK_NEWEST, .tagged = true, .tag = 0, .element = &produce_current_leader_result_schema),
};
static const struct kmock_schema produce_partition_result_schema = KMOCK_SCHEMA(struct kmock_produce_partition_result, produce_partition_result_fields);

static const struct kmock_field produce_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_produce_topic_result, name, "Name", STRING, 0, 12),
    KMOCK_FIELD(struct kmock_produce_topic_result, topic_id, "TopicId", UUID, 13, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_produce_topic_result, partitions, "PartitionResponses", STRUCT, 0, KMOCK_NEWEST, .element = &produce_partition_result_schema),
};
static const struct kmock_schema produce_topic_result_schema = KMOCK_SCHEMA(struct kmock_produce_topic_result, produce_topic_result_fields);

static const struct kmock_field produce_node_endpoint_result_fields[] = {
    KMOCK_FIELD(struct kmock_produce_node_endpoint_result, node_id, "NodeId", INT32, 10, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_node_endpoint_result, host, "Host", STRING, 10, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_node_endpoint_result, port, "Port", INT32, 10, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_produce_node_endpoint_result, rack, "Rack", STRING, 10, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema produce_node_endpoint_result_schema = KMOCK_SCHEMA(struct kmock_produce_node_endpoint_result, produce_node_endpoint_result_fields);

static const struct kmock_field produce_response_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_produce_response, topics, "Responses", STRUCT, 0, KMOCK_NEWEST, .element = &produce_topic_result_schema),
    KMOCK_FIELD(struct kmock_produce_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_produce_response, node_endpoints, "NodeEndpoints", STRUCT, 10, KMOCK_NEWEST, .tagged = true, .tag = 0, .element = &produce_node_endpoint_result_schema),
};
const struct kmock_schema kmock_produce_response_schema = KMOCK_MESSAGE(struct kmock_produce_response, produce_response_fields, 9);
