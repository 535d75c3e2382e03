/* SPDX-License-Identifier: Apache-2.0 */
/* Say an ACL in words, and read it:
 *
 *   "allow User:alice Read Topic:orders"          "deny User:* All Group:billing-*"     behind '*': prefixed
 *   "allow User:bob Describe Cluster"             "allow User:bob Write Topic:* from 10.0.0.1"  */
#ifndef KMOCK_SECURITY_ACL_TEXT_H
#define KMOCK_SECURITY_ACL_TEXT_H

#include "mock/base/arena.h"
#include "mock/base/buffer.h"
#include "mock/security/acl.h"

/* returns  a Kafka name as it is said: "Topic", "TransactionalId"; "DescribeConfigs"; static */
const char *kmock_resource_name(int8_t resource);
const char *kmock_operation_name(int8_t operation);

/* Find what may be said of an ACL, whatever the case. returns  0 where there is none of that name */
enum kmock_operation kmock_operation_find(const char *name);

/* Read "Topic:orders", "Topic:ord*", "Cluster" into resource, name and pattern. arena  where the name goes
 * errors  false where it is none */
bool kmock_acl_read_resource(struct kmock_acl *acl, const char *text, struct kmock_arena *arena);

/* Append "Topic:ord*". */
void kmock_acl_print_resource(const struct kmock_acl *acl, struct kmock_buffer *out);

/* Read a whole one. error  what is wrong is appended; may be null */
bool kmock_acl_read(struct kmock_acl *acl, const char *text, struct kmock_arena *arena, struct kmock_buffer *error);

/* returns  whether an operation can be done to a resource at all: nobody writes to a group */
bool kmock_operation_fits(int8_t operation, int8_t resource);

/* returns  a bit for each operation that can be done to a resource, as Kafka's answers have them */
int32_t kmock_operations_of(enum kmock_resource resource);

#endif
