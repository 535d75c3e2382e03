/* SPDX-License-Identifier: Apache-2.0 */
/* Put partitions into lists, and read partitions and records from text. Inside of harness/trace. */
#ifndef KT_TRACE_PARTITIONS_H
#define KT_TRACE_PARTITIONS_H

#include "harness/trace/trace.h"
#include "mock/base/arena.h"

/* Add an item; without values, one that goes on where the last one ends is joined to it. */
void kt_trace_partitions_add(struct kt_trace_partitions *partitions, struct kmock_arena *arena,
                             const struct kt_trace_partition *item);

/* returns  whether a partition with a value is there */
bool kt_trace_partitions_has(const struct kt_trace_partitions *partitions, const struct kt_trace_partition *item);

/* Read "t-0", "t-0:57" or "t-0:57..80". returns  false where it is none */
bool kt_trace_range_read(const char *text, struct kmock_arena *arena, struct kt_trace_range *range);

/* Read "t:0" or "t:0-3". returns  false where it is none */
bool kt_trace_partition_read(const char *text, struct kmock_arena *arena, struct kt_trace_partition *partition);

#endif
