/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out SaslHandshake on the wire. */
#include "mock/broker/api/security.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field sasl_handshake_request_fields[] = {
    KMOCK_FIELD(struct kmock_sasl_handshake_request, mechanism, "Mechanism", STRING, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_sasl_handshake_request_schema = KMOCK_MESSAGE(struct kmock_sasl_handshake_request, sasl_handshake_request_fields, KMOCK_NEVER);

static const struct kmock_field sasl_handshake_response_fields[] = {
    KMOCK_FIELD(struct kmock_sasl_handshake_response, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_sasl_handshake_response, mechanisms, "Mechanisms", STRING, 0, KMOCK_NEWEST),
};
const struct kmock_schema kmock_sasl_handshake_response_schema = KMOCK_MESSAGE(struct kmock_sasl_handshake_response, sasl_handshake_response_fields, KMOCK_NEVER);
