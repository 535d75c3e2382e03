/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out ListGroups on the wire. */
#include "mock/broker/api/groups.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field list_groups_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_list_groups_request, states_filter, "StatesFilter", STRING, 4, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_groups_request, types_filter, "TypesFilter", STRING, 5, KMOCK_NEWEST),
};
const struct kmock_schema kmock_list_groups_request_schema = KMOCK_MESSAGE(struct kmock_list_groups_request, list_groups_request_fields, 3);

static const struct kmock_field list_groups_group_result_fields[] = {
    KMOCK_FIELD(struct kmock_list_groups_group_result, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_groups_group_result, protocol_type, "ProtocolType", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_groups_group_result, group_state, "GroupState", STRING, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_groups_group_result, group_type, "GroupType", STRING, 5, KMOCK_NEWEST),
};
static const struct kmock_schema list_groups_group_result_schema = KMOCK_SCHEMA(struct kmock_list_groups_group_result, list_groups_group_result_fields);

static const struct kmock_field list_groups_response_fields[] = {
    KMOCK_FIELD(struct kmock_list_groups_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_list_groups_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_list_groups_response, groups, "Groups", STRUCT, 0, KMOCK_NEWEST, .element = &list_groups_group_result_schema),
};
const struct kmock_schema kmock_list_groups_response_schema = KMOCK_MESSAGE(struct kmock_list_groups_response, list_groups_response_fields, 3);
