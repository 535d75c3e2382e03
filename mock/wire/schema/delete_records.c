/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DeleteRecords on the wire. */
#include "mock/broker/api/log.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field delete_records_partition_fields[] = {
    KMOCK_FIELD(struct kmock_delete_records_partition, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_records_partition, offset, "Offset", INT64, 0, KMOCK_NEWEST),
};
static const struct kmock_schema delete_records_partition_schema = KMOCK_SCHEMA(struct kmock_delete_records_partition, delete_records_partition_fields);

static const struct kmock_field delete_records_topic_fields[] = {
    KMOCK_FIELD(struct kmock_delete_records_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_records_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &delete_records_partition_schema),
};
static const struct kmock_schema delete_records_topic_schema = KMOCK_SCHEMA(struct kmock_delete_records_topic, delete_records_topic_fields);

static const struct kmock_field delete_records_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_delete_records_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &delete_records_topic_schema),
    KMOCK_FIELD(struct kmock_delete_records_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_delete_records_request_schema = KMOCK_MESSAGE(struct kmock_delete_records_request, delete_records_request_fields, 2);

static const struct kmock_field delete_records_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_records_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_records_partition_result, low_watermark, "LowWatermark", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_records_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema delete_records_partition_result_schema = KMOCK_SCHEMA(struct kmock_delete_records_partition_result, delete_records_partition_result_fields);

static const struct kmock_field delete_records_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_records_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_records_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &delete_records_partition_result_schema),
};
static const struct kmock_schema delete_records_topic_result_schema = KMOCK_SCHEMA(struct kmock_delete_records_topic_result, delete_records_topic_result_fields);

static const struct kmock_field delete_records_response_fields[] = {
    KMOCK_FIELD(struct kmock_delete_records_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_records_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &delete_records_topic_result_schema),
};
const struct kmock_schema kmock_delete_records_response_schema = KMOCK_MESSAGE(struct kmock_delete_records_response, delete_records_response_fields, 2);
