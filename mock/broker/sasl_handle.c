/* SPDX-License-Identifier: Apache-2.0 */
/* Answer SaslHandshake and SaslAuthenticate. source  Kafka SaslServerAuthenticator, KafkaApis */
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/security/session.h"

static struct kmock_string *list_mechanisms(struct kmock_request *request, int32_t *count)
{
    struct kmock_string *names = kmock_arena_array(&request->arena, KMOCK_MECHANISMS, sizeof *names);
    *count = 0;
    for (int i = 0; i < KMOCK_MECHANISMS; i++)
        if (kmock_sasl_offers(request->session->sasl, (enum kmock_mechanism)i))
            names[(*count)++] = kmock_view(kmock_mechanism_name((enum kmock_mechanism)i));
    return names;
}

void kmock_handle_sasl_handshake(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_sasl_handshake_request *body = request->body;
    struct kmock_session *session = request->session;
    (void)cluster;
    if (session == NULL || !kmock_session_may_shake(session, now_us)) {
        kmock_request_refuse(request, KMOCK_ILLEGAL_SASL_STATE);
        kmock_request_complete(request);
        return;
    }
    struct kmock_sasl_handshake_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    const char *mechanism = kmock_arena_copy(&request->arena, body->mechanism.data, (size_t)body->mechanism.length);
    response->mechanisms = list_mechanisms(request, &response->mechanisms_count);
    if (!kmock_session_handshake(session, mechanism, request->api_version == 0, now_us)) {
        response->error = KMOCK_UNSUPPORTED_SASL_MECHANISM;
        request->close_after = true;
    }
    request->response = response;
    kmock_request_complete(request);
}

static void answer(struct kmock_request *request, struct kmock_session_answer *given)
{
    struct kmock_sasl_authenticate_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = given->failed ? KMOCK_SASL_AUTHENTICATION_FAILED : KMOCK_NONE;
    response->error_message =
        given->failed ? kmock_view_copy(&request->arena, kmock_view(given->message)) : KMOCK_NULL_STRING;
    response->auth_bytes.data = (const uint8_t *)kmock_arena_copy(
        &request->arena, given->bytes.size ? given->bytes.data : (const uint8_t *)"", given->bytes.size);
    response->auth_bytes.length = (int32_t)given->bytes.size;
    response->session_lifetime_ms = given->lifetime_ms;
    kmock_buffer_free(&given->bytes);
    request->response = response;
    request->close_after = given->failed;
    request->close_connection = given->failed && request->session->is_raw; /* there is no room for an error */
    kmock_request_complete(request);
}

void kmock_handle_sasl_authenticate(struct kmock_cluster *cluster, struct kmock_request *request, int64_t now_us)
{
    const struct kmock_sasl_authenticate_request *body = request->body;
    struct kmock_session *session = request->session;
    struct kmock_session_answer given;
    (void)cluster;
    if (session == NULL || session->state != KMOCK_SESSION_AGREED) {
        kmock_request_refuse(request, KMOCK_ILLEGAL_SASL_STATE);
        struct kmock_sasl_authenticate_response *response = request->response;
        response->error_message = kmock_view("SaslAuthenticate request received after successful authentication");
        kmock_request_complete(request);
        return;
    }
    size_t size = body->auth_bytes.length > 0 ? (size_t)body->auth_bytes.length : 0;
    kmock_session_token(session, (struct kmock_sha2_view){size ? body->auth_bytes.data : (const uint8_t *)"", size},
                        now_us, &given);
    answer(request, &given);
}
