/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the members of a group: who is in it, who leads, who waits.
 *
 * Knows nothing of rebalances: nothing here changes the group's state.
 * source  Kafka ClassicGroup.add, remove, replaceStaticMember, validateMember */
#ifndef KMOCK_BROKER_GROUP_MEMBERS_H
#define KMOCK_BROKER_GROUP_MEMBERS_H

#include "mock/broker/group.h"

/* returns  NULL where the group has no such member */
struct kmock_member *kmock_group_member(const struct kmock_group *group, struct kmock_string id);

/* returns  the member that has an instance id now; NULL where none has */
struct kmock_member *kmock_group_static_member(const struct kmock_group *group, struct kmock_string instance_id);

/* Check who says it is a member. instance_id  null: dynamic
 *
 * returns  KMOCK_NONE, KMOCK_FENCED_INSTANCE_ID or KMOCK_UNKNOWN_MEMBER_ID */
int16_t kmock_group_check_member(const struct kmock_group *group, struct kmock_string id,
                                 struct kmock_string instance_id);

/* Take a member in; the first one leads. Its protocols are set. */
void kmock_group_add(struct kmock_group *group, struct kmock_member *member);

/* Take a member out and free it; what it had parked was answered before. */
void kmock_group_remove(struct kmock_member *member);

/* Give a static member a new id; it keeps its place, its assignment and its leadership. */
void kmock_group_rename(struct kmock_member *member, struct kmock_string id);

/* Exchange what a member offers. protocols  taken over; returns  those before, the caller's to free */
struct kmock_member_protocols kmock_group_offer(struct kmock_member *member, struct kmock_member_protocols protocols);

/* Park a JoinGroup; one that the member had parked before is never answered, as in Kafka. request null: unpark */
void kmock_group_park_join(struct kmock_member *member, struct kmock_request *request);

void kmock_group_set_owes_sync(struct kmock_member *member, bool owes_sync);

/* Make sure that the leader is one who joined in this join phase. returns  false where nobody did */
bool kmock_group_elect_leader(struct kmock_group *group);

/* returns  the longest rebalance timeout of the members; 0 for none */
int32_t kmock_group_rebalance_timeout_ms(const struct kmock_group *group);

/* Give a member its whole session timeout from now on. */
void kmock_group_restart_session(struct kmock_member *member, int64_t now_us);

/* Make a member id, `<prefix>-<uuid>`. returns  the caller's to free (data) */
struct kmock_string kmock_group_new_member_id(struct kmock_group *group, struct kmock_string prefix);

static inline struct kmock_member *kmock_group_member_at(struct kmock_list_link *link)
{
    return link ? kmock_list_object(link, struct kmock_member, link) : NULL;
}

#endif
