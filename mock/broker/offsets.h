/* SPDX-License-Identifier: Apache-2.0 */
/* Hold the committed offsets of one group, in order of first commit.
 *
 * Zero-initialised is empty. Knows nothing of groups, requests and logs. */
#ifndef KMOCK_BROKER_OFFSETS_H
#define KMOCK_BROKER_OFFSETS_H

#include <stdbool.h>

#include "mock/base/table.h"
#include "mock/broker/types.h"

struct kmock_offset {
    struct kmock_string topic; /* zero-terminated where it comes out of kmock_offsets */
    int32_t partition;
    int64_t offset;
    int32_t leader_epoch; /* -1: not told */
    struct kmock_string metadata;
    int64_t commit_timestamp_ms;
    int64_t expire_timestamp_ms; /* -1: none */
    int64_t position;            /* of its record in the log: the newest one counts */
};

struct kmock_offsets {
    struct kmock_table table;
    struct kmock_table unstable; /* partitions that a transaction has written and not ended */
};

/* returns  borrowed until the partition is set or removed; NULL where nothing was committed */
const struct kmock_offset *kmock_offsets_find(const struct kmock_offsets *offsets, struct kmock_string topic,
                                              int32_t partition);

/* Add or replace; strings are copied. */
void kmock_offsets_set(struct kmock_offsets *offsets, const struct kmock_offset *offset);

/* Add or replace, unless what is there comes later in the log. returns  whether it did */
bool kmock_offsets_set_newer(struct kmock_offsets *offsets, const struct kmock_offset *offset);

void kmock_offsets_remove(struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition);

/* Note that a transaction wrote a partition (step 1) or ended (step -1); several may have written it. */
void kmock_offsets_count_unstable(struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition,
                                  int step);

/* Call visit for each partition that is unstable, in the order in which they became so. topic  borrowed for the call */
typedef void kmock_visit_unstable(void *context, struct kmock_string topic, int32_t partition);
void kmock_offsets_each_unstable(const struct kmock_offsets *offsets, kmock_visit_unstable *visit, void *context);

/* returns  whether a transaction that wrote the partition is still open. source  KIP-447 */
bool kmock_offsets_is_unstable(const struct kmock_offsets *offsets, struct kmock_string topic, int32_t partition);

static inline bool kmock_offsets_is_empty(const struct kmock_offsets *offsets)
{
    return kmock_table_count(&offsets->table) == 0;
}

/* returns  the same number for the same offsets in any order; 0 for none */
uint64_t kmock_offsets_hash(const struct kmock_offsets *offsets);

void kmock_offsets_free(struct kmock_offsets *offsets);

#endif
