/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeConfigs on the wire. */
#include "mock/broker/api/configs.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_configs_resource_fields[] = {
    KMOCK_FIELD(struct kmock_describe_configs_resource, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_resource, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_configs_resource, configuration_keys, "ConfigurationKeys", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema describe_configs_resource_schema = KMOCK_SCHEMA(struct kmock_describe_configs_resource, describe_configs_resource_fields);

static const struct kmock_field describe_configs_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_configs_request, resources, "Resources", STRUCT, 0, KMOCK_NEWEST, .element = &describe_configs_resource_schema),
    KMOCK_FIELD(struct kmock_describe_configs_request, include_synonyms, "IncludeSynonyms", BOOL, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_request, include_documentation, "IncludeDocumentation", BOOL, 3, KMOCK_NEWEST),
};
const struct kmock_schema kmock_describe_configs_request_schema = KMOCK_MESSAGE(struct kmock_describe_configs_request, describe_configs_request_fields, 4);

static const struct kmock_field describe_configs_synonym_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_configs_synonym_result, name, "Name", STRING, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_synonym_result, value, "Value", STRING, 1, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_configs_synonym_result, source, "Source", INT8, 1, KMOCK_NEWEST),
};
static const struct kmock_schema describe_configs_synonym_result_schema = KMOCK_SCHEMA(struct kmock_describe_configs_synonym_result, describe_configs_synonym_result_fields);

static const struct kmock_field describe_configs_config_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_configs_config_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, value, "Value", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, read_only, "ReadOnly", BOOL, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, is_default, "IsDefault", BOOL, 0, 0),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, config_source, "ConfigSource", INT8, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, is_sensitive, "IsSensitive", BOOL, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_configs_config_result, synonyms, "Synonyms", STRUCT, 1, KMOCK_NEWEST, .element = &describe_configs_synonym_result_schema),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, config_type, "ConfigType", INT8, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_config_result, documentation, "Documentation", STRING, 3, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema describe_configs_config_result_schema = KMOCK_SCHEMA(struct kmock_describe_configs_config_result, describe_configs_config_result_fields);

static const struct kmock_field describe_configs_resource_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_configs_resource_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_resource_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_describe_configs_resource_result, resource_type, "ResourceType", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_configs_resource_result, resource_name, "ResourceName", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_configs_resource_result, configs, "Configs", STRUCT, 0, KMOCK_NEWEST, .element = &describe_configs_config_result_schema),
};
static const struct kmock_schema describe_configs_resource_result_schema = KMOCK_SCHEMA(struct kmock_describe_configs_resource_result, describe_configs_resource_result_fields);

static const struct kmock_field describe_configs_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_configs_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_describe_configs_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &describe_configs_resource_result_schema),
};
const struct kmock_schema kmock_describe_configs_response_schema = KMOCK_MESSAGE(struct kmock_describe_configs_response, describe_configs_response_fields, 4);
