/* SPDX-License-Identifier: Apache-2.0 */
/* Write a group's record to the log, and compare what is in memory with what is in the log.
 *
 * source  Kafka GroupMetadataManager.storeGroup */
#ifndef KMOCK_BROKER_GROUP_STORE_H
#define KMOCK_BROKER_GROUP_STORE_H

#include "mock/broker/group.h"

/* Write the group as it is in memory.
 *
 * returns  KMOCK_NONE, or the error a JoinGroup or SyncGroup is answered with; the log is as before then */
int16_t kmock_group_store(struct kmock_group *group, int64_t now_us);

/* Note that the newest record in the log says what is in memory. */
void kmock_group_mark_stored(struct kmock_group *group);

/* returns  a hash of the group as the log has it; 0 where there is nothing in the log */
uint64_t kmock_group_durable_hash(const struct kmock_group *group);

#endif
