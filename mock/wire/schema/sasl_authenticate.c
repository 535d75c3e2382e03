/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out SaslAuthenticate on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field sasl_authenticate_request_fields[] = {
    KMOCK_FIELD(struct kmock_sasl_authenticate_request, auth_bytes, "AuthBytes", BYTES, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_sasl_authenticate_request_schema = KMOCK_MESSAGE(struct kmock_sasl_authenticate_request, sasl_authenticate_request_fields, 2);

static const struct kmock_field sasl_authenticate_response_fields[] = {
    KMOCK_FIELD(struct kmock_sasl_authenticate_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sasl_authenticate_response, error_message, "ErrorMessage", STRING, 0, KMOCK_NEWEST, .nullable = true),
    KMOCK_FIELD(struct kmock_sasl_authenticate_response, auth_bytes, "AuthBytes", BYTES, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_sasl_authenticate_response, session_lifetime_ms, "SessionLifetimeMs", INT64, 1, KMOCK_NEWEST),
};
const struct kmock_schema kmock_sasl_authenticate_response_schema = KMOCK_MESSAGE(struct kmock_sasl_authenticate_response, sasl_authenticate_response_fields, 2);
