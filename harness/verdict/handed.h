/* SPDX-License-Identifier: Apache-2.0 */
/* Remember which records each consumer was handed and has not said to be done with. */
#ifndef KT_VERDICT_HANDED_H
#define KT_VERDICT_HANDED_H

#include <stdbool.h>
#include <stdint.h>

#include "harness/verdict/partition.h"
#include "mock/base/table.h"

struct kt_handed_run {
    struct kt_partition *partition;
    int64_t offset, end; /* offset < end */
};

struct kt_handed {
    bool stores; /* it stores offsets itself, so a commit of "what is stored" says nothing new */
    struct kt_handed_run *runs;
    int32_t count, capacity;
};

/* returns  the consumer's record, made where there is none, in a table of (instance, client) */
struct kt_handed *kt_handed_of(struct kmock_table *table, kt_name instance, uint32_t client);

void kt_handed_add(struct kt_handed *handed, struct kt_handed_run run);

/* Take out what lies in a range of a partition (null: everything). Call until it returns false.
 *
 * range  with partition null: everything
 * taken  set to a part of the range that was handed
 * returns  whether there was one */
bool kt_handed_take(struct kt_handed *handed, const struct kt_handed_run *range, struct kt_handed_run *taken);

void kt_handed_free_all(struct kmock_table *table);

#endif
