/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { SECOND_US = 1000000, PLAIN_PARTS = 3 };

void kmock_session_begin(struct kmock_session *session, struct kmock_sasl *sasl, const char *principal)
{
    bool is_wanted = sasl && sasl->enabled;
    kmock_session_free(session);
    session->sasl = is_wanted ? sasl : NULL;
    session->state = is_wanted ? KMOCK_SESSION_NEW : KMOCK_SESSION_AUTHENTICATED;
    session->principal = principal ? kmock_copy_string(principal, strlen(principal)) : NULL;
    session->expires_us = INT64_MAX;
    session->handshake_us = INT64_MIN;
}

void kmock_session_free(struct kmock_session *session)
{
    free(session->principal);
    kmock_scram_free(&session->scram);
    *session = (struct kmock_session){0};
}

const char *kmock_session_principal(const struct kmock_session *session)
{
    return session->principal ? session->principal : "User:ANONYMOUS";
}

bool kmock_session_is_over(const struct kmock_session *session, int64_t now_us)
{
    return session->state == KMOCK_SESSION_AUTHENTICATED && now_us > session->expires_us;
}

bool kmock_session_may_shake(const struct kmock_session *session, int64_t now_us)
{
    if (session->state != KMOCK_SESSION_AUTHENTICATED)
        return session->state == KMOCK_SESSION_NEW || session->state == KMOCK_SESSION_TOLD;
    bool is_soon = session->handshake_us != INT64_MIN && now_us - session->handshake_us < SECOND_US;
    return session->sasl && !session->is_raw && !is_soon;
}

bool kmock_session_handshake(struct kmock_session *session, const char *mechanism, bool is_raw, int64_t now_us)
{
    enum kmock_mechanism asked = kmock_mechanism_find(mechanism);
    session->is_again = session->state == KMOCK_SESSION_AUTHENTICATED;
    if (session->is_again)
        session->handshake_us = now_us;
    if (!kmock_sasl_offers(session->sasl, asked)) {
        session->state = KMOCK_SESSION_FAILED;
        return false;
    }
    session->asked = asked;
    if (!session->is_again)
        session->mechanism = asked;
    session->is_raw = is_raw;
    session->has_first = false;
    session->state = KMOCK_SESSION_AGREED;
    return true;
}

/* ---- tokens ---- */

static void fail(struct kmock_session *session, struct kmock_session_answer *answer, const char *message)
{
    session->state = KMOCK_SESSION_FAILED;
    answer->failed = true;
    answer->bytes.size = 0;
    snprintf(answer->message, sizeof answer->message, "%s", message);
}

/* What Kafka says of everything that a mechanism finds wrong without a word of its own. */
static void fail_credentials(struct kmock_session *session, struct kmock_session_answer *answer)
{
    char message[120];
    snprintf(message, sizeof message,
             "Authentication failed during %s due to invalid credentials with SASL mechanism %s",
             session->is_again ? "re-authentication" : "authentication", kmock_mechanism_name(session->mechanism));
    fail(session, answer, message);
}

static void fail_mechanism(struct kmock_session *session, struct kmock_session_answer *answer)
{
    char message[160];
    snprintf(message, sizeof message,
             "SASL mechanism '%s' requested by client is not supported for re-authentication of mechanism '%s'",
             kmock_mechanism_name(session->asked), kmock_mechanism_name(session->mechanism));
    fail(session, answer, message);
}

