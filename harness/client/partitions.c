/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/partitions.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kt_partitions_add(struct kt_partitions *list, struct kt_partition item)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity ? 2 * list->capacity : 8;
        list->items = kmock_realloc(list->items, list->capacity * sizeof *list->items);
    }
    list->items[list->count++] = item;
}

void kt_partitions_remove(struct kt_partitions *list, struct kt_partition item)
{
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->items[i].topic != item.topic || list->items[i].partition != item.partition)
            list->items[kept++] = list->items[i];
    list->count = kept;
}

void kt_partitions_free(struct kt_partitions *list)
{
    free(list->items);
    *list = (struct kt_partitions){0};
}
