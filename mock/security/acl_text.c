/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/security/acl_text.h"

#include <string.h>
#include <strings.h>

static const char *const resources[KMOCK_RESOURCES_END] = {
    [KMOCK_RESOURCE_UNKNOWN] = "Unknown",
    [KMOCK_RESOURCE_ANY] = "Any",
    [KMOCK_TOPIC] = "Topic",
    [KMOCK_GROUP] = "Group",
    [KMOCK_CLUSTER] = "Cluster",
    [KMOCK_TRANSACTIONAL_ID] = "TransactionalId",
    [KMOCK_DELEGATION_TOKEN] = "DelegationToken",
    [KMOCK_USER] = "User",
};

static const char *const operations[KMOCK_OPERATIONS_END] = {
    [KMOCK_OPERATION_UNKNOWN] = "Unknown",
    [KMOCK_OPERATION_ANY] = "Any",
    [KMOCK_ALL] = "All",
    [KMOCK_READ] = "Read",
    [KMOCK_WRITE] = "Write",
    [KMOCK_CREATE] = "Create",
    [KMOCK_DELETE] = "Delete",
    [KMOCK_ALTER] = "Alter",
    [KMOCK_DESCRIBE] = "Describe",
    [KMOCK_CLUSTER_ACTION] = "ClusterAction",
    [KMOCK_DESCRIBE_CONFIGS] = "DescribeConfigs",
    [KMOCK_ALTER_CONFIGS] = "AlterConfigs",
    [KMOCK_IDEMPOTENT_WRITE] = "IdempotentWrite",
    [KMOCK_CREATE_TOKENS] = "CreateTokens",
    [KMOCK_DESCRIBE_TOKENS] = "DescribeTokens",
    [KMOCK_TWO_PHASE_COMMIT] = "TwoPhaseCommit",
};

#define BIT(operation) (1 << (operation))

int32_t kmock_operations_of(enum kmock_resource resource)
{
    switch (resource) {
    case KMOCK_TOPIC:
        return BIT(KMOCK_READ) | BIT(KMOCK_WRITE) | BIT(KMOCK_CREATE) | BIT(KMOCK_DELETE) | BIT(KMOCK_ALTER) |
               BIT(KMOCK_DESCRIBE) | BIT(KMOCK_DESCRIBE_CONFIGS) | BIT(KMOCK_ALTER_CONFIGS);
    case KMOCK_GROUP:
        return BIT(KMOCK_READ) | BIT(KMOCK_DELETE) | BIT(KMOCK_DESCRIBE) | BIT(KMOCK_DESCRIBE_CONFIGS) |
               BIT(KMOCK_ALTER_CONFIGS);
    case KMOCK_CLUSTER:
        return BIT(KMOCK_CREATE) | BIT(KMOCK_ALTER) | BIT(KMOCK_DESCRIBE) | BIT(KMOCK_CLUSTER_ACTION) |
               BIT(KMOCK_DESCRIBE_CONFIGS) | BIT(KMOCK_ALTER_CONFIGS) | BIT(KMOCK_IDEMPOTENT_WRITE);
    case KMOCK_TRANSACTIONAL_ID:
        return BIT(KMOCK_WRITE) | BIT(KMOCK_DESCRIBE) | BIT(KMOCK_TWO_PHASE_COMMIT);
    case KMOCK_DELEGATION_TOKEN:
        return BIT(KMOCK_DESCRIBE);
    case KMOCK_USER:
        return BIT(KMOCK_CREATE_TOKENS) | BIT(KMOCK_DESCRIBE_TOKENS);
    default:
        return 0;
    }
}

bool kmock_operation_fits(int8_t operation, int8_t resource)
{
    return operation == KMOCK_ALL || (operation > KMOCK_ALL && operation < KMOCK_OPERATIONS_END &&
                                      (kmock_operations_of((enum kmock_resource)resource) & BIT(operation)) != 0);
}

const char *kmock_resource_name(int8_t resource)
{
    return resource > 0 && resource < KMOCK_RESOURCES_END ? resources[resource] : resources[0];
}

const char *kmock_operation_name(int8_t operation)
{
    return operation > 0 && operation < KMOCK_OPERATIONS_END ? operations[operation] : operations[0];
}

enum kmock_operation kmock_operation_find(const char *name)
{
    for (int i = KMOCK_ALL; i < KMOCK_OPERATIONS_END; i++)
        if (strcasecmp(operations[i], name) == 0)
            return (enum kmock_operation)i;
    return KMOCK_OPERATION_UNKNOWN;
}

