/* SPDX-License-Identifier: Apache-2.0 */
/* Say who may do what: access control lists, and the decision.
 *
 * A deny that fits counts more than any allow; without either, who is not a super user may not, unless nothing at all is
 * said of the resource and that is to mean yes. Before all that come overrides, which a test makes rights vanish by.
 * Knows nothing of requests and brokers.
 * source  Kafka StandardAuthorizer, StandardAuthorizerData, AclOperation, ResourceType, PatternType; KIP-290 */
#ifndef KMOCK_SECURITY_ACL_H
#define KMOCK_SECURITY_ACL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "mock/base/list.h"

/* Numbered as on the wire. */
enum kmock_resource {
    KMOCK_RESOURCE_UNKNOWN,
    KMOCK_RESOURCE_ANY,
    KMOCK_TOPIC,
    KMOCK_GROUP,
    KMOCK_CLUSTER,
    KMOCK_TRANSACTIONAL_ID,
    KMOCK_DELEGATION_TOKEN,
    KMOCK_USER,
    KMOCK_RESOURCES_END,
};

enum kmock_operation {
    KMOCK_OPERATION_UNKNOWN,
    KMOCK_OPERATION_ANY,
    KMOCK_ALL,
    KMOCK_READ,
    KMOCK_WRITE,
    KMOCK_CREATE,
    KMOCK_DELETE,
    KMOCK_ALTER,
    KMOCK_DESCRIBE,
    KMOCK_CLUSTER_ACTION,
    KMOCK_DESCRIBE_CONFIGS,
    KMOCK_ALTER_CONFIGS,
    KMOCK_IDEMPOTENT_WRITE,
    KMOCK_CREATE_TOKENS,
    KMOCK_DESCRIBE_TOKENS,
    KMOCK_TWO_PHASE_COMMIT,
    KMOCK_OPERATIONS_END,
};

enum kmock_pattern { KMOCK_PATTERN_UNKNOWN, KMOCK_PATTERN_ANY, KMOCK_MATCH, KMOCK_LITERAL, KMOCK_PREFIXED };
enum kmock_permission { KMOCK_PERMISSION_UNKNOWN, KMOCK_PERMISSION_ANY, KMOCK_DENY, KMOCK_ALLOW };

/* An ACL; or a filter for some, where the ANYs, MATCH and null stand for all. */
struct kmock_acl {
    int8_t resource;  /* enum kmock_resource */
    const char *name; /* of the resource; "*": every one, where the pattern is literal */
    int8_t pattern;   /* enum kmock_pattern */
    const char *principal;
    const char *host;
    int8_t operation;
    int8_t permission;
};

/* What somebody wants to do. */
struct kmock_deed {
    const char *principal; /* "User:alice" */
    const char *host;      /* "127.0.0.1" */
    enum kmock_operation operation;
    enum kmock_resource resource;
    const char *name; /* of the cluster: "kafka-cluster" */
};

/* Zero-initialised: there is no authorizer, and everybody may do everything. */
struct kmock_authorizer {
    bool is_on;
    bool allows_unmentioned;     /* allow.everyone.if.no.acl.found */
    struct kmock_list acls;      /* in order of creation */
    struct kmock_list overrides; /* of which the last that fits decides */
    char *super_users;           /* "User:admin;User:other" */
};

#define KMOCK_CLUSTER_NAME "kafka-cluster"

/* Add an ACL; one that is there already stays once. acl  copied */
void kmock_authorizer_add(struct kmock_authorizer *authorizer, const struct kmock_acl *acl);

/* Let this count more than all that was said before. acl  literal or prefixed; copied */
void kmock_authorizer_override(struct kmock_authorizer *authorizer, const struct kmock_acl *acl);

/* Forget all overrides. */
void kmock_authorizer_calm(struct kmock_authorizer *authorizer);

/* Walk the ACLs that a filter fits. previous  null: from the first on. returns  null behind the last */
const struct kmock_acl *kmock_authorizer_next(const struct kmock_authorizer *authorizer, const struct kmock_acl *filter,
                                              const struct kmock_acl *previous);

/* Remove one that kmock_authorizer_next gave. */
void kmock_authorizer_remove(const struct kmock_acl *acl);

/* returns  whether it may be done */
bool kmock_authorizer_allows(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed);

/* returns  whether it may be done to some resource of the type, whatever its name. source  KIP-679 */
bool kmock_authorizer_allows_some(const struct kmock_authorizer *authorizer, const struct kmock_deed *deed);

/* users  "User:admin;User:other", copied */
void kmock_authorizer_set_super_users(struct kmock_authorizer *authorizer, const char *users);

void kmock_authorizer_free(struct kmock_authorizer *authorizer);

#endif
