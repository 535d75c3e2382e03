/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ListPartitionReassignments on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field list_partition_reassignments_topic_fields[] = {
    KMOCK_FIELD(struct kmock_list_partition_reassignments_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_topic, partition_indexes, "PartitionIndexes", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema list_partition_reassignments_topic_schema = KMOCK_SCHEMA(struct kmock_list_partition_reassignments_topic, list_partition_reassignments_topic_fields);

static const struct kmock_field list_partition_reassignments_request_fields[] = {
    KMOCK_FIELD(struct kmock_list_partition_reassignments_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST, .fallback = 60000),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL, .element = &list_partition_reassignments_topic_schema),
};
const struct kmock_schema kmock_list_partition_reassignments_request_schema = KMOCK_MESSAGE(struct kmock_list_partition_reassignments_request, list_partition_reassignments_request_fields, 0);

static const struct kmock_field list_partition_reassignments_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_partition_reassignments_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_partition_result, replicas, "Replicas", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_partition_result, adding_replicas, "AddingReplicas", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_partition_result, removing_replicas, "RemovingReplicas", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema list_partition_reassignments_partition_result_schema = KMOCK_SCHEMA(struct kmock_list_partition_reassignments_partition_result, list_partition_reassignments_partition_result_fields);

static const struct kmock_field list_partition_reassignments_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_partition_reassignments_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &list_partition_reassignments_partition_result_schema),
};
static const struct kmock_schema list_partition_reassignments_topic_result_schema = KMOCK_SCHEMA(struct kmock_list_partition_reassignments_topic_result, list_partition_reassignments_topic_result_fields);

static const struct kmock_field list_partition_reassignments_response_fields[] = {
    KMOCK_FIELD(struct kmock_list_partition_reassignments_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_partition_reassignments_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_partition_reassignments_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_list_partition_reassignments_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &list_partition_reassignments_topic_result_schema),
};
const struct kmock_schema kmock_list_partition_reassignments_response_schema = KMOCK_MESSAGE(struct kmock_list_partition_reassignments_response, list_partition_reassignments_response_fields, 0);
