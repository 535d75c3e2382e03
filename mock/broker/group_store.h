/* SPDX-License-Identifier: Apache-2.0 */
/* Write a group's record to the log, and compare what is in memory with what is in the log.
 *
 * source  Kafka GroupMetadataManager.storeGroup */
#ifndef KMOCK_BROKER_GROUP_STORE_H
#define KMOCK_BROKER_GROUP_STORE_H

#include "mock/broker/group_write.h"

/* Write the group as it is in memory; then goes on when that is committed, or with an error:
 * see kmock_group_store_error. What could not be appended leaves the log as before. */
void kmock_group_store(struct kmock_group *group, struct kmock_group_then then, int64_t now_us);

/* As kmock_group_store, with nobody who cares. source  Kafka only logs such a failure */
void kmock_group_store_and_forget(struct kmock_group *group, int64_t now_us);

/* returns  what a member is told where a group could not be written. source  storeGroup, status of the append */
int16_t kmock_group_store_error(int16_t error);

/* Note that the newest record in the log says what is in memory. */
void kmock_group_mark_stored(struct kmock_group *group);

/* returns  a hash of the group as the log has it; 0 where there is nothing in the log */
uint64_t kmock_group_durable_hash(const struct kmock_group *group);

#endif
