/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out Heartbeat on the wire. */
#include "mock/broker/api/group.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field heartbeat_request_fields[] = {
    KMOCK_FIELD(struct kmock_heartbeat_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_heartbeat_request, generation_id, "GenerationId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_heartbeat_request, member_id, "MemberId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_heartbeat_request, group_instance_id, "GroupInstanceId", STRING, 3, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
const struct kmock_schema kmock_heartbeat_request_schema = KMOCK_MESSAGE(struct kmock_heartbeat_request, heartbeat_request_fields, 4);

static const struct kmock_field heartbeat_response_fields[] = {
    KMOCK_FIELD(struct kmock_heartbeat_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_heartbeat_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_heartbeat_response_schema = KMOCK_MESSAGE(struct kmock_heartbeat_response, heartbeat_response_fields, 4);
