/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/offsets_pending.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

void kmock_pending_offsets_add(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               int64_t producer_id, const struct kmock_offset *offset)
{
    struct kmock_offsets *own = kmock_table_find(&pending->by_producer, &producer_id, sizeof producer_id);
    if (own == NULL) {
        own = kmock_alloc(sizeof *own);
        kmock_table_put(&pending->by_producer, &producer_id, sizeof producer_id, own);
    }
    if (kmock_offsets_find(own, offset->topic, offset->partition) == NULL)
        kmock_offsets_count_unstable(offsets, offset->topic, offset->partition, 1);
    kmock_offsets_set(own, offset);
}

static void end_one(struct kmock_offsets *offsets, const struct kmock_offset *offset,
                    const struct kmock_pending_end *end)
{
    kmock_offsets_count_unstable(offsets, offset->topic, offset->partition, -1);
    if (end->commit && kmock_offsets_set_newer(offsets, offset) && end->visit)
        end->visit(end->context, offset);
}

bool kmock_pending_offsets_end(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               const struct kmock_pending_end *end)
{
    struct kmock_offsets *own = kmock_table_remove(&pending->by_producer, &end->producer_id, sizeof end->producer_id);
    if (own == NULL)
        return false;
    for (struct kmock_table_entry *e = kmock_table_first(&own->table); e; e = kmock_table_next(e))
        end_one(offsets, e->value, end);
    kmock_offsets_free(own);
    free(own);
    return true;
}

static void free_own(void *value)
{
    kmock_offsets_free(value);
    free(value);
}

void kmock_pending_offsets_free(struct kmock_pending_offsets *pending)
{
    kmock_table_free(&pending->by_producer, free_own);
}
