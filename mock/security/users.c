/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/users.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

enum { KINDS = 2, SALT_BYTES = 18 };

struct kmock_user {
    char *name, *password;                            /* null: none */
    struct kmock_scram_credential *credential[KINDS]; /* null: none, or not made yet */
    bool has[KINDS];
};

static struct kmock_user *find(const struct kmock_users *users, const char *name)
{
    return kmock_table_find(&users->table, name, strlen(name));
}

static struct kmock_user *find_or_add(struct kmock_users *users, const char *name)
{
    struct kmock_user *user = find(users, name);
    if (user)
        return user;
    user = kmock_alloc(sizeof *user);
    user->name = kmock_copy_string(name, strlen(name));
    kmock_table_put(&users->table, name, strlen(name), user);
    return user;
}

static void forget(struct kmock_user *user, enum kmock_sha2 kind)
{
    free(user->credential[kind]);
    user->credential[kind] = NULL;
    user->has[kind] = false;
}

void kmock_users_put(struct kmock_users *users, const char *name, const char *password)
{
    struct kmock_user *user = find_or_add(users, name);
    free(user->password);
    user->password = kmock_copy_string(password, strlen(password));
    for (int kind = 0; kind < KINDS; kind++) {
        forget(user, (enum kmock_sha2)kind);
        user->has[kind] = true;
    }
}

const char *kmock_users_password(const struct kmock_users *users, const char *name)
{
    const struct kmock_user *user = find(users, name);
    return user ? user->password : NULL;
}

static void make(struct kmock_user *user, enum kmock_sha2 kind)
{
    struct kmock_scram_credential *credential = kmock_alloc(sizeof *credential);
    const struct kmock_sha2_view parts[] = {{kind == KMOCK_SHA256 ? "256" : "512", 3},
                                            {user->name, strlen(user->name)}};
    uint8_t salt[KMOCK_SHA2_MAX_BYTES];
    kmock_sha2(KMOCK_SHA256, parts, 2, salt);
    credential->kind = kind;
    credential->iterations = KMOCK_SCRAM_ITERATIONS;
    credential->salt_size = SALT_BYTES;
    memcpy(credential->salt, salt, SALT_BYTES);
    kmock_scram_from_password(credential, user->password);
    user->credential[kind] = credential;
}

const struct kmock_scram_credential *kmock_users_credential(const struct kmock_users *users, const char *name,
                                                            enum kmock_sha2 kind)
{
    struct kmock_user *user = find(users, name);
    if (user == NULL || !user->has[kind])
        return NULL;
    if (user->credential[kind] == NULL)
        make(user, kind);
    return user->credential[kind];
}

void kmock_users_set_credential(struct kmock_users *users, const char *name,
                                const struct kmock_scram_credential *credential)
{
    struct kmock_user *user = find_or_add(users, name);
    forget(user, credential->kind);
    user->credential[credential->kind] = kmock_alloc(sizeof *credential);
    *user->credential[credential->kind] = *credential;
    user->has[credential->kind] = true;
}

static void free_user(void *value)
{
    struct kmock_user *user = value;
    for (int kind = 0; kind < KINDS; kind++)
        free(user->credential[kind]);
    free(user->name);
    free(user->password);
    free(user);
}

bool kmock_users_remove_credential(struct kmock_users *users, const char *name, enum kmock_sha2 kind)
{
    struct kmock_user *user = find(users, name);
    if (user == NULL || !user->has[kind])
        return false;
    forget(user, kind);
    if (user->password == NULL && !user->has[KMOCK_SHA256] && !user->has[KMOCK_SHA512])
        free_user(kmock_table_remove(&users->table, name, strlen(name)));
    return true;
}

void kmock_users_each(const struct kmock_users *users, kmock_visit_user *visit, void *context)
{
    for (const struct kmock_table_entry *at = kmock_table_first(&users->table); at; at = kmock_table_next(at))
        visit(context, at->key);
}

void kmock_users_free(struct kmock_users *users)
{
    kmock_table_free(&users->table, free_user);
}
