/* SPDX-License-Identifier: Apache-2.0 */
/* Answer DescribeUserScramCredentials and AlterUserScramCredentials. source  KIP-554; Kafka ScramControlManager,
 * ScramImage */
#include <string.h>

#include "mock/broker/controller.h"
#include "mock/broker/error.h"
#include "mock/broker/handlers.h"
#include "mock/broker/repeats.h"

enum { MECHANISM_256 = 1, MECHANISM_512 = 2, ITERATIONS_MAX = 16384 };

static bool find_hash(int8_t mechanism, enum kmock_sha2 *kind)
{
    *kind = mechanism == MECHANISM_512 ? KMOCK_SHA512 : KMOCK_SHA256;
    return mechanism == MECHANISM_256 || mechanism == MECHANISM_512;
}

static const char *text_of(struct kmock_request *request, struct kmock_string view)
{
    return kmock_arena_copy(&request->arena, view.data, (size_t)view.length);
}

/* ---- describe ---- */

static void describe(const struct kmock_cluster *cluster, struct kmock_request *request, struct kmock_string name,
                     struct kmock_describe_user_scram_credentials_user_result *result)
{
    const char *user = text_of(request, name);
    result->user = kmock_view(user);
    result->error_message = KMOCK_NULL_STRING;
    result->credential_infos = kmock_arena_array(&request->arena, 2, sizeof *result->credential_infos);
    for (int8_t mechanism = MECHANISM_256; mechanism <= MECHANISM_512; mechanism++) {
        enum kmock_sha2 kind;
        find_hash(mechanism, &kind);
        const struct kmock_scram_credential *found = kmock_users_credential(&cluster->sasl.users, user, kind);
        if (found)
            result->credential_infos[result->credential_infos_count++] =
                (struct kmock_describe_user_scram_credentials_credential_info_result){mechanism, found->iterations};
    }
    if (result->credential_infos_count == 0) {
        result->error = KMOCK_RESOURCE_NOT_FOUND;
        result->error_message = kmock_view("Attempt to describe a user credential that does not exist");
    }
}

static void list_name(void *context, const char *name)
{
    struct kmock_string **at = context;
    *(*at)++ = kmock_view(name);
}

static struct kmock_string *list_names(const struct kmock_cluster *cluster, struct kmock_request *request,
                                       int32_t *count)
{
    const struct kmock_describe_user_scram_credentials_request *body = request->body;
    bool all = body->users_count <= 0;
    *count = all ? (int32_t)kmock_table_count(&cluster->sasl.users.table) : body->users_count;
    struct kmock_string *names = kmock_arena_array(&request->arena, *count, sizeof *names), *at = names;
    if (all)
        kmock_users_each(&cluster->sasl.users, list_name, &at);
    for (int32_t i = 0; !all && i < *count; i++)
        names[i] = body->users[i].name;
    return names;
}

void kmock_handle_describe_user_scram_credentials(struct kmock_cluster *cluster, struct kmock_request *request,
                                                  int64_t now_us)
{
    int32_t count;
    (void)now_us;
    const struct kmock_string *names = list_names(cluster, request, &count);
    const bool *repeated = kmock_repeats_find(&request->arena, names, count);
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_describe_user_scram_credentials_response *response = request->response;
    response->results = kmock_arena_array(&request->arena, count, sizeof *response->results);
    for (int32_t i = 0; i < count; i++) {
        struct kmock_describe_user_scram_credentials_user_result *result =
            &response->results[response->results_count++];
        describe(cluster, request, names[i], result);
        if (repeated[i]) {
            result->error = KMOCK_DUPLICATE_RESOURCE;
            result->credential_infos_count = 0;
        }
    }
    kmock_request_complete(request);
}

/* ---- alter ---- */

static struct kmock_alter_user_scram_credentials_user_result say(struct kmock_string user, int16_t error,
                                                                 const char *message)
{
    return (struct kmock_alter_user_scram_credentials_user_result){user, error, kmock_view(message)};
}

static struct kmock_alter_user_scram_credentials_user_result delete_one(struct kmock_cluster *cluster,
                                                                        struct kmock_request *request, int32_t place)
{
    const struct kmock_alter_user_scram_credentials_request *body = request->body;
    const struct kmock_alter_user_scram_credentials_deletion *asked = &body->deletions[place];
    enum kmock_sha2 kind;
    if (asked->name.length == 0)
        return say(asked->name, KMOCK_UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
    if (!find_hash(asked->mechanism, &kind))
        return say(asked->name, KMOCK_UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
    bool was = kmock_users_remove_credential(&cluster->sasl.users, text_of(request, asked->name), kind);
    return was ? say(asked->name, KMOCK_NONE, NULL)
               : say(asked->name, KMOCK_RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
}

static struct kmock_alter_user_scram_credentials_user_result upsert_one(struct kmock_cluster *cluster,
                                                                        struct kmock_request *request, int32_t place)
{
    const struct kmock_alter_user_scram_credentials_request *body = request->body;
    const struct kmock_alter_user_scram_credentials_upsertion *asked = &body->upsertions[place];
    struct kmock_scram_credential credential = {.iterations = asked->iterations};
    if (asked->name.length == 0)
        return say(asked->name, KMOCK_UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
    if (!find_hash(asked->mechanism, &credential.kind))
        return say(asked->name, KMOCK_UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
    if (asked->iterations < KMOCK_SCRAM_ITERATIONS)
        return say(asked->name, KMOCK_UNACCEPTABLE_CREDENTIAL, "Too few iterations");
    if (asked->iterations > ITERATIONS_MAX)
        return say(asked->name, KMOCK_UNACCEPTABLE_CREDENTIAL, "Too many iterations");
    if (asked->salt.length > KMOCK_SCRAM_SALT_MAX_BYTES || asked->salt.length < 0 || asked->salted_password.length <= 0)
        return say(asked->name, KMOCK_UNACCEPTABLE_CREDENTIAL, "a salt of at most 128 bytes and a salted password");
    credential.salt_size = (size_t)asked->salt.length;
    memcpy(credential.salt, asked->salt.data, credential.salt_size);
    kmock_scram_from_salted(
        &credential, (struct kmock_sha2_view){asked->salted_password.data, (size_t)asked->salted_password.length});
    kmock_users_set_credential(&cluster->sasl.users, text_of(request, asked->name), &credential);
    return say(asked->name, KMOCK_NONE, NULL);
}

void kmock_handle_alter_user_scram_credentials(struct kmock_cluster *cluster, struct kmock_request *request,
                                               int64_t now_us)
{
    const struct kmock_alter_user_scram_credentials_request *body = request->body;
    (void)now_us;
    if (kmock_controller_refuses(cluster, request))
        return;
    kmock_request_refuse(request, KMOCK_NONE);
    struct kmock_alter_user_scram_credentials_response *response = request->response;
    struct kmock_string *names = kmock_arena_array(&request->arena, response->results_count, sizeof *names);
    for (int32_t i = 0; i < response->results_count; i++)
        names[i] = response->results[i].user;
    const bool *repeated = kmock_repeats_find(&request->arena, names, response->results_count);
    int32_t deletions = body->deletions_count > 0 ? body->deletions_count : 0;
    for (int32_t i = 0; i < response->results_count; i++) {
        if (repeated[i])
            response->results[i] = say(names[i], KMOCK_DUPLICATE_RESOURCE,
                                       "A user credential cannot be altered twice "
                                       "in the same request");
        else
            response->results[i] =
                i < deletions ? delete_one(cluster, request, i) : upsert_one(cluster, request, i - deletions);
    }
    kmock_request_complete(request);
}
