/* SPDX-License-Identifier: Apache-2.0 */
/* Take offsets out of the log into a group's memory.
 *
 * source  Kafka GroupMetadataManager.loadOffset, OffsetMetadataManager.replay */
#ifndef KMOCK_BROKER_GROUP_REPLAY_H
#define KMOCK_BROKER_GROUP_REPLAY_H

#include "mock/broker/group.h"
#include "mock/broker/group_record.h"

/* Take one record: into what is committed, or, of a transaction, what is pending. returns  whether it set an offset, and which; false for tombstones and bytes that are none */
bool kmock_group_take_offset(struct kmock_group *group, const struct kmock_group_key *key,
                             const struct kmock_record_view *record, struct kmock_offset *offset);

/* Take count records from first_offset on. reports  whether to say that they were committed */
void kmock_group_replay(struct kmock_group *group, int64_t first_offset, int32_t count, bool reports);

#endif
