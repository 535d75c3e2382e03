/* SPDX-License-Identifier: Apache-2.0 */
/* Let members go: those that leave, those whose time is over, those that never came.
 *
 * source  Kafka GroupMetadataManager.removeMemberAndUpdateClassicGroup, expireClassicGroupMemberHeartbeat */
#ifndef KMOCK_BROKER_GROUP_EXPIRY_H
#define KMOCK_BROKER_GROUP_EXPIRY_H

#include "mock/broker/group.h"

/* Set what a member's timer does; arming it is up to the caller. */
void kmock_group_watch(struct kmock_member *member);

/* Take out a member that leaves by its own or an administrator's wish. reason  the client's, may be null */
void kmock_group_let_go(struct kmock_member *member, struct kmock_string reason, int64_t now_us);

/* Keep a place for a member id that was given out, for as long as its session would last. */
void kmock_group_add_pending(struct kmock_group *group, struct kmock_string id, int32_t session_timeout_ms,
                             int64_t now_us);

bool kmock_group_is_pending(const struct kmock_group *group, struct kmock_string id);

/* Forget an id that was given out; nothing happens where it was not. The caller sees to the rebalance. */
void kmock_group_forget_pending(struct kmock_group *group, struct kmock_string id);

#endif
