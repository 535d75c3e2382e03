/* SPDX-License-Identifier: Apache-2.0 */
/* What a TLS context is made of. Inside of mock/listener. */
#ifndef KMOCK_LISTENER_TLS_INSIDE_H
#define KMOCK_LISTENER_TLS_INSIDE_H

#include <openssl/ssl.h>

#include "mock/listener/tls.h"

struct kmock_tls_context {
    SSL_CTX *ssl;
    char *authority_file; /* null: the certificate was given */
    bool is_temporary;    /* nobody named it */
};

#endif
