/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/acl.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct entry {
    struct kmock_list_link link;
    struct kmock_acl acl;
};

static struct entry *entry_at(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct entry, link);
}

static char *copy(const char *text)
{
    return kmock_copy_string(text, strlen(text));
}

static void append(struct kmock_list *list, const struct kmock_acl *acl)
{
    struct entry *entry = kmock_alloc(sizeof *entry);
    entry->acl = *acl;
    entry->acl.name = copy(acl->name);
    entry->acl.principal = copy(acl->principal);
    entry->acl.host = copy(acl->host);
    kmock_list_append(list, &entry->link);
}

static void free_entry(struct entry *entry)
{
    kmock_list_remove(&entry->link);
    free((char *)entry->acl.name);
    free((char *)entry->acl.principal);
    free((char *)entry->acl.host);
    free(entry);
}

static void clear(struct kmock_list *list)
{
    while (list->first)
        free_entry(entry_at(list->first));
}

static bool is_same(const struct kmock_acl *one, const struct kmock_acl *other)
{
    return one->resource == other->resource && one->pattern == other->pattern && one->operation == other->operation &&
           one->permission == other->permission && strcmp(one->name, other->name) == 0 &&
           strcmp(one->principal, other->principal) == 0 && strcmp(one->host, other->host) == 0;
}

void kmock_authorizer_add(struct kmock_authorizer *authorizer, const struct kmock_acl *acl)
{
    for (struct kmock_list_link *at = authorizer->acls.first; at; at = at->next)
        if (is_same(&entry_at(at)->acl, acl))
            return;
    append(&authorizer->acls, acl);
}

void kmock_authorizer_override(struct kmock_authorizer *authorizer, const struct kmock_acl *acl)
{
    append(&authorizer->overrides, acl);
}

void kmock_authorizer_calm(struct kmock_authorizer *authorizer)
{
    clear(&authorizer->overrides);
}

void kmock_authorizer_set_super_users(struct kmock_authorizer *authorizer, const char *users)
{
    free(authorizer->super_users);
    authorizer->super_users = copy(users);
}

void kmock_authorizer_free(struct kmock_authorizer *authorizer)
{
    clear(&authorizer->acls);
    clear(&authorizer->overrides);
    free(authorizer->super_users);
    *authorizer = (struct kmock_authorizer){0};
}

/* ---- filters ---- */

static bool covers(const struct kmock_acl *acl, const char *name)
{
    if (acl->pattern == KMOCK_PREFIXED)
        return strncmp(acl->name, name, strlen(acl->name)) == 0;
    return strcmp(acl->name, name) == 0 || strcmp(acl->name, "*") == 0;
}

static bool fits_name(const struct kmock_acl *filter, const struct kmock_acl *acl)
{
    bool is_any = filter->pattern == KMOCK_PATTERN_ANY || filter->pattern == KMOCK_MATCH;
    if (!is_any && filter->pattern != acl->pattern)
        return false;
    if (filter->name == NULL)
        return true;
    return filter->pattern == KMOCK_MATCH ? covers(acl, filter->name) : strcmp(filter->name, acl->name) == 0;
}

static bool fits(const struct kmock_acl *filter, const struct kmock_acl *acl)
{
    return (filter->resource == KMOCK_RESOURCE_ANY || filter->resource == acl->resource) && fits_name(filter, acl) &&
           (filter->principal == NULL || strcmp(filter->principal, acl->principal) == 0) &&
           (filter->host == NULL || strcmp(filter->host, acl->host) == 0) &&
           (filter->operation == KMOCK_OPERATION_ANY || filter->operation == acl->operation) &&
           (filter->permission == KMOCK_PERMISSION_ANY || filter->permission == acl->permission);
}

static struct entry *entry_of(const struct kmock_acl *acl)
{
    return kmock_list_object(acl, struct entry, acl);
}

const struct kmock_acl *kmock_authorizer_next(const struct kmock_authorizer *authorizer, const struct kmock_acl *filter,
                                              const struct kmock_acl *previous)
{
    struct kmock_list_link *at = previous ? entry_of(previous)->link.next : authorizer->acls.first;
    while (at && !fits(filter, &entry_at(at)->acl))
        at = at->next;
    return at ? &entry_at(at)->acl : NULL;
}

void kmock_authorizer_remove(const struct kmock_acl *acl)
{
    free_entry(entry_of(acl));
}

/* ---- the decision ---- */

