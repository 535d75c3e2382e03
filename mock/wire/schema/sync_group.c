/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out SyncGroup on the wire. */
#include "mock/broker/api/group.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field sync_group_assignment_fields[] = {
    KMOCK_FIELD(struct kmock_sync_group_assignment, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_assignment, assignment, "Assignment", BYTES, 0, KMOCK_NEWEST),
};
static const struct kmock_schema sync_group_assignment_schema = KMOCK_SCHEMA(struct kmock_sync_group_assignment, sync_group_assignment_fields);

static const struct kmock_field sync_group_request_fields[] = {
    KMOCK_FIELD(struct kmock_sync_group_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_request, generation_id, "GenerationId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_request, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_request, group_instance_id, "GroupInstanceId", STRING, 3, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_sync_group_request, protocol_type, "ProtocolType", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_sync_group_request, protocol_name, "ProtocolName", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_ARRAY_FIELD(struct kmock_sync_group_request, assignments, "Assignments", STRUCT, 0, KMOCK_NEWEST, .element = &sync_group_assignment_schema),
};
const struct kmock_schema kmock_sync_group_request_schema = KMOCK_MESSAGE(struct kmock_sync_group_request, sync_group_request_fields, 4);

static const struct kmock_field sync_group_response_fields[] = {
    KMOCK_FIELD(struct kmock_sync_group_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sync_group_response, protocol_type, "ProtocolType", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_sync_group_response, protocol_name, "ProtocolName", STRING, 5, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_sync_group_response, assignment, "Assignment", BYTES, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_sync_group_response_schema = KMOCK_MESSAGE(struct kmock_sync_group_response, sync_group_response_fields, 4);
