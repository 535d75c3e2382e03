/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/listener/tls_inside.h"

struct kmock_tls {
    SSL *ssl;
    BIO *in, *out; /* ssl's own */
    char *principal;
    char problem[160];
};

struct kmock_tls *kmock_tls_create(const struct kmock_tls_context *context)
{
    struct kmock_tls *tls = kmock_alloc(sizeof *tls);
    tls->ssl = SSL_new(context->ssl);
    tls->in = BIO_new(BIO_s_mem());
    tls->out = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(tls->in, -1);
    SSL_set_bio(tls->ssl, tls->in, tls->out);
    SSL_set_accept_state(tls->ssl);
    return tls;
}

void kmock_tls_destroy(struct kmock_tls *tls)
{
    if (tls == NULL)
        return;
    SSL_free(tls->ssl);
    free(tls->principal);
    free(tls);
}

bool kmock_tls_is_agreed(const struct kmock_tls *tls)
{
    return SSL_is_init_finished(tls->ssl);
}

const char *kmock_tls_problem(const struct kmock_tls *tls)
{
    return tls->problem;
}

const char *kmock_tls_principal(const struct kmock_tls *tls)
{
    return tls->principal;
}

/* returns  whether it only wants more bytes */
static bool waits(struct kmock_tls *tls, int result)
{
    int error = SSL_get_error(tls->ssl, result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
        return true;
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    if (error != SSL_ERROR_ZERO_RETURN)
        snprintf(tls->problem, sizeof tls->problem, "TLS: %s", reason ? reason : "the client ended it");
    ERR_clear_error();
    return false;
}

/* The subject as Java writes it: "CN=alice,O=Example". source  Kafka SslPrincipalMapper, DEFAULT */
static void learn_principal(struct kmock_tls *tls)
{
    X509 *shown = SSL_get1_peer_certificate(tls->ssl);
    char *text;
    if (shown == NULL)
        return;
    BIO *out = BIO_new(BIO_s_mem());
    BIO_puts(out, "User:");
    X509_NAME_print_ex(out, X509_get_subject_name(shown), 0, XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);
    long size = BIO_get_mem_data(out, &text);
    tls->principal = kmock_copy_string(text, (size_t)size);
    BIO_free(out);
    X509_free(shown);
}

bool kmock_tls_feed(struct kmock_tls *tls, const uint8_t *bytes, size_t size)
{
    ERR_clear_error();
    BIO_write(tls->in, bytes, (int)size);
    if (kmock_tls_is_agreed(tls))
        return true;
    int result = SSL_do_handshake(tls->ssl);
    if (result == 1)
        learn_principal(tls);
    return result == 1 || waits(tls, result);
}

int kmock_tls_read(struct kmock_tls *tls, uint8_t *bytes, int size)
{
    ERR_clear_error();
    if (!kmock_tls_is_agreed(tls))
        return 0;
    int got = SSL_read(tls->ssl, bytes, size);
    return got > 0 ? got : waits(tls, got) ? 0 : -1;
}

void kmock_tls_write(struct kmock_tls *tls, const uint8_t *bytes, size_t size)
{
    ERR_clear_error();
    for (size_t done = 0; done < size;) {
        size_t part = size - done < 1 << 30 ? size - done : 1 << 30;
        int written = SSL_write(tls->ssl, bytes + done, (int)part);
        if (written <= 0)
            return; /* it has failed, and the next feed says so */
        done += (size_t)written;
    }
}

void kmock_tls_close(struct kmock_tls *tls)
{
    ERR_clear_error();
    if (kmock_tls_is_agreed(tls) && tls->problem[0] == '\0')
        SSL_shutdown(tls->ssl);
    ERR_clear_error();
}

size_t kmock_tls_to_send(struct kmock_tls *tls, const uint8_t **bytes)
{
    char *text = NULL;
    long size = BIO_get_mem_data(tls->out, &text);
    *bytes = (const uint8_t *)text;
    return size > 0 ? (size_t)size : 0;
}

void kmock_tls_sent(struct kmock_tls *tls)
{
    (void)BIO_reset(tls->out);
}
