/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out CreateTopics on the wire. */
#include "mock/broker/api/topics.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field create_topics_assignment_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_assignment, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_assignment, broker_ids, "BrokerIds", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema create_topics_assignment_schema = KMOCK_SCHEMA(struct kmock_create_topics_assignment, create_topics_assignment_fields);

static const struct kmock_field create_topics_config_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_config, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_config, value, "Value", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema create_topics_config_schema = KMOCK_SCHEMA(struct kmock_create_topics_config, create_topics_config_fields);

static const struct kmock_field create_topics_topic_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_topic, num_partitions, "NumPartitions", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_topic, replication_factor, "ReplicationFactor", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_topic, assignments, "Assignments", STRUCT, 0, KMOCK_NEWEST, .element = &create_topics_assignment_schema),
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_topic, configs, "Configs", STRUCT, 0, KMOCK_NEWEST, .element = &create_topics_config_schema),
};
static const struct kmock_schema create_topics_topic_schema = KMOCK_SCHEMA(struct kmock_create_topics_topic, create_topics_topic_fields);

static const struct kmock_field create_topics_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &create_topics_topic_schema),
    KMOCK_FIELD(struct kmock_create_topics_request, timeout_ms, "timeoutMs", INT32, 0, KMOCK_NEWEST, .fallback = 60000),
    KMOCK_FIELD(struct kmock_create_topics_request, validate_only, "validateOnly", BOOL, 1, KMOCK_NEWEST),
};
const struct kmock_schema kmock_create_topics_request_schema = KMOCK_MESSAGE(struct kmock_create_topics_request, create_topics_request_fields, 5);

static const struct kmock_field create_topics_config_result_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_config_result, name, "Name", STRING, 5, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_config_result, value, "Value", STRING, 5, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_create_topics_config_result, read_only, "ReadOnly", BOOL, 5, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_config_result, config_source, "ConfigSource", INT8, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_create_topics_config_result, is_sensitive, "IsSensitive", BOOL, 5, KMOCK_NEWEST),
};
static const struct kmock_schema create_topics_config_result_schema = KMOCK_SCHEMA(struct kmock_create_topics_config_result, create_topics_config_result_fields);

static const struct kmock_field create_topics_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, topic_id, "TopicId", UUID, 7, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, error_message, "ErrorMessage", STRING, 1, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, topic_config_error_code, "TopicConfigErrorCode", INT16, 5, KMOCK_NEWEST, .tagged = true, .tag = 0),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, num_partitions, "NumPartitions", INT32, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_create_topics_topic_result, replication_factor, "ReplicationFactor", INT16, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_topic_result, configs, "Configs", STRUCT, 5, KMOCK_NEWEST, .nullable = true, .element = &create_topics_config_result_schema),
};
static const struct kmock_schema create_topics_topic_result_schema = KMOCK_SCHEMA(struct kmock_create_topics_topic_result, create_topics_topic_result_fields);

static const struct kmock_field create_topics_response_fields[] = {
    KMOCK_FIELD(struct kmock_create_topics_response, throttle_time_ms, "ThrottleTimeMs", INT32, 2, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_topics_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &create_topics_topic_result_schema),
};
const struct kmock_schema kmock_create_topics_response_schema = KMOCK_MESSAGE(struct kmock_create_topics_response, create_topics_response_fields, 5);
