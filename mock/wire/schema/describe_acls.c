/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeAcls on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_acls_request_fields[] = {
    KMOCK_FIELD(struct kmock_describe_acls_request, resource_type_filter, "ResourceTypeFilter", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_request, resource_name_filter, "ResourceNameFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_acls_request, pattern_type_filter, "PatternTypeFilter", INT8, 1, KMOCK_NEWEST, .fallback = 3),
    KMOCK_FIELD(struct kmock_describe_acls_request, principal_filter, "PrincipalFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_acls_request, host_filter, "HostFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_acls_request, operation, "Operation", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_request, permission_type, "PermissionType", INT8, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_describe_acls_request_schema = KMOCK_MESSAGE(struct kmock_describe_acls_request, describe_acls_request_fields, 2);

static const struct kmock_field describe_acls_acl_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_acls_acl_result, principal, "Principal", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_acl_result, host, "Host", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_acl_result, operation, "Operation", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_acl_result, permission_type, "PermissionType", INT8, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_acls_acl_result_schema = KMOCK_SCHEMA(struct kmock_describe_acls_acl_result, describe_acls_acl_result_fields);

static const struct kmock_field describe_acls_resource_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_acls_resource_result, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_resource_result, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_resource_result, pattern_type, "PatternType", INT8, 1, KMOCK_NEWEST, .fallback = 3),
    KMOCK_ARRAY_FIELD(struct kmock_describe_acls_resource_result, acls, "Acls", STRUCT, 0, KMOCK_NEWEST, .element = &describe_acls_acl_result_schema),
};
static const struct kmock_schema describe_acls_resource_result_schema = KMOCK_SCHEMA(struct kmock_describe_acls_resource_result, describe_acls_resource_result_fields);

static const struct kmock_field describe_acls_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_acls_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_acls_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_describe_acls_response, resources, "Resources", STRUCT, 0, KMOCK_NEWEST, .element = &describe_acls_resource_result_schema),
};
const struct kmock_schema kmock_describe_acls_response_schema = KMOCK_MESSAGE(struct kmock_describe_acls_response, describe_acls_response_fields, 2);
