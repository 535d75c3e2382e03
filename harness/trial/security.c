/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/trial/security.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mock/base/alloc.h"
#include "mock/broker/secure.h"
#include "mock/security/acl_text.h"

static const char all_mechanisms[] = "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512";

static bool asks_clients(const struct kt_options *options)
{
    return options->security && strcasecmp(options->security, "sasl_plaintext") == 0;
}

/* Call for each part of a text between marks, without the blanks around it. */
static void each_part(const char *text, const char *marks, void (*each)(void *context, const char *part), void *context)
{
    for (const char *at = text ? text + strspn(text, marks) : ""; *at; at += strspn(at, marks)) {
        size_t length = strcspn(at, marks), kept = length;
        while (kept > 0 && at[kept - 1] == ' ')
            kept--;
        size_t blanks = strspn(at, " ");
        char *part = kmock_copy_string(at + (blanks < kept ? blanks : kept), blanks < kept ? kept - blanks : 0);
        at += length;
        if (*part)
            each(context, part);
        free(part);
    }
}

/* ---- what is wrong ---- */

static void check_user(void *context, const char *part)
{
    const char *colon = strchr(part, ':');
    (void)context;
    if (colon == NULL || colon == part || colon[1] == '\0')
        kt_misuse(NULL, "kt_options.users names \"%s\": expected \"alice:secret bob:word\", name and password of each",
                  part);
}

static void check_acl(void *context, const char *part)
{
    struct kmock_arena arena = {0};
    struct kmock_buffer error = {0};
    struct kmock_acl acl;
    (void)context;
    if (!kmock_acl_read(&acl, part, &arena, &error))
        kt_misuse(NULL, "kt_options.acls says \"%s\": %.*s", part, (int)error.size, (const char *)error.data);
    kmock_arena_free(&arena);
    kmock_buffer_free(&error);
}

static void check_protocol(const char *security)
{
    if (strcasecmp(security, "ssl") == 0 || strcasecmp(security, "sasl_ssl") == 0)
        kt_misuse(
            NULL,
            "kt_options.security is \"%s\": the sim has no TLS. Let the program take its security.protocol from its "
            "configuration and give it \"%s\" here; `ktrial broker --tls` serves TLS on real sockets",
            security, strcasecmp(security, "ssl") == 0 ? "plaintext" : "sasl_plaintext");
    if (strcasecmp(security, "plaintext") != 0 && strcasecmp(security, "sasl_plaintext") != 0)
        kt_misuse(NULL, "kt_options.security is \"%s\": expected \"plaintext\" or \"sasl_plaintext\"", security);
}

void kt_security_check(const struct kt_options *options)
{
    unsigned enabled;
    if (options->security)
        check_protocol(options->security);
    if (options->sasl_mechanisms && !kmock_sasl_read_mechanisms(options->sasl_mechanisms, &enabled))
        kt_misuse(NULL, "kt_options.sasl_mechanisms is \"%s\": expected \"%s\", or some of them",
                  options->sasl_mechanisms, all_mechanisms);
    if ((options->users || options->sasl_mechanisms) && !asks_clients(options))
        kt_misuse(NULL, "kt_options names users or mechanisms, and nobody is asked who he is: set .security = "
                        "\"sasl_plaintext\", too");
    if (asks_clients(options) && (options->users == NULL || *options->users == '\0'))
        kt_misuse(NULL, "kt_options.security is \"sasl_plaintext\", and nobody would get in: set .users = "
                        "\"alice:secret\", too");
    each_part(options->users, " ", check_user, NULL);
    each_part(options->acls, ";", check_acl, NULL);
}

/* ---- telling the cluster ---- */

static void add_user(void *cluster, const char *part)
{
    const char *colon = strchr(part, ':');
    char *name = kmock_copy_string(part, (size_t)(colon - part));
    kmock_cluster_add_user(cluster, name, colon + 1);
    free(name);
}

static void add_acl(void *cluster, const char *part)
{
    kmock_cluster_add_acl(cluster, part, NULL);
}

void kt_security_apply(const struct kt_options *options, struct kmock_cluster *cluster)
{
    if (asks_clients(options))
        kmock_cluster_require_sasl(cluster, options->sasl_mechanisms ? options->sasl_mechanisms : all_mechanisms, 0);
    each_part(options->users, " ", add_user, cluster);
    if (options->acls || options->super_users)
        kmock_cluster_authorize(cluster, options->super_users, false);
    each_part(options->acls, ";", add_acl, cluster);
}
