/* SPDX-License-Identifier: Apache-2.0 */
/* Keep what `ktrial broker` is told of TLS, users and rights, and tell the cluster. Zero-initialised: it is open. */
#ifndef KT_COMMAND_BROKER_SECURE_H
#define KT_COMMAND_BROKER_SECURE_H

#include "mock/broker/secure.h"
#include "mock/listener/tls.h"

struct kt_asked_texts {
    const char **texts; /* borrowed */
    int count;
};

struct kt_secure {
    const char *mechanisms; /* null: clients are not asked */
    int32_t reauth_ms;
    struct kt_asked_texts users, acls, super_users;
    bool allows_unmentioned;
    bool has_tls;
    struct kmock_tls_options tls;
};

/* Add one more; what is wrong with it shows when it is used. */
void kt_asked_texts_add(struct kt_asked_texts *texts, const char *text);

/* returns  what is wrong with them all together, static; null: nothing */
const char *kt_secure_objection(const struct kt_secure *secure);

/* Tell the cluster. error  what is wrong is appended. errors  false then */
bool kt_secure_apply(const struct kt_secure *secure, struct kmock_cluster *cluster, struct kmock_buffer *error);

void kt_secure_finish(struct kt_secure *secure);

#endif
