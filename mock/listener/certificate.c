/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/listener/certificate.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>

enum { VERSION_3 = 2, SERIAL_AUTHORITY = 1, SERIAL_OWN = 2 };

/* What may be said of a certificate. */
struct claim {
    const char *name;
    long serial;
    X509 *issuer; /* null: itself */
    EVP_PKEY *key, *issuer_key;
    const char *const (*extensions)[2]; /* name, value; null ends them */
};

static bool add_extension(X509 *certificate, X509 *issuer, const char *name, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf(NULL, &context, name, value);
    bool is_added = extension && X509_add_ext(certificate, extension, -1);
    X509_EXTENSION_free(extension);
    return is_added;
}

/* Whatever the clock of a client says it is valid: programs run under clocks that are not real. */
static bool set_validity(X509 *certificate)
{
    return ASN1_TIME_set_string(X509_getm_notBefore(certificate), "20000101000000Z") &&
           ASN1_TIME_set_string(X509_getm_notAfter(certificate), "20991231235959Z");
}

static bool fill(X509 *certificate, const struct claim *claim)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    X509 *issuer = claim->issuer ? claim->issuer : certificate;
    bool is_right =
        X509_set_version(certificate, VERSION_3) &&
        ASN1_INTEGER_set(X509_get_serialNumber(certificate), claim->serial) &&
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)claim->name, -1, -1, 0) &&
        X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) && set_validity(certificate) &&
        X509_set_pubkey(certificate, claim->key);
    for (int i = 0; is_right && claim->extensions[i][0]; i++)
        is_right = add_extension(certificate, issuer, claim->extensions[i][0], claim->extensions[i][1]);
    return is_right && X509_sign(certificate, claim->issuer_key, EVP_sha256()) > 0;
}

static X509 *make(const struct claim *claim)
{
    X509 *certificate = X509_new();
    if (certificate && fill(certificate, claim))
        return certificate;
    X509_free(certificate);
    return NULL;
}

static X509 *make_authority(EVP_PKEY *key)
{
    static const char *const extensions[][2] = {{"basicConstraints", "critical,CA:TRUE"},
                                                {"keyUsage", "critical,keyCertSign,cRLSign"},
                                                {"subjectKeyIdentifier", "hash"},
                                                {NULL}};
    return make(&(struct claim){"ktrial", SERIAL_AUTHORITY, NULL, key, key, extensions});
}

static bool is_address(const char *host)
{
    struct in6_addr raw;
    return inet_pton(AF_INET, host, &raw) == 1 || inet_pton(AF_INET6, host, &raw) == 1;
}

static X509 *make_own(const struct kmock_certificate *certificate, EVP_PKEY *authority_key, const char *host)
{
    char names[400];
    snprintf(names, sizeof names, "IP:127.0.0.1,IP:::1,DNS:localhost%s%.255s",
             host ? (is_address(host) ? ",IP:" : ",DNS:") : "", host ? host : "");
    const char *const extensions[][2] = {{"basicConstraints", "critical,CA:FALSE"},
                                         {"keyUsage", "critical,digitalSignature"},
                                         {"extendedKeyUsage", "serverAuth"},
                                         {"subjectKeyIdentifier", "hash"},
                                         {"authorityKeyIdentifier", "keyid"},
                                         {"subjectAltName", names},
                                         {NULL}};
    return make(&(struct claim){"ktrial broker", SERIAL_OWN, certificate->authority, certificate->key, authority_key,
                                extensions});
}

bool kmock_certificate_make(struct kmock_certificate *certificate, const char *host)
{
    EVP_PKEY *authority_key = EVP_EC_gen("P-256");
    *certificate = (struct kmock_certificate){.key = EVP_EC_gen("P-256")};
    if (authority_key && certificate->key)
        certificate->authority = make_authority(authority_key);
    if (certificate->authority)
        certificate->own = make_own(certificate, authority_key, host);
    EVP_PKEY_free(authority_key);
    if (certificate->own == NULL)
        kmock_certificate_free(certificate);
    return certificate->own != NULL;
}

void kmock_certificate_free(struct kmock_certificate *certificate)
{
    X509_free(certificate->authority);
    X509_free(certificate->own);
    EVP_PKEY_free(certificate->key);
    *certificate = (struct kmock_certificate){0};
}
