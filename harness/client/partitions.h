/* SPDX-License-Identifier: Apache-2.0 */
/* Keep a list of partitions as the history names them. Zero-initialised is empty. */
#ifndef KT_CLIENT_PARTITIONS_H
#define KT_CLIENT_PARTITIONS_H

#include <stddef.h>
#include <stdint.h>

#include "harness/history/event.h"

struct kt_partition {
    kt_name topic;
    int32_t partition;
};

struct kt_partitions {
    struct kt_partition *items;
    size_t count, capacity;
};

void kt_partitions_add(struct kt_partitions *list, struct kt_partition item);
void kt_partitions_remove(struct kt_partitions *list, struct kt_partition item);
void kt_partitions_free(struct kt_partitions *list); /* empty and usable again */

#endif
