/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the config APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_CONFIGS_H
#define KMOCK_BROKER_API_CONFIGS_H

#include "mock/broker/types.h"

struct kmock_describe_configs_resource {
    int8_t resource_type;
    struct kmock_string resource_name;
    struct kmock_string *configuration_keys;
    int32_t configuration_keys_count;
};

struct kmock_describe_configs_request {
    struct kmock_describe_configs_resource *resources;
    int32_t resources_count;
    bool include_synonyms;      /* 1+ */
    bool include_documentation; /* 3+ */
};

struct kmock_describe_configs_synonym_result {
    struct kmock_string name;  /* 1+ */
    struct kmock_string value; /* 1+ */
    int8_t source;             /* 1+ */
};

struct kmock_describe_configs_config_result {
    struct kmock_string name;
    struct kmock_string value;
    bool read_only;
    bool is_default;      /* 0 */
    int8_t config_source; /* 1+ */
    bool is_sensitive;
    struct kmock_describe_configs_synonym_result *synonyms;
    int32_t synonyms_count;            /* 1+ */
    int8_t config_type;                /* 3+ */
    struct kmock_string documentation; /* 3+ */
};

struct kmock_describe_configs_resource_result {
    int16_t error;
    struct kmock_string error_message;
    int8_t resource_type;
    struct kmock_string resource_name;
    struct kmock_describe_configs_config_result *configs;
    int32_t configs_count;
};

struct kmock_describe_configs_response {
    int32_t throttle_time_ms;
    struct kmock_describe_configs_resource_result *results;
    int32_t results_count;
};

struct kmock_alter_configs_config {
    struct kmock_string name;
    struct kmock_string value;
};

struct kmock_alter_configs_resource {
    int8_t resource_type;
    struct kmock_string resource_name;
    struct kmock_alter_configs_config *configs;
    int32_t configs_count;
};

struct kmock_alter_configs_request {
    struct kmock_alter_configs_resource *resources;
    int32_t resources_count;
    bool validate_only;
};

struct kmock_alter_configs_resource_result {
    int16_t error;
    struct kmock_string error_message;
    int8_t resource_type;
    struct kmock_string resource_name;
};

struct kmock_alter_configs_response {
    int32_t throttle_time_ms;
    struct kmock_alter_configs_resource_result *resources;
    int32_t resources_count;
};

struct kmock_incremental_alter_configs_config {
    struct kmock_string name;
    int8_t config_operation;
    struct kmock_string value;
};

struct kmock_incremental_alter_configs_resource {
    int8_t resource_type;
    struct kmock_string resource_name;
    struct kmock_incremental_alter_configs_config *configs;
    int32_t configs_count;
};

struct kmock_incremental_alter_configs_request {
    struct kmock_incremental_alter_configs_resource *resources;
    int32_t resources_count;
    bool validate_only;
};

struct kmock_incremental_alter_configs_resource_result {
    int16_t error;
    struct kmock_string error_message;
    int8_t resource_type;
    struct kmock_string resource_name;
};

struct kmock_incremental_alter_configs_response {
    int32_t throttle_time_ms;
    struct kmock_incremental_alter_configs_resource_result *resources;
    int32_t resources_count;
};

#endif
