/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/frontier.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct adding {
    struct kt_frontier *frontier;
    const char *line;
    int32_t limit;
    bool dropped;
};

static void add_line(struct kt_frontier *frontier, const char *line, const char *text)
{
    struct kmock_buffer joined = {0};
    if (frontier->count == frontier->capacity) {
        frontier->capacity = frontier->capacity ? frontier->capacity * 2 : 256;
        frontier->lines = kmock_realloc(frontier->lines, (size_t)frontier->capacity * sizeof *frontier->lines);
    }
    kmock_buffer_print(&joined, "%s%s %s", line, strchr(line, ' ') ? ";" : "", text);
    frontier->lines[frontier->count++] = kmock_copy_string((const char *)joined.data, joined.size);
    kmock_buffer_free(&joined);
}

static void offer(void *context, enum kt_fault_class class, const char *text, uint64_t key)
{
    struct adding *adding = context;
    struct kt_frontier *frontier = adding->frontier;
    (void)class;
    if (kmock_table_find(&frontier->seen, &key, sizeof key)) {
        frontier->pruned++;
        return;
    }
    adding->dropped = adding->dropped || frontier->count >= adding->limit;
    if (frontier->count >= adding->limit)
        return;
    kmock_table_put(&frontier->seen, &key, sizeof key, frontier);
    add_line(frontier, adding->line, text);
}

bool kt_frontier_add_run(struct kt_frontier *frontier, const char *line, const struct kt_outcome *run,
                         int32_t brokers_count, int32_t limit)
{
    struct adding adding = {frontier, line, limit, false};
    struct kt_catalogue_reader reader = {offer, &adding};
    for (int32_t i = 0; i < run->points_count; i++)
        kt_catalogue_offer(run, &run->points[i], brokers_count, &reader);
    frontier->points += run->points_count;
    return adding.dropped;
}

void kt_frontier_clear(struct kt_frontier *frontier)
{
    for (int32_t i = 0; i < frontier->count; i++)
        free(frontier->lines[i]);
    frontier->count = 0;
}

void kt_frontier_finish(struct kt_frontier *frontier)
{
    kt_frontier_clear(frontier);
    free(frontier->lines);
    kmock_table_free(&frontier->seen, NULL);
    *frontier = (struct kt_frontier){0};
}
