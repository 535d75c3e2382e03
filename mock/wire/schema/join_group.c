/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out JoinGroup on the wire. */
#include "mock/broker/api/group.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field join_group_protocol_fields[] = {
    KMOCK_FIELD(struct kmock_join_group_protocol, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_protocol, metadata, "Metadata", BYTES, 0, KMOCK_NEWEST),
};
static const struct kmock_schema join_group_protocol_schema = KMOCK_SCHEMA(struct kmock_join_group_protocol, join_group_protocol_fields);

static const struct kmock_field join_group_request_fields[] = {
    KMOCK_FIELD(struct kmock_join_group_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_request, session_timeout_ms, "SessionTimeoutMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_request, rebalance_timeout_ms, "RebalanceTimeoutMs", INT32, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_join_group_request, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_request, group_instance_id, "GroupInstanceId", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_join_group_request, protocol_type, "ProtocolType", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_join_group_request, protocols, "Protocols", STRUCT, 0, KMOCK_NEWEST, .element = &join_group_protocol_schema),
    KMOCK_FIELD(struct kmock_join_group_request, reason, "Reason", STRING, 8, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
const struct kmock_schema kmock_join_group_request_schema = KMOCK_MESSAGE(struct kmock_join_group_request, join_group_request_fields, 6);

static const struct kmock_field join_group_member_result_fields[] = {
    KMOCK_FIELD(struct kmock_join_group_member_result, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_member_result, group_instance_id, "GroupInstanceId", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_join_group_member_result, metadata, "Metadata", BYTES, 0, KMOCK_NEWEST),
};
static const struct kmock_schema join_group_member_result_schema = KMOCK_SCHEMA(struct kmock_join_group_member_result, join_group_member_result_fields);

static const struct kmock_field join_group_response_fields[] = {
    KMOCK_FIELD(struct kmock_join_group_response, throttle_time_ms, "ThrottleTimeMs", INT32, 2, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_response, generation_id, "GenerationId", INT32, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_join_group_response, protocol_type, "ProtocolType", STRING, 7, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_join_group_response, protocol_name, "ProtocolName", STRING, 0, KMOCK_NEWEST, .nullable = true, .nullable_from = 7),
    KMOCK_FIELD(struct kmock_join_group_response, leader, "Leader", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_response, skip_assignment, "SkipAssignment", BOOL, 9, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_join_group_response, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_join_group_response, members, "Members", STRUCT, 0, KMOCK_NEWEST, .element = &join_group_member_result_schema),
};
const struct kmock_schema kmock_join_group_response_schema = KMOCK_MESSAGE(struct kmock_join_group_response, join_group_response_fields, 6);
