/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the APIs of authentication and authorization, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_SECURITY_H
#define KMOCK_BROKER_API_SECURITY_H

#include "mock/broker/types.h"

struct kmock_sasl_handshake_request {
    struct kmock_string mechanism;
};

struct kmock_sasl_handshake_response {
    int16_t error;
    struct kmock_string *mechanisms;
    int32_t mechanisms_count;
};

struct kmock_sasl_authenticate_request {
    struct kmock_bytes auth_bytes;
};

struct kmock_sasl_authenticate_response {
    int16_t error;
    struct kmock_string error_message;
    struct kmock_bytes auth_bytes;
    int64_t session_lifetime_ms; /* 1+ */
};

struct kmock_describe_acls_request {
    int8_t resource_type_filter;
    struct kmock_string resource_name_filter;
    int8_t pattern_type_filter; /* 1+ */
    struct kmock_string principal_filter;
    struct kmock_string host_filter;
    int8_t operation;
    int8_t permission_type;
};

struct kmock_describe_acls_acl_result {
    struct kmock_string principal;
    struct kmock_string host;
    int8_t operation;
    int8_t permission_type;
};

struct kmock_describe_acls_resource_result {
    int8_t resource_type;
    struct kmock_string resource_name;
    int8_t pattern_type; /* 1+ */
    struct kmock_describe_acls_acl_result *acls;
    int32_t acls_count;
};

struct kmock_describe_acls_response {
    int32_t throttle_time_ms;
    int16_t error;
    struct kmock_string error_message;
    struct kmock_describe_acls_resource_result *resources;
    int32_t resources_count;
};

struct kmock_create_acls_creation {
    int8_t resource_type;
    struct kmock_string resource_name;
    int8_t resource_pattern_type; /* 1+ */
    struct kmock_string principal;
    struct kmock_string host;
    int8_t operation;
    int8_t permission_type;
};

struct kmock_create_acls_request {
    struct kmock_create_acls_creation *creations;
    int32_t creations_count;
};

struct kmock_create_acls_result_result {
    int16_t error;
    struct kmock_string error_message;
};

struct kmock_create_acls_response {
    int32_t throttle_time_ms;
    struct kmock_create_acls_result_result *results;
    int32_t results_count;
};

struct kmock_delete_acls_filter {
    int8_t resource_type_filter;
    struct kmock_string resource_name_filter;
    int8_t pattern_type_filter; /* 1+ */
    struct kmock_string principal_filter;
    struct kmock_string host_filter;
    int8_t operation;
    int8_t permission_type;
};

struct kmock_delete_acls_request {
    struct kmock_delete_acls_filter *filters;
    int32_t filters_count;
};

struct kmock_delete_acls_matching_acl_result {
    int16_t error;
    struct kmock_string error_message;
    int8_t resource_type;
    struct kmock_string resource_name;
    int8_t pattern_type; /* 1+ */
    struct kmock_string principal;
    struct kmock_string host;
    int8_t operation;
    int8_t permission_type;
};

struct kmock_delete_acls_filter_result {
    int16_t error;
    struct kmock_string error_message;
    struct kmock_delete_acls_matching_acl_result *matching_acls;
    int32_t matching_acls_count;
};

struct kmock_delete_acls_response {
    int32_t throttle_time_ms;
    struct kmock_delete_acls_filter_result *filter_results;
    int32_t filter_results_count;
};

struct kmock_describe_user_scram_credentials_user {
    struct kmock_string name;
};

struct kmock_describe_user_scram_credentials_request {
    struct kmock_describe_user_scram_credentials_user *users;
    int32_t users_count; /* -1: null */
};

struct kmock_describe_user_scram_credentials_credential_info_result {
    int8_t mechanism;
    int32_t iterations;
};

struct kmock_describe_user_scram_credentials_user_result {
    struct kmock_string user;
    int16_t error;
    struct kmock_string error_message;
    struct kmock_describe_user_scram_credentials_credential_info_result *credential_infos;
    int32_t credential_infos_count;
};

struct kmock_describe_user_scram_credentials_response {
    int32_t throttle_time_ms;
    int16_t error;
    struct kmock_string error_message;
    struct kmock_describe_user_scram_credentials_user_result *results;
    int32_t results_count;
};

struct kmock_alter_user_scram_credentials_deletion {
    struct kmock_string name;
    int8_t mechanism;
};

struct kmock_alter_user_scram_credentials_upsertion {
    struct kmock_string name;
    int8_t mechanism;
    int32_t iterations;
    struct kmock_bytes salt;
    struct kmock_bytes salted_password;
};

struct kmock_alter_user_scram_credentials_request {
    struct kmock_alter_user_scram_credentials_deletion *deletions;
    int32_t deletions_count;
    struct kmock_alter_user_scram_credentials_upsertion *upsertions;
    int32_t upsertions_count;
};

struct kmock_alter_user_scram_credentials_user_result {
    struct kmock_string user;
    int16_t error;
    struct kmock_string error_message;
};

struct kmock_alter_user_scram_credentials_response {
    int32_t throttle_time_ms;
    struct kmock_alter_user_scram_credentials_user_result *results;
    int32_t results_count;
};

#endif
