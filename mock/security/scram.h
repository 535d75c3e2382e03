/* SPDX-License-Identifier: Apache-2.0 */
/* Be the server of one SCRAM exchange: two messages in, two out.
 *
 *   client-first -> read_first -> who it is -> the caller finds his credential -> answer_first -> server-first
 *   client-final -> finish -> server-final
 *
 * No channel binding, as in Kafka. Bytes of a client are checked; what is wrong ends the exchange.
 * Knows nothing of users, frames and connections.
 * source  RFC 5802, RFC 7677, Kafka ScramSaslServer, ScramMessages, ScramFormatter */
#ifndef KMOCK_SECURITY_SCRAM_H
#define KMOCK_SECURITY_SCRAM_H

#include <stdbool.h>

#include "mock/base/buffer.h"
#include "mock/base/random.h"
#include "mock/security/sha2.h"

enum { KMOCK_SCRAM_ITERATIONS = 4096, KMOCK_SCRAM_SALT_MAX_BYTES = 128 };

/* What a broker keeps in place of a password. */
struct kmock_scram_credential {
    enum kmock_sha2 kind;
    int32_t iterations;
    size_t salt_size;
    uint8_t salt[KMOCK_SCRAM_SALT_MAX_BYTES];
    uint8_t stored_key[KMOCK_SHA2_MAX_BYTES], server_key[KMOCK_SHA2_MAX_BYTES];
};

/* Fill the keys; kind, iterations and salt are set. */
void kmock_scram_from_password(struct kmock_scram_credential *credential, const char *password);
void kmock_scram_from_salted(struct kmock_scram_credential *credential, struct kmock_sha2_view salted_password);

/* Zero-initialised is before the exchange. */
struct kmock_scram {
    struct kmock_buffer user; /* zero-terminated, once read */
    struct kmock_buffer header, first_bare, server_first,
        nonce;           /* header: what the first message has before it is bare */
    bool is_for_another; /* the client wants to act as somebody else */
    struct kmock_scram_credential credential;
};

/* Read the client's first message. returns  false where it is none */
bool kmock_scram_read_first(struct kmock_scram *scram, const uint8_t *bytes, size_t size);

/* Append the server's first message. credential  copied; random  draws the server's part of the nonce */
void kmock_scram_answer_first(struct kmock_scram *scram, const struct kmock_scram_credential *credential,
                              struct kmock_random *random, struct kmock_buffer *out);

/* Read the client's last message and append the server's.
 * returns  false where it is none, the nonce is not ours, or the proof is none of the password */
bool kmock_scram_finish(struct kmock_scram *scram, const uint8_t *bytes, size_t size, struct kmock_buffer *out);

void kmock_scram_free(struct kmock_scram *scram);

#endif
