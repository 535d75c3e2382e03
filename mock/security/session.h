/* SPDX-License-Identifier: Apache-2.0 */
/* Know who is at the other end of a connection, and how far that is proved.
 *
 *   NEW --ApiVersions--> TOLD --SaslHandshake--> AGREED --SaslAuthenticate, once or twice--> AUTHENTICATED
 *     `-----------------SaslHandshake------------^  |                                        |      ^
 *                                                   `--> FAILED      SaslHandshake (KIP-368) `------'
 *
 * Knows nothing of bytes on a wire, requests and sockets.
 * source  Kafka SaslServerAuthenticator; KIP-43, KIP-152, KIP-368; PlainSaslServer, ScramSaslServer */
#ifndef KMOCK_SECURITY_SESSION_H
#define KMOCK_SECURITY_SESSION_H

#include "mock/security/sasl.h"

enum kmock_session_state {
    KMOCK_SESSION_NEW,
    KMOCK_SESSION_TOLD,
    KMOCK_SESSION_AGREED,
    KMOCK_SESSION_AUTHENTICATED, /* or nothing of the kind is wanted */
    KMOCK_SESSION_FAILED,
};

struct kmock_session {
    struct kmock_sasl *sasl; /* borrowed; null: clients need not say who they are */
    enum kmock_session_state state;
    enum kmock_mechanism mechanism, asked; /* asked: of the last handshake; when it comes again it may not be another */
    char *principal;                       /* "User:alice"; null: nobody knows */
    bool is_raw;                           /* tokens come without a header: the handshake was of version 0 */
    bool is_again;                         /* it was authenticated before */
    int64_t expires_us;                    /* INT64_MAX: never */
    int64_t handshake_us;                  /* when it was last authenticated anew; INT64_MIN: never */
    struct kmock_scram scram;
    bool has_first; /* of the SCRAM messages */
};

/* What comes of a token. */
struct kmock_session_answer {
    bool failed; /* the connection ends when that is said */
    char message[240];
    struct kmock_buffer bytes; /* the caller's to free */
    int64_t lifetime_ms;
};

/* sasl  may be null. principal  who it is meanwhile, of a certificate; copied; null: nobody knows */
void kmock_session_begin(struct kmock_session *session, struct kmock_sasl *sasl, const char *principal);
void kmock_session_free(struct kmock_session *session);

/* returns  "User:alice", "User:ANONYMOUS" */
const char *kmock_session_principal(const struct kmock_session *session);

/* returns  whether its time is over: but for a new handshake the client may ask nothing */
bool kmock_session_is_over(const struct kmock_session *session, int64_t now_us);

/* returns  whether a handshake may begin, for the first time or, not more than once a second, again */
bool kmock_session_may_shake(const struct kmock_session *session, int64_t now_us);

/* Agree on a mechanism. is_raw  see above. returns  false where the brokers do not offer it: it has failed */
bool kmock_session_handshake(struct kmock_session *session, const char *mechanism, bool is_raw, int64_t now_us);

/* Take what the client sends for a mechanism; the state is AGREED. answer  overwritten */
void kmock_session_token(struct kmock_session *session, struct kmock_sha2_view token, int64_t now_us,
                         struct kmock_session_answer *answer);

#endif
