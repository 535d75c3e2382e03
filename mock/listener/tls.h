/* SPDX-License-Identifier: Apache-2.0 */
/* Put TLS between a socket and a connection: sealed bytes in, plain ones out, and back. Memory only; whoever has the
 * socket moves the bytes. source  RFC 8446; OpenSSL's memory BIOs; Kafka SslTransportLayer */
#ifndef KMOCK_LISTENER_TLS_H
#define KMOCK_LISTENER_TLS_H

#include <stdbool.h>

#include "mock/base/buffer.h"

/* Files are PEM. */
struct kmock_tls_options {
    const char *certificate_file, *key_file; /* null: made at the start, with an authority for clients to trust */
    const char *authority_file;              /* where that is written; null: a file with a name of its own */
    const char *client_authority_file;       /* clients must show a certificate of it; null: they need none */
    const char *host;                        /* that clients connect to, besides 127.0.0.1 and localhost; may be null */
};

/* What the connections of a cluster have in common. */
struct kmock_tls_context;

/* error  what went wrong is appended. returns  null then */
struct kmock_tls_context *kmock_tls_context_create(const struct kmock_tls_options *options, struct kmock_buffer *error);

/* A file that was made up a name for is removed. context may be null. */
void kmock_tls_context_destroy(struct kmock_tls_context *context);

/* returns  the file that clients are to trust; null where the certificate was given */
const char *kmock_tls_authority_file(const struct kmock_tls_context *context);

/* One connection. */
struct kmock_tls;

struct kmock_tls *kmock_tls_create(const struct kmock_tls_context *context);
void kmock_tls_destroy(struct kmock_tls *tls);

/* Take what the socket gave. errors  false where that is no TLS; kmock_tls_problem says why */
bool kmock_tls_feed(struct kmock_tls *tls, const uint8_t *bytes, size_t size);

/* Take plain bytes out, to be called until it returns 0. returns  how many; -1: they are no TLS, or the client said that
 * nothing will follow */
int kmock_tls_read(struct kmock_tls *tls, uint8_t *bytes, int size);

/* returns  whether both sides agreed on a key, so that plain bytes may come */
bool kmock_tls_is_agreed(const struct kmock_tls *tls);

/* Seal plain bytes; they are then among those to be sent. */
void kmock_tls_write(struct kmock_tls *tls, const uint8_t *bytes, size_t size);

/* Say that nothing will follow. */
void kmock_tls_close(struct kmock_tls *tls);

/* Lend what is to be sent, up to kmock_tls_sent. */
size_t kmock_tls_to_send(struct kmock_tls *tls, const uint8_t **bytes);
void kmock_tls_sent(struct kmock_tls *tls);

/* returns  in words what was wrong with the bytes; empty: nothing */
const char *kmock_tls_problem(const struct kmock_tls *tls);

/* returns  "User:CN=alice" of the certificate that the client showed; null: none */
const char *kmock_tls_principal(const struct kmock_tls *tls);

#endif
