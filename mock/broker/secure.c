/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/secure.h"

#include "mock/broker/state.h"
#include "mock/security/acl_text.h"

bool kmock_cluster_require_sasl(struct kmock_cluster *cluster, const char *mechanisms, int64_t lifetime_ms)
{
    cluster->sasl.lifetime_ms = lifetime_ms;
    return kmock_sasl_read_mechanisms(mechanisms, &cluster->sasl.enabled);
}

void kmock_cluster_add_user(struct kmock_cluster *cluster, const char *name, const char *password)
{
    kmock_users_put(&cluster->sasl.users, name, password);
}

struct kmock_sasl *kmock_cluster_sasl(struct kmock_cluster *cluster)
{
    return &cluster->sasl;
}

void kmock_cluster_authorize(struct kmock_cluster *cluster, const char *super_users, bool allows_unmentioned)
{
    cluster->authorizer.is_on = true;
    cluster->authorizer.allows_unmentioned = allows_unmentioned;
    if (super_users)
        kmock_authorizer_set_super_users(&cluster->authorizer, super_users);
}

bool kmock_cluster_add_acl(struct kmock_cluster *cluster, const char *text, struct kmock_buffer *error)
{
    struct kmock_arena arena = {0};
    struct kmock_acl acl;
    bool is_one = kmock_acl_read(&acl, text, &arena, error);
    if (is_one) {
        kmock_authorizer_add(&cluster->authorizer, &acl);
        cluster->authorizer.is_on = true;
    }
    kmock_arena_free(&arena);
    return is_one;
}

void kmock_cluster_override_acls(struct kmock_cluster *cluster, const struct kmock_acl *acl)
{
    kmock_authorizer_override(&cluster->authorizer, acl);
}

void kmock_cluster_restore_acls(struct kmock_cluster *cluster)
{
    kmock_authorizer_calm(&cluster->authorizer);
}
