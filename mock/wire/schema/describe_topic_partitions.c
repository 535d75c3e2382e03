/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeTopicPartitions on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_topic_partitions_topic_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_topic_partitions_topic_schema = KMOCK_SCHEMA(struct kmock_describe_topic_partitions_topic, describe_topic_partitions_topic_fields);

static const struct kmock_field describe_topic_partitions_cursor_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_cursor, topic_name, "TopicName", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_cursor, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_topic_partitions_cursor_schema = KMOCK_SCHEMA(struct kmock_describe_topic_partitions_cursor, describe_topic_partitions_cursor_fields);

static const struct kmock_field describe_topic_partitions_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_topic_partitions_topic_schema),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_request, response_partition_limit, "ResponsePartitionLimit", INT32, 0, KMOCK_NEWEST, .fallback = 2000),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_request, cursor, "Cursor", STRUCT, 0, KMOCK_NEWEST, .optional = true, .nullable = true, .fallback = KMOCK_NULL, .element = &describe_topic_partitions_cursor_schema),
};
const struct kmock_schema kmock_describe_topic_partitions_request_schema = KMOCK_MESSAGE(struct kmock_describe_topic_partitions_request, describe_topic_partitions_request_fields, 0);

static const struct kmock_field describe_topic_partitions_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_partition_result, leader_id, "LeaderId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_partition_result, leader_epoch, "LeaderEpoch", INT32, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_partition_result, replica_nodes, "ReplicaNodes", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_partition_result, isr_nodes, "IsrNodes", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_partition_result, eligible_leader_replicas, "EligibleLeaderReplicas", INT32, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_partition_result, last_known_elr, "LastKnownElr", INT32, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_partition_result, offline_replicas, "OfflineReplicas", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_topic_partitions_partition_result_schema = KMOCK_SCHEMA(struct kmock_describe_topic_partitions_partition_result, describe_topic_partitions_partition_result_fields);

static const struct kmock_field describe_topic_partitions_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic_result, topic_id, "TopicId", UUID, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic_result, is_internal, "IsInternal", BOOL, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &describe_topic_partitions_partition_result_schema),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_topic_result, topic_authorized_operations, "TopicAuthorizedOperations", INT32, 0, KMOCK_NEWEST, .fallback = -2147483648),
};
static const struct kmock_schema describe_topic_partitions_topic_result_schema = KMOCK_SCHEMA(struct kmock_describe_topic_partitions_topic_result, describe_topic_partitions_topic_result_fields);

static const struct kmock_field describe_topic_partitions_cursor_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_cursor_result, topic_name, "TopicName", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_topic_partitions_cursor_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_topic_partitions_cursor_result_schema = KMOCK_SCHEMA(struct kmock_describe_topic_partitions_cursor_result, describe_topic_partitions_cursor_result_fields);

static const struct kmock_field describe_topic_partitions_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_topic_partitions_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_topic_partitions_topic_result_schema),
    KMOCK_ARRAY_FIELD(struct kmock_describe_topic_partitions_response, next_cursor, "NextCursor", STRUCT, 0, KMOCK_NEWEST, .optional = true, .nullable = true, .fallback = KMOCK_NULL, .element = &describe_topic_partitions_cursor_result_schema),
};
const struct kmock_schema kmock_describe_topic_partitions_response_schema = KMOCK_MESSAGE(struct kmock_describe_topic_partitions_response, describe_topic_partitions_response_fields, 0);
