/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out AlterPartitionReassignments on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field alter_partition_reassignments_partition_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_partition, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_partition_reassignments_partition, replicas, "Replicas", INT32, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema alter_partition_reassignments_partition_schema = KMOCK_SCHEMA(struct kmock_alter_partition_reassignments_partition, alter_partition_reassignments_partition_fields);

static const struct kmock_field alter_partition_reassignments_topic_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_partition_reassignments_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &alter_partition_reassignments_partition_schema),
};
static const struct kmock_schema alter_partition_reassignments_topic_schema = KMOCK_SCHEMA(struct kmock_alter_partition_reassignments_topic, alter_partition_reassignments_topic_fields);

static const struct kmock_field alter_partition_reassignments_request_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST, .fallback = 60000),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_request, allow_replication_factor_change, "AllowReplicationFactorChange", BOOL, 1, KMOCK_NEWEST, .fallback = 1),
    KMOCK_ARRAY_FIELD(struct kmock_alter_partition_reassignments_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &alter_partition_reassignments_topic_schema),
};
const struct kmock_schema kmock_alter_partition_reassignments_request_schema = KMOCK_MESSAGE(struct kmock_alter_partition_reassignments_request, alter_partition_reassignments_request_fields, 0);

static const struct kmock_field alter_partition_reassignments_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_partition_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema alter_partition_reassignments_partition_result_schema = KMOCK_SCHEMA(struct kmock_alter_partition_reassignments_partition_result, alter_partition_reassignments_partition_result_fields);

static const struct kmock_field alter_partition_reassignments_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_partition_reassignments_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &alter_partition_reassignments_partition_result_schema),
};
static const struct kmock_schema alter_partition_reassignments_topic_result_schema = KMOCK_SCHEMA(struct kmock_alter_partition_reassignments_topic_result, alter_partition_reassignments_topic_result_fields);

static const struct kmock_field alter_partition_reassignments_response_fields[] = {
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_response, allow_replication_factor_change, "AllowReplicationFactorChange", BOOL, 1, KMOCK_NEWEST, .fallback = 1),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_partition_reassignments_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_alter_partition_reassignments_response, topics, "Responses", STRUCT, 0, KMOCK_NEWEST, .element = &alter_partition_reassignments_topic_result_schema),
};
const struct kmock_schema kmock_alter_partition_reassignments_response_schema = KMOCK_MESSAGE(struct kmock_alter_partition_reassignments_response, alter_partition_reassignments_response_fields, 0);
