/* SPDX-License-Identifier: Apache-2.0 */
/* Know who may come in, and by which secrets. Zero-initialised knows nobody.
 *
 * A user with a password has SCRAM credentials of it, made when they are first asked for: that takes milliseconds.
 * Their salt is a function of the name, so that it is not made anew in each of a thousand runs.
 * Knows nothing of mechanisms' messages. source  Kafka ScramCredential, CredentialCache */
#ifndef KMOCK_SECURITY_USERS_H
#define KMOCK_SECURITY_USERS_H

#include "mock/base/table.h"
#include "mock/security/scram.h"

struct kmock_users {
    struct kmock_table table; /* name -> struct kmock_user */
};

/* Add a user, or change the password. */
void kmock_users_put(struct kmock_users *users, const char *name, const char *password);

/* returns  null where there is none of that name, or one without a password */
const char *kmock_users_password(const struct kmock_users *users, const char *name);

/* returns  null where there is none; lives until the user is changed */
const struct kmock_scram_credential *kmock_users_credential(const struct kmock_users *users, const char *name,
                                                            enum kmock_sha2 kind);

/* Replace one credential, of a user who may be new. */
void kmock_users_set_credential(struct kmock_users *users, const char *name,
                                const struct kmock_scram_credential *credential);

/* errors  false where there is no such credential */
bool kmock_users_remove_credential(struct kmock_users *users, const char *name, enum kmock_sha2 kind);

/* Call for each user in the order they came. */
typedef void kmock_visit_user(void *context, const char *name);
void kmock_users_each(const struct kmock_users *users, kmock_visit_user *visit, void *context);

void kmock_users_free(struct kmock_users *users);

#endif
