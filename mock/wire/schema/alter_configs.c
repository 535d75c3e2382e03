/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out AlterConfigs on the wire. */
#include "mock/broker/api/configs.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field alter_configs_config_fields[] = {
    KMOCK_FIELD(struct kmock_alter_configs_config, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_configs_config, value, "Value", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema alter_configs_config_schema = KMOCK_SCHEMA(struct kmock_alter_configs_config, alter_configs_config_fields);

static const struct kmock_field alter_configs_resource_fields[] = {
    KMOCK_FIELD(struct kmock_alter_configs_resource, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_configs_resource, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_configs_resource, configs, "Configs", STRUCT, 0, KMOCK_NEWEST, .element = &alter_configs_config_schema),
};
static const struct kmock_schema alter_configs_resource_schema = KMOCK_SCHEMA(struct kmock_alter_configs_resource, alter_configs_resource_fields);

static const struct kmock_field alter_configs_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_alter_configs_request, resources, "Resources", STRUCT, 0, KMOCK_NEWEST, .element = &alter_configs_resource_schema),
    KMOCK_FIELD(struct kmock_alter_configs_request, validate_only, "ValidateOnly", BOOL, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_alter_configs_request_schema = KMOCK_MESSAGE(struct kmock_alter_configs_request, alter_configs_request_fields, 2);

static const struct kmock_field alter_configs_resource_result_fields[] = {
    KMOCK_FIELD(struct kmock_alter_configs_resource_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_configs_resource_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_alter_configs_resource_result, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_configs_resource_result, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
};
static const struct kmock_schema alter_configs_resource_result_schema = KMOCK_SCHEMA(struct kmock_alter_configs_resource_result, alter_configs_resource_result_fields);

static const struct kmock_field alter_configs_response_fields[] = {
    KMOCK_FIELD(struct kmock_alter_configs_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_configs_response, resources, "Responses", STRUCT, 0, KMOCK_NEWEST, .element = &alter_configs_resource_result_schema),
};
const struct kmock_schema kmock_alter_configs_response_schema = KMOCK_MESSAGE(struct kmock_alter_configs_response, alter_configs_response_fields, 2);
