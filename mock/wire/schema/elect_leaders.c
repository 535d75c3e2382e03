/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ElectLeaders on the wire. */
#include "mock/broker/api/admin.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field elect_leaders_topic_fields[] = {
    KMOCK_FIELD(struct kmock_elect_leaders_topic, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_elect_leaders_topic, partitions, "Partitions", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema elect_leaders_topic_schema = KMOCK_SCHEMA(struct kmock_elect_leaders_topic, elect_leaders_topic_fields);

static const struct kmock_field elect_leaders_request_fields[] = {
    KMOCK_FIELD(struct kmock_elect_leaders_request, election_type, "ElectionType", INT8, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_elect_leaders_request, topics, "TopicPartitions", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .element = &elect_leaders_topic_schema),
    KMOCK_FIELD(struct kmock_elect_leaders_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST, .fallback = 60000),
};
const struct kmock_schema kmock_elect_leaders_request_schema = KMOCK_MESSAGE(struct kmock_elect_leaders_request, elect_leaders_request_fields, 2);

static const struct kmock_field elect_leaders_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_elect_leaders_partition_result, index, "PartitionId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_elect_leaders_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_elect_leaders_partition_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema elect_leaders_partition_result_schema = KMOCK_SCHEMA(struct kmock_elect_leaders_partition_result, elect_leaders_partition_result_fields);

static const struct kmock_field elect_leaders_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_elect_leaders_topic_result, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_elect_leaders_topic_result, partitions, "PartitionResult", STRUCT, 0, KMOCK_NEWEST, .element = &elect_leaders_partition_result_schema),
};
static const struct kmock_schema elect_leaders_topic_result_schema = KMOCK_SCHEMA(struct kmock_elect_leaders_topic_result, elect_leaders_topic_result_fields);

static const struct kmock_field elect_leaders_response_fields[] = {
    KMOCK_FIELD(struct kmock_elect_leaders_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_elect_leaders_response, error, "ErrorCode", INT16, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_elect_leaders_response, topics, "ReplicaElectionResults", STRUCT, 0, KMOCK_NEWEST, .element = &elect_leaders_topic_result_schema),
};
const struct kmock_schema kmock_elect_leaders_response_schema = KMOCK_MESSAGE(struct kmock_elect_leaders_response, elect_leaders_response_fields, 2);
