/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out OffsetFetch on the wire. */
#include "mock/broker/api/offsets.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field offset_fetch_topic_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_topic, name, "Name", STRING, 0, 9),
    KMOCK_FIELD(struct kmock_offset_fetch_topic, topic_id, "TopicId", UUID, 10, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_topic, partition_indexes, "PartitionIndexes", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema offset_fetch_topic_schema = KMOCK_SCHEMA(struct kmock_offset_fetch_topic, offset_fetch_topic_fields);

static const struct kmock_field offset_fetch_group_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_group, group_id, "GroupId", STRING, 8, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_fetch_group, member_id, "MemberId", STRING, 9, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_offset_fetch_group, member_epoch, "MemberEpoch", INT32, 9, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_group, topics, "Topics", STRUCT, 8, KMOCK_NEWEST, .nullable = true, .element = &offset_fetch_topic_schema),
};
static const struct kmock_schema offset_fetch_group_schema = KMOCK_SCHEMA(struct kmock_offset_fetch_group, offset_fetch_group_fields);

static const struct kmock_field offset_fetch_request_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_request, group_id, "GroupId", STRING, 0, 7),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_request, topics, "Topics", STRUCT, 0, 7, .nullable = true, .nullable_from = 2, .element = &offset_fetch_topic_schema),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_request, groups, "Groups", STRUCT, 8, KMOCK_NEWEST, .element = &offset_fetch_group_schema),
    KMOCK_FIELD(struct kmock_offset_fetch_request, require_stable, "RequireStable", BOOL, 7, KMOCK_NEWEST),
};
const struct kmock_schema kmock_offset_fetch_request_schema = KMOCK_MESSAGE(struct kmock_offset_fetch_request, offset_fetch_request_fields, 6);

static const struct kmock_field offset_fetch_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_fetch_partition_result, committed_offset, "CommittedOffset", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_fetch_partition_result, committed_leader_epoch, "CommittedLeaderEpoch", INT32, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_offset_fetch_partition_result, metadata, "Metadata", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_offset_fetch_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema offset_fetch_partition_result_schema = KMOCK_SCHEMA(struct kmock_offset_fetch_partition_result, offset_fetch_partition_result_fields);

static const struct kmock_field offset_fetch_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_topic_result, name, "Name", STRING, 0, 9),
    KMOCK_FIELD(struct kmock_offset_fetch_topic_result, topic_id, "TopicId", UUID, 10, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &offset_fetch_partition_result_schema),
};
static const struct kmock_schema offset_fetch_topic_result_schema = KMOCK_SCHEMA(struct kmock_offset_fetch_topic_result, offset_fetch_topic_result_fields);

static const struct kmock_field offset_fetch_group_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_group_result, group_id, "GroupId", STRING, 8, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_group_result, topics, "Topics", STRUCT, 8, KMOCK_NEWEST, .element = &offset_fetch_topic_result_schema),
    KMOCK_FIELD(struct kmock_offset_fetch_group_result, error, "ErrorCode", INT16, 8, KMOCK_NEWEST),
};
static const struct kmock_schema offset_fetch_group_result_schema = KMOCK_SCHEMA(struct kmock_offset_fetch_group_result, offset_fetch_group_result_fields);

static const struct kmock_field offset_fetch_response_fields[] = {
    KMOCK_FIELD(struct kmock_offset_fetch_response, throttle_time_ms, "ThrottleTimeMs", INT32, 3, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_response, topics, "Topics", STRUCT, 0, 7, .element = &offset_fetch_topic_result_schema),
    KMOCK_FIELD(struct kmock_offset_fetch_response, error, "ErrorCode", INT16, 2, 7),
    KMOCK_ARRAY_FIELD(struct kmock_offset_fetch_response, groups, "Groups", STRUCT, 8, KMOCK_NEWEST, .element = &offset_fetch_group_result_schema),
};
const struct kmock_schema kmock_offset_fetch_response_schema = KMOCK_MESSAGE(struct kmock_offset_fetch_response, offset_fetch_response_fields, 6);
