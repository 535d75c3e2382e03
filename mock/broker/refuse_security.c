/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/error.h"
#include "mock/broker/refuse.h"
#include "mock/broker/view.h"

/* A client that is not let in is not listened to any more. */
static bool ends(int16_t error)
{
    return error == KMOCK_SASL_AUTHENTICATION_FAILED || error == KMOCK_UNSUPPORTED_SASL_MECHANISM;
}

/* What Kafka says beside its name. */
static struct kmock_string message_of(int16_t error)
{
    return error == KMOCK_SECURITY_DISABLED ? kmock_view("No Authorizer is configured.") : KMOCK_NULL_STRING;
}

void kmock_refuse_sasl_handshake(struct kmock_request *request, int16_t error)
{
    struct kmock_sasl_handshake_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    request->close_after = ends(error);
    request->response = response;
}

void kmock_refuse_sasl_authenticate(struct kmock_request *request, int16_t error)
{
    struct kmock_sasl_authenticate_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    *response = (struct kmock_sasl_authenticate_response){
        .error = error, .error_message = KMOCK_NULL_STRING, .auth_bytes = {(const uint8_t *)"", 0}};
    request->close_after = ends(error);
    request->response = response;
}

void kmock_refuse_describe_acls(struct kmock_request *request, int16_t error)
{
    struct kmock_describe_acls_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    response->error_message = message_of(error);
    request->response = response;
}

void kmock_refuse_create_acls(struct kmock_request *request, int16_t error)
{
    const struct kmock_create_acls_request *body = request->body;
    struct kmock_create_acls_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->results_count = body->creations_count;
    response->results = kmock_arena_array(&request->arena, body->creations_count, sizeof *response->results);
    for (int32_t i = 0; i < body->creations_count; i++)
        response->results[i] = (struct kmock_create_acls_result_result){error, message_of(error)};
    request->response = response;
}

void kmock_refuse_delete_acls(struct kmock_request *request, int16_t error)
{
    const struct kmock_delete_acls_request *body = request->body;
    struct kmock_delete_acls_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    response->filter_results_count = body->filters_count;
    response->filter_results =
        kmock_arena_array(&request->arena, body->filters_count, sizeof *response->filter_results);
    for (int32_t i = 0; i < body->filters_count; i++)
        response->filter_results[i] =
            (struct kmock_delete_acls_filter_result){.error = error, .error_message = message_of(error)};
    request->response = response;
}

void kmock_refuse_describe_user_scram_credentials(struct kmock_request *request, int16_t error)
{
    struct kmock_describe_user_scram_credentials_response *response =
        kmock_arena_alloc(&request->arena, sizeof *response);
    response->error = error;
    response->error_message = KMOCK_NULL_STRING;
    request->response = response;
}

void kmock_refuse_alter_user_scram_credentials(struct kmock_request *request, int16_t error)
{
    const struct kmock_alter_user_scram_credentials_request *body = request->body;
    struct kmock_alter_user_scram_credentials_response *response = kmock_arena_alloc(&request->arena, sizeof *response);
    int32_t deletions = body->deletions_count > 0 ? body->deletions_count : 0;
    int32_t upsertions = body->upsertions_count > 0 ? body->upsertions_count : 0;
    response->results = kmock_arena_array(&request->arena, deletions + upsertions, sizeof *response->results);
    for (int32_t i = 0; i < deletions + upsertions; i++) {
        struct kmock_string name = i < deletions ? body->deletions[i].name : body->upsertions[i - deletions].name;
        response->results[response->results_count++] =
            (struct kmock_alter_user_scram_credentials_user_result){name, error, KMOCK_NULL_STRING};
    }
    request->response = response;
}
