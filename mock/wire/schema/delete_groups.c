/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DeleteGroups on the wire. */
#include "mock/broker/api/groups.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field delete_groups_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_delete_groups_request, groups, "GroupsNames", STRING, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_delete_groups_request_schema = KMOCK_MESSAGE(struct kmock_delete_groups_request, delete_groups_request_fields, 2);

static const struct kmock_field delete_groups_group_result_fields[] = {
    KMOCK_FIELD(struct kmock_delete_groups_group_result, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_delete_groups_group_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema delete_groups_group_result_schema = KMOCK_SCHEMA(struct kmock_delete_groups_group_result, delete_groups_group_result_fields);

static const struct kmock_field delete_groups_response_fields[] = {
    KMOCK_FIELD(struct kmock_delete_groups_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_delete_groups_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &delete_groups_group_result_schema),
};
const struct kmock_schema kmock_delete_groups_response_schema = KMOCK_MESSAGE(struct kmock_delete_groups_response, delete_groups_response_fields, 2);
