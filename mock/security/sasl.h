/* SPDX-License-Identifier: Apache-2.0 */
/* Name the mechanisms of SASL, and say what a cluster's brokers want of their clients. */
#ifndef KMOCK_SECURITY_SASL_H
#define KMOCK_SECURITY_SASL_H

#include "mock/base/random.h"
#include "mock/security/users.h"

enum kmock_mechanism { KMOCK_PLAIN, KMOCK_SCRAM_SHA_256, KMOCK_SCRAM_SHA_512, KMOCK_MECHANISMS };

struct kmock_sasl {
    unsigned enabled; /* a bit each of enum kmock_mechanism; 0: clients need not say who they are */
    struct kmock_users users;
    struct kmock_random random; /* of nonces */
    int64_t lifetime_ms;        /* connections.max.reauth.ms; 0: a session has no end */
};

/* returns  "SCRAM-SHA-256"; static */
const char *kmock_mechanism_name(enum kmock_mechanism mechanism);

/* returns  KMOCK_MECHANISMS where there is none of that name */
enum kmock_mechanism kmock_mechanism_find(const char *name);

/* returns  which hash a SCRAM mechanism uses */
static inline enum kmock_sha2 kmock_mechanism_hash(enum kmock_mechanism mechanism)
{
    return mechanism == KMOCK_SCRAM_SHA_512 ? KMOCK_SHA512 : KMOCK_SHA256;
}

static inline bool kmock_sasl_offers(const struct kmock_sasl *sasl, enum kmock_mechanism mechanism)
{
    return mechanism < KMOCK_MECHANISMS && (sasl->enabled >> mechanism & 1);
}

/* Read "PLAIN,SCRAM-SHA-256" into enabled. returns  false where one is not known, or none is named */
bool kmock_sasl_read_mechanisms(const char *names, unsigned *enabled);

#endif
