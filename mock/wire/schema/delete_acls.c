/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DeleteAcls on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field delete_acls_filter_fields[] = {
    KMOCK_FIELD(struct kmock_delete_acls_filter, resource_type_filter, "ResourceTypeFilter", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_filter, resource_name_filter, "ResourceNameFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_delete_acls_filter, pattern_type_filter, "PatternTypeFilter", INT8, 1, KMOCK_NEWEST, .fallback = 3),
    KMOCK_FIELD(struct kmock_delete_acls_filter, principal_filter, "PrincipalFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_delete_acls_filter, host_filter, "HostFilter", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_delete_acls_filter, operation, "Operation", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_filter, permission_type, "PermissionType", INT8, 0, KMOCK_NEWEST),
};
static const struct kmock_schema delete_acls_filter_schema = KMOCK_SCHEMA(struct kmock_delete_acls_filter, delete_acls_filter_fields);

static const struct kmock_field delete_acls_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_delete_acls_request, filters, "Filters", STRUCT, 0, KMOCK_NEWEST, .element = &delete_acls_filter_schema),
};
const struct kmock_schema kmock_delete_acls_request_schema = KMOCK_MESSAGE(struct kmock_delete_acls_request, delete_acls_request_fields, 2);

static const struct kmock_field delete_acls_matching_acl_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, pattern_type, "PatternType", INT8, 1, KMOCK_NEWEST, .fallback = 3),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, principal, "Principal", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, host, "Host", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, operation, "Operation", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_matching_acl_result, permission_type, "PermissionType", INT8, 0, KMOCK_NEWEST),
};
static const struct kmock_schema delete_acls_matching_acl_result_schema = KMOCK_SCHEMA(struct kmock_delete_acls_matching_acl_result, delete_acls_matching_acl_result_fields);

static const struct kmock_field delete_acls_filter_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_acls_filter_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_acls_filter_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_delete_acls_filter_result, matching_acls, "MatchingAcls", STRUCT, 0, KMOCK_NEWEST, .element = &delete_acls_matching_acl_result_schema),
};
static const struct kmock_schema delete_acls_filter_result_schema = KMOCK_SCHEMA(struct kmock_delete_acls_filter_result, delete_acls_filter_result_fields);

static const struct kmock_field delete_acls_response_fields[] = {
    KMOCK_FIELD(struct kmock_delete_acls_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_acls_response, filter_results, "FilterResults", STRUCT, 0, KMOCK_NEWEST, .element = &delete_acls_filter_result_schema),
};
const struct kmock_schema kmock_delete_acls_response_schema = KMOCK_MESSAGE(struct kmock_delete_acls_response, delete_acls_response_fields, 2);
