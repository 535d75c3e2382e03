/* SPDX-License-Identifier: Apache-2.0 */
/* Say who may use a cluster, how clients prove who they are, and what they may do. A cluster begins open: nobody is asked
 * who he is, and everybody may do everything. Of connections it knows nothing: whoever makes one gives it
 * kmock_cluster_sasl. source  Kafka's sasl.enabled.mechanisms, authorizer.class.name, super.users */
#ifndef KMOCK_BROKER_SECURE_H
#define KMOCK_BROKER_SECURE_H

#include "mock/broker/cluster.h"
#include "mock/security/acl.h"
#include "mock/security/sasl.h"

/* Let clients be asked from now on; those that are connected go on as they are.
 *
 * mechanisms   "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512", or some of them
 * lifetime_ms  connections.max.reauth.ms; 0: they are asked once
 * returns      false where a mechanism is not known */
bool kmock_cluster_require_sasl(struct kmock_cluster *cluster, const char *mechanisms, int64_t lifetime_ms);

/* Add somebody who may come in, by each mechanism; or change his password. */
void kmock_cluster_add_user(struct kmock_cluster *cluster, const char *name, const char *password);

/* returns  what connections ask their clients by; lives as long as the cluster */
struct kmock_sasl *kmock_cluster_sasl(struct kmock_cluster *cluster);

/* Let rights be checked from now on: who has none may do nothing.
 *
 * super_users         "User:admin;User:other", who may do everything; null: none
 * allows_unmentioned  allow.everyone.if.no.acl.found */
void kmock_cluster_authorize(struct kmock_cluster *cluster, const char *super_users, bool allows_unmentioned);

/* Add an ACL in words, see mock/security/acl_text.h; rights are checked from now on.
 *
 * error    what is wrong is appended; may be null
 * returns  false where it is none */
bool kmock_cluster_add_acl(struct kmock_cluster *cluster, const char *text, struct kmock_buffer *error);

/* Let this count more than ACLs and super users, whether rights are checked or not: the last one that fits decides.
 * acl  copied; host "*": any */
void kmock_cluster_override_acls(struct kmock_cluster *cluster, const struct kmock_acl *acl);

/* Forget all of those. */
void kmock_cluster_restore_acls(struct kmock_cluster *cluster);

#endif
