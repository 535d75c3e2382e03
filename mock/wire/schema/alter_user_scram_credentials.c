/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out AlterUserScramCredentials on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field alter_user_scram_credentials_deletion_fields[] = {
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_deletion, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_deletion, mechanism, "Mechanism", INT8, 0, KMOCK_NEWEST),
};
static const struct kmock_schema alter_user_scram_credentials_deletion_schema = KMOCK_SCHEMA(struct kmock_alter_user_scram_credentials_deletion, alter_user_scram_credentials_deletion_fields);

static const struct kmock_field alter_user_scram_credentials_upsertion_fields[] = {
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_upsertion, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_upsertion, mechanism, "Mechanism", INT8, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_upsertion, iterations, "Iterations", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_upsertion, salt, "Salt", BYTES, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_upsertion, salted_password, "SaltedPassword", BYTES, 0, KMOCK_NEWEST),
};
static const struct kmock_schema alter_user_scram_credentials_upsertion_schema = KMOCK_SCHEMA(struct kmock_alter_user_scram_credentials_upsertion, alter_user_scram_credentials_upsertion_fields);

static const struct kmock_field alter_user_scram_credentials_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_alter_user_scram_credentials_request, deletions, "Deletions", STRUCT, 0, KMOCK_NEWEST, .element = &alter_user_scram_credentials_deletion_schema),
    KMOCK_ARRAY_FIELD(struct kmock_alter_user_scram_credentials_request, upsertions, "Upsertions", STRUCT, 0, KMOCK_NEWEST, .element = &alter_user_scram_credentials_upsertion_schema),
};
const struct kmock_schema kmock_alter_user_scram_credentials_request_schema = KMOCK_MESSAGE(struct kmock_alter_user_scram_credentials_request, alter_user_scram_credentials_request_fields, 0);

static const struct kmock_field alter_user_scram_credentials_user_result_fields[] = {
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_user_result, user, "User", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_user_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_user_result, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema alter_user_scram_credentials_user_result_schema = KMOCK_SCHEMA(struct kmock_alter_user_scram_credentials_user_result, alter_user_scram_credentials_user_result_fields);

static const struct kmock_field alter_user_scram_credentials_response_fields[] = {
    KMOCK_FIELD(struct kmock_alter_user_scram_credentials_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_alter_user_scram_credentials_response, results, "Results", STRUCT, 0, KMOCK_NEWEST, .element = &alter_user_scram_credentials_user_result_schema),
};
const struct kmock_schema kmock_alter_user_scram_credentials_response_schema = KMOCK_MESSAGE(struct kmock_alter_user_scram_credentials_response, alter_user_scram_credentials_response_fields, 0);