static bool is_super_user(const struct kmock_authorizer *authorizer, const char *principal)
{
    size_t length = strlen(principal);
    for (const char *at = authorizer->super_users; at && *at; at += strcspn(at, ";"), at += *at == ';')
        if (strcspn(at, ";") == length && strncmp(at, principal, length) == 0)
            return true;
    return false;
}

/* Who may read, write, delete or alter may also look; who may set configs may also look at them. */
static bool implies(const struct kmock_acl *acl, enum kmock_operation operation)
{
    if (operation == KMOCK_DESCRIBE)
        return acl->operation == KMOCK_READ || acl->operation == KMOCK_WRITE || acl->operation == KMOCK_DELETE ||
               acl->operation == KMOCK_ALTER;
    return operation == KMOCK_DESCRIBE_CONFIGS && acl->operation == KMOCK_ALTER_CONFIGS;
}

static bool is_about(const struct kmock_acl *acl, const struct kmock_deed *deed)
{
    return acl->resource == (int8_t)deed->resource && covers(acl, deed->name);
}

static bool is_who(const struct kmock_acl *acl, const struct kmock_deed *deed)
{
    return (strcmp(acl->principal, deed->principal) == 0 || strcmp(acl->principal, "User:*") == 0) &&
           (strcmp(acl->host, deed->host) == 0 || strcmp(acl->host, "*") == 0);
}

static bool decides(const struct kmock_acl *acl, const struct kmock_deed *deed)
{
    bool is_it = acl->operation == KMOCK_ALL || acl->operation == (int8_t)deed->operation ||
                 (acl->permission == KMOCK_ALLOW && implies(acl, deed->operation));
    return is_it && is_about(acl, deed) && is_who(acl, deed);
}

/* returns  what the last override that fits says; KMOCK_PERMISSION_ANY: none does */
static int8_t override(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed)
{
    for (struct kmock_list_link *at = authorizer->overrides.last; at; at = at->previous)
        if (decides(&entry_at(at)->acl, deed))
            return entry_at(at)->acl.permission;
    return KMOCK_PERMISSION_ANY;
}

bool kmock_authorizer_allows(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed)
{
    int8_t said = override(authorizer, deed);
    if (said != KMOCK_PERMISSION_ANY)
        return said == KMOCK_ALLOW;
    if (!authorizer->is_on || is_super_user(authorizer, deed->principal))
        return true;
    bool is_mentioned = false, is_allowed = false;
    for (struct kmock_list_link *at = authorizer->acls.first; at; at = at->next) {
        const struct kmock_acl *acl = &entry_at(at)->acl;
        is_mentioned |= is_about(acl, deed);
        if (!decides(acl, deed))
            continue;
        if (acl->permission == KMOCK_DENY)
            return false;
        is_allowed = true;
    }
    return is_allowed || (!is_mentioned && authorizer->allows_unmentioned);
}

/* An allow is worth nothing where a deny covers all that it covers. */
static bool is_dominated(const struct kmock_authorizer *authorizer, const struct kmock_acl *allow,
                         const struct kmock_deed *deed)
{
    for (struct kmock_list_link *at = authorizer->acls.first; at; at = at->next) {
        const struct kmock_acl *deny = &entry_at(at)->acl;
        struct kmock_deed same = *deed;
        same.name = allow->name;
        bool is_narrow =
            deny->pattern == KMOCK_LITERAL && allow->pattern == KMOCK_PREFIXED && strcmp(deny->name, "*") != 0;
        if (deny->permission == KMOCK_DENY && !is_narrow && decides(deny, &same))
            return true;
    }
    return false;
}

static bool denies_all(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed)
{
    struct kmock_deed any = *deed;
    any.name = "*";
    for (struct kmock_list_link *at = authorizer->acls.first; at; at = at->next)
        if (entry_at(at)->acl.permission == KMOCK_DENY && decides(&entry_at(at)->acl, &any))
            return true;
    return false;
}

bool kmock_authorizer_allows_some(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed)
{
    struct kmock_deed any = *deed;
    any.name = "*";
    int8_t said = override(authorizer, &any);
    if (said != KMOCK_PERMISSION_ANY)
        return said == KMOCK_ALLOW;
    if (!authorizer->is_on || is_super_user(authorizer, deed->principal))
        return true;
    for (struct kmock_list_link *at = authorizer->acls.first; at; at = at->next) {
        const struct kmock_acl *acl = &entry_at(at)->acl;
        struct kmock_deed named = *deed;
        named.name = acl->name;
        if (acl->permission == KMOCK_ALLOW && decides(acl, &named) && !is_dominated(authorizer, acl, deed))
            return true;
    }
    return authorizer->allows_unmentioned && !denies_all(authorizer, deed);
}
