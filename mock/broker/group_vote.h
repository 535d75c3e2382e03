/* SPDX-License-Identifier: Apache-2.0 */
/* Find the protocol that all members of a group share.
 *
 * Counts, per protocol, the members that offer it: a candidate is one that all of them do.
 * source  Kafka ClassicGroup.supportsProtocols, selectProtocol */
#ifndef KMOCK_BROKER_GROUP_VOTE_H
#define KMOCK_BROKER_GROUP_VOTE_H

#include "mock/broker/group.h"

/* Count a member's protocols in or out. */
void kmock_group_vote_add(struct kmock_group *group, const struct kmock_member *member);
void kmock_group_vote_remove(struct kmock_group *group, const struct kmock_member *member);

/* returns  whether a member with this JoinGroup may be part of the group */
bool kmock_group_vote_accepts(const struct kmock_group *group, const struct kmock_join_group_request *body);

/* Let each member vote for the first candidate it offers. Ties: what the first member likes best.
 *
 * returns  the name with most votes, a view that lives as long as the first member's protocols; null: no members */
struct kmock_string kmock_group_vote_select(struct kmock_group *group);

#endif
