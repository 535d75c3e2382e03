/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeGroups on the wire. */
#include "mock/broker/api/groups.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_groups_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_groups_request, groups, "Groups", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_request, include_authorized_operations, "IncludeAuthorizedOperations", BOOL, 3, KMOCK_NEWEST),
};
const struct kmock_schema kmock_describe_groups_request_schema = KMOCK_MESSAGE(struct kmock_describe_groups_request, describe_groups_request_fields, 5);

static const struct kmock_field describe_groups_member_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_groups_member_result, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_member_result, group_instance_id, "GroupInstanceId", STRING, 4, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_describe_groups_member_result, client_id, "ClientId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_member_result, client_host, "ClientHost", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_member_result, member_metadata, "MemberMetadata", BYTES, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_member_result, member_assignment, "MemberAssignment", BYTES, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_groups_member_result_schema = KMOCK_SCHEMA(struct kmock_describe_groups_member_result, describe_groups_member_result_fields);

static const struct kmock_field describe_groups_group_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_groups_group_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, error_message, "ErrorMessage", STRING, 6, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, group_state, "GroupState", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, protocol_type, "ProtocolType", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, protocol_data, "ProtocolData", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_groups_group_result, members, "Members", STRUCT, 0, KMOCK_NEWEST, .element = &describe_groups_member_result_schema),
    KMOCK_FIELD(struct kmock_describe_groups_group_result, authorized_operations, "AuthorizedOperations", INT32, 3, KMOCK_NEWEST, .fallback = -2147483648),
};
static const struct kmock_schema describe_groups_group_result_schema = KMOCK_SCHEMA(struct kmock_describe_groups_group_result, describe_groups_group_result_fields);

static const struct kmock_field describe_groups_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_groups_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_groups_response, groups, "Groups", STRUCT, 0, KMOCK_NEWEST, .element = &describe_groups_group_result_schema),
};
const struct kmock_schema kmock_describe_groups_response_schema = KMOCK_MESSAGE(struct kmock_describe_groups_response, describe_groups_response_fields, 5);
