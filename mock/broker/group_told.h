/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the observer's view of committed offsets whole while coordinators come and go: what the last one had in its log
 * and told nobody, the next one tells when it has loaded it, with the member that wrote it.
 *
 * What was told outlives the coordinator; it is in its host, a table a partition, and a host may have none. Says
 * nothing to clients. */
#ifndef KMOCK_BROKER_GROUP_TOLD_H
#define KMOCK_BROKER_GROUP_TOLD_H

#include "mock/broker/group.h"

/* Who wrote an offset: as its request said. */
struct kmock_told_writer {
    struct kmock_string member, transactional_id; /* copied */
    int32_t generation;
    int64_t producer_id; /* -1: no transaction did */
    int16_t epoch;
};

/* Note that an offset is in the log, and not told yet. */
void kmock_group_told_written(const struct kmock_group *group, const struct kmock_offset *offset,
                              const struct kmock_told_writer *writer);

/* Note that an offset was told as committed; or, of a transaction that goes on, as held. */
void kmock_group_told_committed(const struct kmock_group *group, const struct kmock_offset *offset);
void kmock_group_told_held(const struct kmock_group *group, const struct kmock_offset *offset);

/* returns  who wrote an offset that is read in the log; null: it is not known any more */
const struct kmock_told_writer *kmock_group_told_writer(const struct kmock_group *group,
                                                        const struct kmock_offset *offset);

/* Tell an offset of a transaction that is read in the log, unless it was told. */
void kmock_group_tell_held(const struct kmock_group *group, const struct kmock_offset *offset);

/* Tell what the groups of a coordinator that was just loaded have committed, where it was not told: and, with offset
 * -1, what they have no more. */
void kmock_coordinator_tell_loaded(const struct kmock_coordinator *coordinator);

/* Free what is told of one partition. */
void kmock_told_free(struct kmock_table *told);

#endif
