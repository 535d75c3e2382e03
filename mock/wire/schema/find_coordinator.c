/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out FindCoordinator on the wire. */
#include "mock/broker/api/group.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field find_coordinator_request_fields[] = {
    KMOCK_FIELD(struct kmock_find_coordinator_request, key, "Key", STRING, 0, 3),
    KMOCK_FIELD(struct kmock_find_coordinator_request, key_type, "KeyType", INT8, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_find_coordinator_request, coordinator_keys, "CoordinatorKeys", STRING, 4, KMOCK_NEWEST),
};
const struct kmock_schema kmock_find_coordinator_request_schema = KMOCK_MESSAGE(struct kmock_find_coordinator_request, find_coordinator_request_fields, 3);

static const struct kmock_field find_coordinator_coordinator_result_fields[] = {
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, key, "Key", STRING, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, node_id, "NodeId", INT32, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, host, "Host", STRING, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, port, "Port", INT32, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, error, "ErrorCode", INT16, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_coordinator_result, error_message, "ErrorMessage", STRING, 4, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema find_coordinator_coordinator_result_schema = KMOCK_SCHEMA(struct kmock_find_coordinator_coordinator_result, find_coordinator_coordinator_result_fields);

static const struct kmock_field find_coordinator_response_fields[] = {
    KMOCK_FIELD(struct kmock_find_coordinator_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_find_coordinator_response, error, "ErrorCode", INT16, 0, 3),
    KMOCK_FIELD(struct kmock_find_coordinator_response, error_message, "ErrorMessage", STRING, 1, 3, .nullable = true),
    KMOCK_FIELD(struct kmock_find_coordinator_response, node_id, "NodeId", INT32, 0, 3),
    KMOCK_FIELD(struct kmock_find_coordinator_response, host, "Host", STRING, 0, 3),
    KMOCK_FIELD(struct kmock_find_coordinator_response, port, "Port", INT32, 0, 3),
    KMOCK_ARRAY_FIELD(struct kmock_find_coordinator_response, coordinators, "Coordinators", STRUCT, 4, KMOCK_NEWEST, .element = &find_coordinator_coordinator_result_schema),
};
const struct kmock_schema kmock_find_coordinator_response_schema = KMOCK_MESSAGE(struct kmock_find_coordinator_response, find_coordinator_response_fields, 3);
