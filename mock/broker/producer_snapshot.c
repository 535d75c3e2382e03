/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/producer_snapshot.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

struct kmock_producers_snapshot {
    struct kmock_producers producers;
    int64_t offset;
};

static void learn(struct kmock_producers *producers, const struct kmock_log *log, int64_t from, int64_t to)
{
    struct kmock_log_cursor cursor;
    for (bool more = kmock_log_find(log, from, &cursor); more && kmock_batch_last_offset(&cursor.batch) < to;
         more = kmock_log_next(&cursor))
        kmock_producers_learn(producers, &cursor.batch);
}

static int64_t offset_of(const struct kmock_producers *producers, const struct kmock_log *log)
{
    return producers->snapshot ? producers->snapshot->offset : log->start_offset;
}

void kmock_producers_take_snapshot(struct kmock_producers *producers, const struct kmock_log *log, int64_t offset)
{
    int64_t from = offset_of(producers, log);
    if (offset <= from)
        return;
    if (producers->snapshot == NULL)
        producers->snapshot = kmock_alloc(sizeof *producers->snapshot);
    struct kmock_producers_snapshot *snapshot = producers->snapshot;
    snapshot->producers.txns.start_offset = snapshot->producers.txns.settled_offset = offset;
    learn(&snapshot->producers, log, from, offset);
    snapshot->offset = offset;
}

void kmock_producers_cut(struct kmock_producers *producers, int64_t offset)
{
    if (producers->snapshot && offset < producers->snapshot->offset)
        kmock_producers_forget_snapshot(producers);
}

void kmock_producers_rebuild(struct kmock_producers *producers, const struct kmock_log *log)
{
    static const struct kmock_producers nothing;
    kmock_producers_copy(producers, producers->snapshot ? &producers->snapshot->producers : &nothing);
    learn(producers, log, offset_of(producers, log), INT64_MAX);
}

void kmock_producers_forget_snapshot(struct kmock_producers *producers)
{
    if (producers->snapshot)
        kmock_producers_free(&producers->snapshot->producers);
    free(producers->snapshot);
    producers->snapshot = NULL;
}
