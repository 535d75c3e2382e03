/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out LeaveGroup on the wire. */
#include "mock/broker/api/group.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field leave_group_member_fields[] = {
    KMOCK_FIELD(struct kmock_leave_group_member, member_id, "MemberId", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_leave_group_member, group_instance_id, "GroupInstanceId", STRING, 3, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_leave_group_member, reason, "Reason", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema leave_group_member_schema = KMOCK_SCHEMA(struct kmock_leave_group_member, leave_group_member_fields);

static const struct kmock_field leave_group_request_fields[] = {
    KMOCK_FIELD(struct kmock_leave_group_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_leave_group_request, member_id, "MemberId", STRING, 0, 2),
    KMOCK_ARRAY_FIELD(struct kmock_leave_group_request, members, "Members", STRUCT, 3, KMOCK_NEWEST, .element = &leave_group_member_schema),
};
const struct kmock_schema kmock_leave_group_request_schema = KMOCK_MESSAGE(struct kmock_leave_group_request, leave_group_request_fields, 4);

static const struct kmock_field leave_group_member_result_fields[] = {
    KMOCK_FIELD(struct kmock_leave_group_member_result, member_id, "MemberId", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_leave_group_member_result, group_instance_id, "GroupInstanceId", STRING, 3, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_leave_group_member_result, error, "ErrorCode", INT16, 3, KMOCK_NEWEST),
};
static const struct kmock_schema leave_group_member_result_schema = KMOCK_SCHEMA(struct kmock_leave_group_member_result, leave_group_member_result_fields);

static const struct kmock_field leave_group_response_fields[] = {
    KMOCK_FIELD(struct kmock_leave_group_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_leave_group_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_leave_group_response, members, "Members", STRUCT, 3, KMOCK_NEWEST, .element = &leave_group_member_result_schema),
};
const struct kmock_schema kmock_leave_group_response_schema = KMOCK_MESSAGE(struct kmock_leave_group_response, leave_group_response_fields, 4);
