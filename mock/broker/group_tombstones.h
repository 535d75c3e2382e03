/* SPDX-License-Identifier: Apache-2.0 */
/* Collect the tombstones of what a group is to forget, to write them as one batch.
 *
 * Zero-initialised is empty. source  Kafka GroupMetadataManager.cleanupGroupMetadata */
#ifndef KMOCK_BROKER_GROUP_TOMBSTONES_H
#define KMOCK_BROKER_GROUP_TOMBSTONES_H

#include "mock/base/buffer.h"
#include "mock/broker/group_write.h"

struct kmock_tombstones {
    struct kmock_arena arena;
    struct kmock_buffer records; /* struct kmock_key_value */
    struct kmock_list offsets;   /* whose offsets are among them */
};

/* offset  one of the group's; it may go before the tombstones do */
void kmock_tombstones_add_offset(struct kmock_tombstones *tombstones, const struct kmock_group *group,
                                 const struct kmock_offset *offset);

/* Forget what is pending alone: offsets of open transactions where none is committed. topic  null: of all topics */
void kmock_tombstones_add_pending(struct kmock_tombstones *tombstones, const struct kmock_group *group,
                                  struct kmock_string topic);

/* Forget the group itself; nothing is added where nothing of it is in the log. */
void kmock_tombstones_add_group(struct kmock_tombstones *tombstones, const struct kmock_group *group);

/* Append them. returns  where they are; first_offset and count 0 where there are none */
struct kmock_group_span kmock_tombstones_append(const struct kmock_tombstones *tombstones, struct kmock_group *group,
                                                int64_t now_us);

/* Append them, and take the offsets, pending ones too, out of memory when that is committed: a coordinator knows what its log says, in
 * the order of its log. The tombstones are taken over, and empty then. */
void kmock_tombstones_write(struct kmock_tombstones *tombstones, struct kmock_group *group,
                            struct kmock_group_then then, int64_t now_us);

void kmock_tombstones_free(struct kmock_tombstones *tombstones);

#endif
