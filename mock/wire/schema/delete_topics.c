/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DeleteTopics on the wire. */
#include "mock/broker/api/topics.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field delete_topics_topic_fields[] = {
    KMOCK_FIELD(struct kmock_delete_topics_topic, name, "Name", STRING, 6, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_delete_topics_topic, topic_id, "TopicId", UUID, 6, KMOCK_NEWEST),
};
static const struct kmock_schema delete_topics_topic_schema = KMOCK_SCHEMA(struct kmock_delete_topics_topic, delete_topics_topic_fields);

static const struct kmock_field delete_topics_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_delete_topics_request, topics, "Topics", STRUCT, 6, KMOCK_NEWEST, .element = &delete_topics_topic_schema),
    KMOCK_ARRAY_FIELD(struct kmock_delete_topics_request, topic_names, "TopicNames", STRING, 0, 5),
    KMOCK_FIELD(struct kmock_delete_topics_request, timeout_ms, "TimeoutMs", INT32, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_delete_topics_request_schema = KMOCK_MESSAGE(struct kmock_delete_topics_request, delete_topics_request_fields, 4);

static const struct kmock_field delete_topics_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_topics_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST, .nullable = true, .nullable_from = 6),
    KMOCK_FIELD(struct kmock_delete_topics_topic_result, topic_id, "TopicId", UUID, 6, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_topics_topic_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_topics_topic_result, error_message, "ErrorMessage", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema delete_topics_topic_result_schema = KMOCK_SCHEMA(struct kmock_delete_topics_topic_result, delete_topics_topic_result_fields);

static const struct kmock_field delete_topics_response_fields[] = {
    KMOCK_FIELD(struct kmock_delete_topics_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_topics_response, topics, "Responses", STRUCT, 0, KMOCK_NEWEST, .element = &delete_topics_topic_result_schema),
};
const struct kmock_schema kmock_delete_topics_response_schema = KMOCK_MESSAGE(struct kmock_delete_topics_response, delete_topics_response_fields, 4);
