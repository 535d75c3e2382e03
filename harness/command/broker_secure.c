/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/command/broker_secure.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kt_asked_texts_add(struct kt_asked_texts *texts, const char *text)
{
    texts->texts = kmock_realloc(texts->texts, (size_t)(texts->count + 1) * sizeof *texts->texts);
    texts->texts[texts->count++] = text;
}

const char *kt_secure_objection(const struct kt_secure *secure)
{
    const struct kmock_tls_options *tls = &secure->tls;
    bool names_files = tls->certificate_file || tls->key_file || tls->authority_file || tls->client_authority_file;
    if (names_files && !secure->has_tls)
        return "certificates are for --tls only: say --tls, too";
    if ((tls->certificate_file == NULL) != (tls->key_file == NULL))
        return "--tls-cert and --tls-key belong together: give both, or none and one is made";
    if (tls->certificate_file && tls->authority_file)
        return "--tls-ca is written when no certificate is given: leave it out beside --tls-cert";
    if (secure->users.count > 0 && secure->mechanisms == NULL)
        return "nobody is asked who he is: say --sasl PLAIN beside --user, or another mechanism";
    if (secure->mechanisms && secure->users.count == 0 && secure->super_users.count == 0)
        return "--sasl lets nobody in without --user NAME:PASSWORD";
    return NULL;
}

static bool add_user(const char *text, struct kmock_cluster *cluster, struct kmock_buffer *error)
{
    const char *colon = strchr(text, ':');
    if (colon == NULL || colon == text || colon[1] == '\0') {
        kmock_buffer_print(error, "--user %s: expected NAME:PASSWORD", text);
        return false;
    }
    char *name = kmock_copy_string(text, (size_t)(colon - text));
    kmock_cluster_add_user(cluster, name, colon + 1);
    free(name);
    return true;
}

static bool add_acl(const char *text, struct kmock_cluster *cluster, struct kmock_buffer *error)
{
    struct kmock_buffer why = {0};
    bool is_added = kmock_cluster_add_acl(cluster, text, &why);
    if (!is_added)
        kmock_buffer_print(error, "--acl '%s': %.*s", text, (int)why.size, (const char *)why.data);
    kmock_buffer_free(&why);
    return is_added;
}

/* "User:admin;User:other" */
static void join(const struct kt_asked_texts *users, struct kmock_buffer *out)
{
    for (int i = 0; i < users->count; i++)
        kmock_buffer_print(out, "%s%s%s", i ? ";" : "", strchr(users->texts[i], ':') ? "" : "User:", users->texts[i]);
    kmock_buffer_append(out, "", 1);
}

static void authorize(const struct kt_secure *secure, struct kmock_cluster *cluster)
{
    struct kmock_buffer super_users = {0};
    if (secure->acls.count == 0 && secure->super_users.count == 0 && !secure->allows_unmentioned)
        return;
    join(&secure->super_users, &super_users);
    kmock_cluster_authorize(cluster, (const char *)super_users.data, secure->allows_unmentioned);
    kmock_buffer_free(&super_users);
}

bool kt_secure_apply(const struct kt_secure *secure, struct kmock_cluster *cluster, struct kmock_buffer *error)
{
    if (secure->mechanisms && !kmock_cluster_require_sasl(cluster, secure->mechanisms, secure->reauth_ms)) {
        kmock_buffer_print(error, "--sasl %s: expected PLAIN, SCRAM-SHA-256, SCRAM-SHA-512, or several with commas",
                           secure->mechanisms);
        return false;
    }
    for (int i = 0; i < secure->users.count; i++)
        if (!add_user(secure->users.texts[i], cluster, error))
            return false;
    authorize(secure, cluster);
    for (int i = 0; i < secure->acls.count; i++)
        if (!add_acl(secure->acls.texts[i], cluster, error))
            return false;
    return true;
}

void kt_secure_finish(struct kt_secure *secure)
{
    free(secure->users.texts);
    free(secure->acls.texts);
    free(secure->super_users.texts);
}
