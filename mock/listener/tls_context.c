/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "mock/base/alloc.h"
#include "mock/listener/certificate.h"
#include "mock/listener/tls_inside.h"

static bool refuse(struct kmock_buffer *error, const char *what, const char *file)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    kmock_buffer_print(error, "%s%s%s: %s", what, file ? " " : "", file ? file : "", reason ? reason : strerror(errno));
    ERR_clear_error();
    return false;
}

static bool use_files(struct kmock_tls_context *context, const struct kmock_tls_options *options,
                      struct kmock_buffer *error)
{
    if (SSL_CTX_use_certificate_chain_file(context->ssl, options->certificate_file) != 1)
        return refuse(error, "the TLS certificate", options->certificate_file);
    if (SSL_CTX_use_PrivateKey_file(context->ssl, options->key_file, SSL_FILETYPE_PEM) != 1)
        return refuse(error, "the TLS key", options->key_file);
    return true;
}

/* ---- what nobody gave ---- */

static FILE *open_authority(struct kmock_tls_context *context, const struct kmock_tls_options *options)
{
    if (options->authority_file) {
        context->authority_file = kmock_copy_string(options->authority_file, strlen(options->authority_file));
        return fopen(options->authority_file, "we");
    }
    const char *folder = getenv("TMPDIR");
    struct kmock_buffer path = {0};
    kmock_buffer_print(&path, "%s/ktrial-ca-XXXXXX.pem", folder && *folder ? folder : "/tmp");
    kmock_buffer_append(&path, "", 1);
    context->authority_file = (char *)path.data;
    int file = mkstemps(context->authority_file, (int)strlen(".pem"));
    context->is_temporary = file >= 0;
    return file < 0 ? NULL : fdopen(file, "w");
}

static bool write_authority(struct kmock_tls_context *context, const struct kmock_tls_options *options, X509 *authority,
                            struct kmock_buffer *error)
{
    FILE *file = open_authority(context, options);
    bool is_written = file && PEM_write_X509(file, authority) == 1;
    is_written = (file == NULL || fclose(file) == 0) && is_written;
    return is_written || refuse(error, "cannot write", context->authority_file);
}

static bool use_made(struct kmock_tls_context *context, const struct kmock_tls_options *options,
                     struct kmock_buffer *error)
{
    struct kmock_certificate made;
    if (!kmock_certificate_make(&made, options->host))
        return refuse(error, "cannot make a TLS certificate", NULL);
    bool is_used =
        (SSL_CTX_use_certificate(context->ssl, made.own) == 1 && SSL_CTX_use_PrivateKey(context->ssl, made.key) == 1) ||
        refuse(error, "cannot use the TLS certificate made", NULL);
    is_used = is_used && write_authority(context, options, made.authority, error);
    kmock_certificate_free(&made);
    return is_used;
}

/* ---- life ---- */

static bool ask_clients(struct kmock_tls_context *context, const char *file, struct kmock_buffer *error)
{
    if (file == NULL)
        return true;
    STACK_OF(X509_NAME) *names = SSL_load_client_CA_file(file);
    if (names == NULL || SSL_CTX_load_verify_file(context->ssl, file) != 1) {
        sk_X509_NAME_pop_free(names, X509_NAME_free);
        return refuse(error, "the authority of TLS clients", file);
    }
    SSL_CTX_set_client_CA_list(context->ssl, names);
    SSL_CTX_set_verify(context->ssl, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
    return true;
}

struct kmock_tls_context *kmock_tls_context_create(const struct kmock_tls_options *options, struct kmock_buffer *error)
{
    static const unsigned char session_id[] = "ktrial";
    struct kmock_tls_context *context = kmock_alloc(sizeof *context);
    ERR_clear_error();
    context->ssl = SSL_CTX_new(TLS_server_method());
    SSL_CTX_set_min_proto_version(context->ssl, TLS1_2_VERSION);
    SSL_CTX_set_mode(context->ssl, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_id_context(context->ssl, session_id, sizeof session_id - 1);
    bool is_right = options->certificate_file ? use_files(context, options, error) : use_made(context, options, error);
    if (is_right && ask_clients(context, options->client_authority_file, error))
        return context;
    kmock_tls_context_destroy(context);
    return NULL;
}

void kmock_tls_context_destroy(struct kmock_tls_context *context)
{
    if (context == NULL)
        return;
    SSL_CTX_free(context->ssl);
    if (context->is_temporary)
        unlink(context->authority_file);
    free(context->authority_file);
    free(context);
}

const char *kmock_tls_authority_file(const struct kmock_tls_context *context)
{
    return context->authority_file;
}
