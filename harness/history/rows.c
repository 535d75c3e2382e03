/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/history/rows.h"

#include <stdlib.h>

#include "mock/base/alloc.h"

static void add_block(struct kt_rows *rows)
{
    if (rows->blocks_count == rows->blocks_capacity) {
        rows->blocks_capacity = rows->blocks_capacity ? rows->blocks_capacity * 2 : 16;
        rows->blocks = kmock_realloc(rows->blocks, rows->blocks_capacity * sizeof *rows->blocks);
    }
    rows->blocks[rows->blocks_count++] = kmock_alloc(KT_ROWS_IN_BLOCK * sizeof **rows->blocks);
}

struct kt_event *kt_rows_append(struct kt_rows *rows, const struct kt_event *event)
{
    if (rows->count == rows->blocks_count * KT_ROWS_IN_BLOCK)
        add_block(rows);
    struct kt_event *place = kt_rows_at(rows, rows->count++);
    *place = *event;
    return place;
}

struct kt_event *kt_rows_at(const struct kt_rows *rows, size_t i)
{
    return &rows->blocks[i / KT_ROWS_IN_BLOCK][i % KT_ROWS_IN_BLOCK];
}

void kt_rows_finish(struct kt_rows *rows)
{
    for (size_t i = 0; i < rows->blocks_count; i++)
        free(rows->blocks[i]);
    free(rows->blocks);
    *rows = (struct kt_rows){0};
}
