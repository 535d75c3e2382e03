/* SPDX-License-Identifier: Apache-2.0 */
/* Make certificates for a broker that nobody gave any: an authority of its own, and a certificate of that for the hosts
 * that clients connect to. Keys are drawn anew each time; nothing of them is kept. source  RFC 5280; Kafka's clients check
 * the host against the subject's alternative names */
#ifndef KMOCK_LISTENER_CERTIFICATE_H
#define KMOCK_LISTENER_CERTIFICATE_H

#include <openssl/x509.h>
#include <stdbool.h>

struct kmock_certificate {
    X509 *authority, *own;
    EVP_PKEY *key; /* of own */
};

/* host  another one than 127.0.0.1, ::1 and localhost; null: none. errors  false; nothing is to be freed then */
bool kmock_certificate_make(struct kmock_certificate *certificate, const char *host);
void kmock_certificate_free(struct kmock_certificate *certificate);

#endif
