/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ListOffsets on the wire. */
#include "mock/broker/api/data.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field list_offsets_partition_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_partition, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_offsets_partition, current_leader_epoch, "CurrentLeaderEpoch", INT32, 4, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_list_offsets_partition, timestamp, "Timestamp", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_offsets_partition, max_num_offsets, "MaxNumOffsets", INT32, 0, 0, .fallback = 1),
};
static const struct kmock_schema list_offsets_partition_schema = KMOCK_SCHEMA(struct kmock_list_offsets_partition, list_offsets_partition_fields);

static const struct kmock_field list_offsets_topic_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_offsets_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &list_offsets_partition_schema),
};
static const struct kmock_schema list_offsets_topic_schema = KMOCK_SCHEMA(struct kmock_list_offsets_topic, list_offsets_topic_fields);

static const struct kmock_field list_offsets_request_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_request, replica_id, "ReplicaId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_offsets_request, isolation_level, "IsolationLevel", INT8, 2, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_offsets_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &list_offsets_topic_schema),
    KMOCK_FIELD(struct kmock_list_offsets_request, timeout_ms, "TimeoutMs", INT32, 10, KMOCK_NEWEST),
};
const struct kmock_schema kmock_list_offsets_request_schema = KMOCK_MESSAGE(struct kmock_list_offsets_request, list_offsets_request_fields, 6);

static const struct kmock_field list_offsets_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_offsets_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_offsets_partition_result, old_style_offsets, "OldStyleOffsets", INT64, 0, 0),
    KMOCK_FIELD(struct kmock_list_offsets_partition_result, timestamp, "Timestamp", INT64, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_list_offsets_partition_result, offset, "Offset", INT64, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_list_offsets_partition_result, leader_epoch, "LeaderEpoch", INT32, 4, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema list_offsets_partition_result_schema = KMOCK_SCHEMA(struct kmock_list_offsets_partition_result, list_offsets_partition_result_fields);

static const struct kmock_field list_offsets_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_offsets_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &list_offsets_partition_result_schema),
};
static const struct kmock_schema list_offsets_topic_result_schema = KMOCK_SCHEMA(struct kmock_list_offsets_topic_result, list_offsets_topic_result_fields);

static const struct kmock_field list_offsets_response_fields[] = {
    KMOCK_FIELD(struct kmock_list_offsets_response, throttle_time_ms, "ThrottleTimeMs", INT32, 2, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_offsets_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &list_offsets_topic_result_schema),
};
const struct kmock_schema kmock_list_offsets_response_schema = KMOCK_MESSAGE(struct kmock_list_offsets_response, list_offsets_response_fields, 6);
