/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out CreateAcls on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field create_acls_creation_fields[] = {
    KMOCK_FIELD(struct kmock_create_acls_creation, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_creation, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_creation, resource_pattern_type, "ResourcePatternType", INT8, 1, KMOCK_NEWEST, .fallback = 3),
    KMOCK_FIELD(struct kmock_create_acls_creation, principal, "Principal", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_creation, host, "Host", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_creation, operation, "Operation", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_creation, permission_type, "PermissionType", INT8, 0, KMOCK_NEWEST),
};
static const struct kmock_schema create_acls_creation_schema = KMOCK_SCHEMA(struct kmock_create_acls_creation, create_acls_creation_fields);

static const struct kmock_field create_acls_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_create_acls_request, creations, "Creations", STRUCT, 0, KMOCK_NEWEST, .element = &create_acls_creation_schema),
};
const struct kmock_schema kmock_create_acls_request_schema = KMOCK_MESSAGE(struct kmock_create_acls_request, create_acls_request_fields, 2);

static const struct kmock_field create_acls_result_result_fields[] = {
    KMOCK_FIELD(struct kmock_create_acls_result_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_create_acls_result_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema create_acls_result_result_schema = KMOCK_SCHEMA(struct kmock_create_acls_result_result, create_acls_result_result_fields);

static const struct kmock_field create_acls_response_fields[] = {
    KMOCK_FIELD(struct kmock_create_acls_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_create_acls_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &create_acls_result_result_schema),
};
const struct kmock_schema kmock_create_acls_response_schema = KMOCK_MESSAGE(struct kmock_create_acls_response, create_acls_response_fields, 2);
