/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeLogDirs on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_log_dirs_topic_fields[] = {
    KMOCK_FIELD(struct kmock_describe_log_dirs_topic, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_log_dirs_topic, partitions, "Partitions", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_log_dirs_topic_schema = KMOCK_SCHEMA(struct kmock_describe_log_dirs_topic, describe_log_dirs_topic_fields);

static const struct kmock_field describe_log_dirs_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_log_dirs_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .element = &describe_log_dirs_topic_schema),
};
const struct kmock_schema kmock_describe_log_dirs_request_schema = KMOCK_MESSAGE(struct kmock_describe_log_dirs_request, describe_log_dirs_request_fields, 2);

static const struct kmock_field describe_log_dirs_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_log_dirs_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_log_dirs_partition_result, partition_size, "PartitionSize", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_log_dirs_partition_result, offset_lag, "OffsetLag", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_log_dirs_partition_result, is_future_key, "IsFutureKey", BOOL, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_log_dirs_partition_result_schema = KMOCK_SCHEMA(struct kmock_describe_log_dirs_partition_result, describe_log_dirs_partition_result_fields);

static const struct kmock_field describe_log_dirs_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_log_dirs_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_log_dirs_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &describe_log_dirs_partition_result_schema),
};
static const struct kmock_schema describe_log_dirs_topic_result_schema = KMOCK_SCHEMA(struct kmock_describe_log_dirs_topic_result, describe_log_dirs_topic_result_fields);

static const struct kmock_field describe_log_dirs_dir_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_log_dirs_dir_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_log_dirs_dir_result, log_dir, "LogDir", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_log_dirs_dir_result, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &describe_log_dirs_topic_result_schema),
    KMOCK_FIELD(struct kmock_describe_log_dirs_dir_result, total_bytes, "TotalBytes", INT64, 4, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_describe_log_dirs_dir_result, usable_bytes, "UsableBytes", INT64, 4, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_describe_log_dirs_dir_result, is_cordoned, "IsCordoned", BOOL, 5, KMOCK_NEWEST),
};
static const struct kmock_schema describe_log_dirs_dir_result_schema = KMOCK_SCHEMA(struct kmock_describe_log_dirs_dir_result, describe_log_dirs_dir_result_fields);

static const struct kmock_field describe_log_dirs_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_log_dirs_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_log_dirs_response, error, "ErrorCode", INT16, 3, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_log_dirs_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &describe_log_dirs_dir_result_schema),
};
const struct kmock_schema kmock_describe_log_dirs_response_schema = KMOCK_MESSAGE(struct kmock_describe_log_dirs_response, describe_log_dirs_response_fields, 2);
