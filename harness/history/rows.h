/* SPDX-License-Identifier: Apache-2.0 */
/* Keep events in blocks, so that millions can be appended and none is ever moved. Zero-initialised is empty. */
#ifndef KT_HISTORY_ROWS_H
#define KT_HISTORY_ROWS_H

#include <stddef.h>

#include "harness/history/event.h"

enum { KT_ROWS_IN_BLOCK = 4096 };

struct kt_rows {
    struct kt_event **blocks;
    size_t blocks_count, blocks_capacity;
    size_t count; /* events */
};

/* returns  the place of the new event, which holds a copy of *event */
struct kt_event *kt_rows_append(struct kt_rows *rows, const struct kt_event *event);

/* returns  event i, i < count */
struct kt_event *kt_rows_at(const struct kt_rows *rows, size_t i);

void kt_rows_finish(struct kt_rows *rows);

#endif
