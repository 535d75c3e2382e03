/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/offsets_pending.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

struct own {
    struct kmock_pending_writer writer; /* its member is owned */
    struct kmock_offsets offsets;
};

static struct own *own_of(struct kmock_pending_offsets *pending, int64_t producer_id)
{
    struct own *own = kmock_table_find(&pending->by_producer, &producer_id, sizeof producer_id);
    if (own == NULL) {
        own = kmock_alloc(sizeof *own);
        kmock_table_put(&pending->by_producer, &producer_id, sizeof producer_id, own);
    }
    return own;
}

void kmock_pending_offsets_add(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               const struct kmock_pending_writer *writer, const struct kmock_offset *offset)
{
    struct own *own = own_of(pending, writer->producer_id);
    int32_t length = writer->member.length > 0 ? writer->member.length : 0;
    free((char *)own->writer.member.data);
    own->writer = *writer;
    own->writer.member = (struct kmock_string){kmock_copy_string(writer->member.data, (size_t)length), length};
    if (kmock_offsets_find(&own->offsets, offset->topic, offset->partition) == NULL)
        kmock_offsets_count_unstable(offsets, offset->topic, offset->partition, 1);
    kmock_offsets_set(&own->offsets, offset);
}

static void free_own(void *value)
{
    struct own *own = value;
    kmock_offsets_free(&own->offsets);
    free((char *)own->writer.member.data);
    free(own);
}

static void end_one(struct kmock_offsets *offsets, const struct own *own, const struct kmock_offset *offset,
                    const struct kmock_pending_end *end)
{
    kmock_offsets_count_unstable(offsets, offset->topic, offset->partition, -1);
    if (end->commit && kmock_offsets_set_newer(offsets, offset) && end->visit)
        end->visit(end->context, &own->writer, offset);
}

bool kmock_pending_offsets_end(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                               const struct kmock_pending_end *end)
{
    struct own *own = kmock_table_remove(&pending->by_producer, &end->producer_id, sizeof end->producer_id);
    if (own == NULL)
        return false;
    for (struct kmock_table_entry *e = kmock_table_first(&own->offsets.table); e; e = kmock_table_next(e))
        end_one(offsets, own, e->value, end);
    free_own(own);
    return true;
}

void kmock_pending_offsets_remove(struct kmock_pending_offsets *pending, struct kmock_offsets *offsets,
                                  const struct kmock_pending_tombstone *tombstone)
{
    struct kmock_table_entry *next;
    for (struct kmock_table_entry *e = kmock_table_first(&pending->by_producer); e; e = next) {
        struct own *own = e->value;
        const struct kmock_offset *offset = kmock_offsets_find(&own->offsets, tombstone->topic, tombstone->partition);
        next = kmock_table_next(e);
        if (offset == NULL || offset->position > tombstone->position)
            continue;
        kmock_offsets_remove(&own->offsets, tombstone->topic, tombstone->partition);
        kmock_offsets_count_unstable(offsets, tombstone->topic, tombstone->partition, -1);
        if (kmock_offsets_is_empty(&own->offsets))
            free_own(kmock_table_remove(&pending->by_producer, &own->writer.producer_id, sizeof(int64_t)));
    }
}

void kmock_pending_offsets_free(struct kmock_pending_offsets *pending)
{
    kmock_table_free(&pending->by_producer, free_own);
}
