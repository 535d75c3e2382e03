/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out CreatePartitions on the wire. */
#include "mock/broker/api/topics.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field create_partitions_assignment_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_create_partitions_assignment, broker_ids, "BrokerIds", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema create_partitions_assignment_schema = KMOCK_SCHEMA(struct kmock_create_partitions_assignment, create_partitions_assignment_fields);

static const struct kmock_field create_partitions_topic_fields[] = {
    KMOCK_FIELD(struct kmock_create_partitions_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_partitions_topic, count, "Count", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_partitions_topic, assignments, "Assignments", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .element = &create_partitions_assignment_schema),
};
static const struct kmock_schema create_partitions_topic_schema = KMOCK_SCHEMA(struct kmock_create_partitions_topic, create_partitions_topic_fields);

static const struct kmock_field create_partitions_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_create_partitions_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &create_partitions_topic_schema),
    KMOCK_FIELD(struct kmock_create_partitions_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_partitions_request, validate_only, "ValidateOnly", BOOL, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_create_partitions_request_schema = KMOCK_MESSAGE(struct kmock_create_partitions_request, create_partitions_request_fields, 2);

static const struct kmock_field create_partitions_result_result_fields[] = {
    KMOCK_FIELD(struct kmock_create_partitions_result_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_partitions_result_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_partitions_result_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema create_partitions_result_result_schema = KMOCK_SCHEMA(struct kmock_create_partitions_result_result, create_partitions_result_result_fields);

static const struct kmock_field create_partitions_response_fields[] = {
    KMOCK_FIELD(struct kmock_create_partitions_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_partitions_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &create_partitions_result_result_schema),
};
const struct kmock_schema kmock_create_partitions_response_schema = KMOCK_MESSAGE(struct kmock_create_partitions_response, create_partitions_response_fields, 2);
