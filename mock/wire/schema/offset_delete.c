/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out OffsetDelete on the wire. */
#include "mock/broker/api/groups.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field offset_delete_partition_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_partition, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema offset_delete_partition_schema = KMOCK_SCHEMA(struct kmock_offset_delete_partition, offset_delete_partition_fields);

static const struct kmock_field offset_delete_topic_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_delete_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &offset_delete_partition_schema),
};
static const struct kmock_schema offset_delete_topic_schema = KMOCK_SCHEMA(struct kmock_offset_delete_topic, offset_delete_topic_fields);

static const struct kmock_field offset_delete_request_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_delete_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &offset_delete_topic_schema),
};
const struct kmock_schema kmock_offset_delete_request_schema = KMOCK_MESSAGE(struct kmock_offset_delete_request, offset_delete_request_fields, KMOCK_NEVER);

static const struct kmock_field offset_delete_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_delete_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema offset_delete_partition_result_schema = KMOCK_SCHEMA(struct kmock_offset_delete_partition_result, offset_delete_partition_result_fields);

static const struct kmock_field offset_delete_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_delete_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &offset_delete_partition_result_schema),
};
static const struct kmock_schema offset_delete_topic_result_schema = KMOCK_SCHEMA(struct kmock_offset_delete_topic_result, offset_delete_topic_result_fields);

static const struct kmock_field offset_delete_response_fields[] = {
    KMOCK_FIELD(struct kmock_offset_delete_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_delete_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_delete_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &offset_delete_topic_result_schema),
};
const struct kmock_schema kmock_offset_delete_response_schema = KMOCK_MESSAGE(struct kmock_offset_delete_response, offset_delete_response_fields, KMOCK_NEVER);
