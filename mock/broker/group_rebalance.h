/* SPDX-License-Identifier: Apache-2.0 */
/* Take a group through a rebalance: the join phase, the sync phase and their timers.
 *
 *   prepare -> [initial delay | all joined | rebalance timeout] -> complete -> sync phase
 *
 * source  Kafka GroupMetadataManager.prepareRebalance, completeClassicGroupJoin; DelayedJoin */
#ifndef KMOCK_BROKER_GROUP_REBALANCE_H
#define KMOCK_BROKER_GROUP_REBALANCE_H

#include "mock/broker/group.h"

/* Start a rebalance, or, where one is being prepared, end its join phase if nobody is missing any more.
 * why  static text for the history */
void kmock_group_rebalance(struct kmock_group *group, const char *why, int64_t now_us);

/* End the join phase if it can end; nothing happens in other states than PreparingRebalance. */
void kmock_group_try_complete_join(struct kmock_group *group, int64_t now_us);

/* Note that a member sent its SyncGroup of this generation. */
void kmock_group_synced(struct kmock_member *member);

/* Answer every parked SyncGroup, with the assignments (KMOCK_NONE) or an error that takes them back. */
void kmock_group_propagate(struct kmock_group *group, int16_t error, int64_t now_us);

/* Report a member as expelled and take it out: parked requests are answered UNKNOWN_MEMBER_ID. The caller
 * sees to the rebalance. */
void kmock_group_expel(struct kmock_member *member, const char *why);

#endif