static int8_t find_resource(const char *name, size_t length)
{
    for (int i = KMOCK_TOPIC; i < KMOCK_RESOURCES_END; i++)
        if (strlen(resources[i]) == length && strncasecmp(resources[i], name, length) == 0)
            return (int8_t)i;
    return KMOCK_RESOURCE_UNKNOWN;
}

bool kmock_acl_read_resource(struct kmock_acl *acl, const char *text, struct kmock_arena *arena)
{
    size_t length = strcspn(text, ":");
    const char *name = text[length] ? text + length + 1 : "";
    acl->resource = find_resource(text, length);
    if (acl->resource == KMOCK_CLUSTER && *name == '\0')
        name = KMOCK_CLUSTER_NAME;
    size_t name_length = strlen(name);
    bool is_prefixed = name_length > 1 && name[name_length - 1] == '*';
    acl->pattern = is_prefixed ? KMOCK_PREFIXED : KMOCK_LITERAL;
    acl->name = kmock_arena_copy(arena, name, name_length - is_prefixed);
    return acl->resource != KMOCK_RESOURCE_UNKNOWN && name_length > 0;
}

void kmock_acl_print_resource(const struct kmock_acl *acl, struct kmock_buffer *out)
{
    kmock_buffer_print(out, "%s", kmock_resource_name(acl->resource));
    if (acl->resource != KMOCK_CLUSTER || strcmp(acl->name, KMOCK_CLUSTER_NAME) != 0)
        kmock_buffer_print(out, ":%s%s", acl->name, acl->pattern == KMOCK_PREFIXED ? "*" : "");
}

/* ---- a whole one ---- */

/* returns  the next word, copied; null where there is none */
static const char *take_word(const char **text, struct kmock_arena *arena)
{
    *text += strspn(*text, " \t");
    size_t length = strcspn(*text, " \t");
    const char *word = length > 0 ? kmock_arena_copy(arena, *text, length) : NULL;
    *text += length;
    return word;
}

static bool refuse(struct kmock_buffer *error, const char *expected, const char *got)
{
    if (error)
        kmock_buffer_print(error, "expected %s, got %s%s%s", expected, got ? "'" : "the end", got ? got : "",
                           got ? "'" : "");
    return false;
}

static bool read_permission(struct kmock_acl *acl, const char *word)
{
    bool is_allow = word && strcasecmp(word, "allow") == 0;
    acl->permission = is_allow ? KMOCK_ALLOW : KMOCK_DENY;
    return is_allow || (word && strcasecmp(word, "deny") == 0);
}

static bool read_host(struct kmock_acl *acl, const char **text, struct kmock_arena *arena, struct kmock_buffer *error)
{
    const char *word = take_word(text, arena);
    acl->host = "*";
    if (word == NULL)
        return true;
    if (strcmp(word, "from") != 0)
        return refuse(error, "the end, or 'from' and a host", word);
    acl->host = take_word(text, arena);
    if (acl->host == NULL)
        return refuse(error, "a host, or '*'", NULL);
    word = take_word(text, arena);
    return word == NULL || refuse(error, "the end", word);
}

bool kmock_acl_read(struct kmock_acl *acl, const char *text, struct kmock_arena *arena, struct kmock_buffer *error)
{
    const char *word = take_word(&text, arena);
    if (!read_permission(acl, word))
        return refuse(error, "'allow' or 'deny'", word);
    acl->principal = take_word(&text, arena);
    if (acl->principal == NULL || strchr(acl->principal, ':') == NULL)
        return refuse(error, "a principal such as User:alice or User:*", acl->principal);
    word = take_word(&text, arena);
    acl->operation = word ? (int8_t)kmock_operation_find(word) : 0;
    if (acl->operation == KMOCK_OPERATION_UNKNOWN)
        return refuse(error, "an operation such as Read, Write, Describe or All", word);
    word = take_word(&text, arena);
    if (word == NULL || !kmock_acl_read_resource(acl, word, arena))
        return refuse(error, "a resource such as Topic:orders, Topic:ord*, Group:*, Cluster", word);
    if (!kmock_operation_fits(acl->operation, acl->resource))
        return refuse(error, "an operation that can be done to that resource", kmock_operation_name(acl->operation));
    return read_host(acl, &text, arena, error);
}
