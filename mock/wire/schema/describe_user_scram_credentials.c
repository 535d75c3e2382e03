/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out DescribeUserScramCredentials on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field describe_user_scram_credentials_user_fields[] = {
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_user, name, "Name", STRING, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_user_scram_credentials_user_schema = KMOCK_SCHEMA(struct kmock_describe_user_scram_credentials_user, describe_user_scram_credentials_user_fields);

static const struct kmock_field describe_user_scram_credentials_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_describe_user_scram_credentials_request, users, "Users", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .element = &describe_user_scram_credentials_user_schema),
};
const struct kmock_schema kmock_describe_user_scram_credentials_request_schema = KMOCK_MESSAGE(struct kmock_describe_user_scram_credentials_request, describe_user_scram_credentials_request_fields, 0);

static const struct kmock_field describe_user_scram_credentials_credential_info_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_credential_info_result, mechanism, "Mechanism", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_credential_info_result, iterations, "Iterations", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema describe_user_scram_credentials_credential_info_result_schema = KMOCK_SCHEMA(struct kmock_describe_user_scram_credentials_credential_info_result, describe_user_scram_credentials_credential_info_result_fields);

static const struct kmock_field describe_user_scram_credentials_user_result_fields[] = {
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_user_result, user, "User", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_user_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_user_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_describe_user_scram_credentials_user_result, credential_infos, "CredentialInfos", STRUCT, 0, KMOCK_NEWEST, .element = &describe_user_scram_credentials_credential_info_result_schema),
};
static const struct kmock_schema describe_user_scram_credentials_user_result_schema = KMOCK_SCHEMA(struct kmock_describe_user_scram_credentials_user_result, describe_user_scram_credentials_user_result_fields);

static const struct kmock_field describe_user_scram_credentials_response_fields[] = {
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_describe_user_scram_credentials_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_ARRAY_FIELD(struct kmock_describe_user_scram_credentials_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &describe_user_scram_credentials_user_result_schema),
};
const struct kmock_schema kmock_describe_user_scram_credentials_response_schema = KMOCK_MESSAGE(struct kmock_describe_user_scram_credentials_response, describe_user_scram_credentials_response_fields, 0);