/* Somebody has proved who he is; once said, that stays. */
static void succeed(struct kmock_session *session, const char *user, int64_t now_us,
                    struct kmock_session_answer *answer)
{
    struct kmock_buffer principal = {0};
    char message[240];
    kmock_buffer_print(&principal, "User:%s", user);
    kmock_buffer_append(&principal, "", 1);
    if (session->is_again && strcmp((char *)principal.data, kmock_session_principal(session)) != 0) {
        snprintf(message, sizeof message, "Cannot change principals during re-authentication from %.80s to %.80s",
                 kmock_session_principal(session), (char *)principal.data);
        kmock_buffer_free(&principal);
        fail(session, answer, message);
        return;
    }
    free(session->principal);
    session->principal = kmock_copy_string((char *)principal.data, principal.size - 1);
    kmock_buffer_free(&principal);
    session->state = KMOCK_SESSION_AUTHENTICATED;
    answer->lifetime_ms = session->sasl->lifetime_ms;
    session->expires_us = answer->lifetime_ms > 0 ? now_us + answer->lifetime_ms * 1000 : INT64_MAX;
}

/* [authorized as] NUL user NUL password */
static void take_plain(struct kmock_session *session, const char *token, int64_t now_us,
                       struct kmock_session_answer *answer)
{
    const char *user = token + strlen(token) + 1, *password = user + strlen(user) + 1;
    const char *right = kmock_users_password(&session->sasl->users, user);
    if (*user == '\0')
        fail(session, answer, "Authentication failed: username not specified");
    else if (*password == '\0')
        fail(session, answer, "Authentication failed: password not specified");
    else if (right == NULL || strcmp(right, password) != 0)
        fail(session, answer, "Authentication failed: Invalid username or password");
    else if (*token && strcmp(token, user) != 0)
        fail(session, answer,
             "Authentication failed: Client requested an authorization id that is different from username");
    else
        succeed(session, user, now_us, answer);
}

static bool is_plain(struct kmock_sha2_view token)
{
    const char *bytes = token.data;
    int zeros = 0;
    for (size_t i = 0; i < token.size; i++)
        zeros += bytes[i] == '\0';
    return zeros == PLAIN_PARTS - 1;
}

static void take_first(struct kmock_session *session, struct kmock_sha2_view token, struct kmock_session_answer *answer)
{
    struct kmock_sasl *sasl = session->sasl;
    const struct kmock_scram_credential *credential = NULL;
    kmock_scram_free(&session->scram);
    bool is_first = kmock_scram_read_first(&session->scram, token.data, token.size);
    if (is_first)
        credential = kmock_users_credential(&sasl->users, (const char *)session->scram.user.data,
                                            kmock_mechanism_hash(session->mechanism));
    if (credential == NULL) {
        fail_credentials(session, answer);
    } else if (session->scram.is_for_another) {
        fail(session, answer,
             "Authentication failed: Client requested an authorization id that is different from username");
    } else {
        session->has_first = true;
        kmock_scram_answer_first(&session->scram, credential, &sasl->random, &answer->bytes);
    }
}

static void take_scram(struct kmock_session *session, struct kmock_sha2_view token, int64_t now_us,
                       struct kmock_session_answer *answer)
{
    if (!session->has_first)
        take_first(session, token, answer);
    else if (kmock_scram_finish(&session->scram, token.data, token.size, &answer->bytes))
        succeed(session, (const char *)session->scram.user.data, now_us, answer);
    else
        fail_credentials(session, answer);
}

static void take(struct kmock_session *session, struct kmock_sha2_view token, int64_t now_us,
                 struct kmock_session_answer *answer)
{
    if (session->asked != session->mechanism) {
        fail_mechanism(session, answer);
    } else if (session->mechanism != KMOCK_PLAIN) {
        take_scram(session, token, now_us, answer);
    } else if (is_plain(token)) {
        char *text = kmock_copy_string(token.data, token.size); /* the password wants a zero behind it */
        take_plain(session, text, now_us, answer);
        free(text);
    } else {
        fail_credentials(session, answer);
    }
}

void kmock_session_token(struct kmock_session *session, struct kmock_sha2_view token, int64_t now_us,
                         struct kmock_session_answer *answer)
{
    *answer = (struct kmock_session_answer){0};
    take(session, token, now_us, answer);
    if (session->state != KMOCK_SESSION_AGREED)
        kmock_scram_free(&session->scram);
}
