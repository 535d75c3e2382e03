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
};

static uint64_t mix(uint64_t key)
{
    return (key * UINT64_C(0x9e3779b97f4a7c15)) >> 20;
}

static void add_line(struct kt_frontier *frontier, const char *line, const char *text, uint64_t key)
{
    struct kmock_buffer joined = {0};
    if (frontier->count == frontier->capacity) {
        frontier->capacity = frontier->capacity ? frontier->capacity * 2 : 256;
        frontier->lines = kmock_realloc(frontier->lines, (size_t)frontier->capacity * sizeof *frontier->lines);
        frontier->keys = kmock_realloc(frontier->keys, (size_t)frontier->capacity * sizeof *frontier->keys);
    }
    frontier->keys[frontier->count] = key;
    kmock_buffer_print(&joined, "%s%s %s", line, strchr(line, ' ') ? ";" : "", text);
    frontier->lines[frontier->count++] = kmock_copy_string((const char *)joined.data, joined.size);
    kmock_buffer_free(&joined);
}

/* Keep half as many. */
static void thin_out(struct kt_frontier *frontier)
{
    int32_t kept = 0;
    frontier->mask = frontier->mask << 1 | 1;
    for (int32_t i = 0; i < frontier->count; i++) {
        if (mix(frontier->keys[i]) & frontier->mask) {
            free(frontier->lines[i]);
            continue;
        }
        frontier->keys[kept] = frontier->keys[i];
        frontier->lines[kept++] = frontier->lines[i];
    }
    frontier->left_out += frontier->count - kept;
    frontier->count = kept;
}

static void offer(void *context, enum kt_fault_class class, const char *text, uint64_t key)
{
    struct adding *adding = context;
    struct kt_frontier *frontier = adding->frontier;
    (void)class;
    if (mix(key) & frontier->mask) {
        frontier->left_out++;
        return;
    }
    if (kmock_table_find(&frontier->seen, &key, sizeof key)) {
        frontier->pruned++;
        return;
    }
    kmock_table_put(&frontier->seen, &key, sizeof key, frontier);
    add_line(frontier, adding->line, text, key);
    while (frontier->count > adding->limit)
        thin_out(frontier);
}

void kt_frontier_add_run(struct kt_frontier *frontier, const char *line, const struct kt_outcome *run,
                         int32_t brokers_count, int32_t limit)
{
    struct adding adding = {frontier, line, limit};
    struct kt_catalogue_reader reader = {offer, &adding};
    for (int32_t i = 0; i < run->points_count; i++)
        kt_catalogue_offer(run, &run->points[i], brokers_count, &reader);
    frontier->points += run->points_count;
}

struct card {
    uint64_t key;
    char *line;
};

static int compare_cards(const void *one, const void *other)
{
    uint64_t a = mix(((const struct card *)one)->key), b = mix(((const struct card *)other)->key);
    return a == b ? strcmp(((const struct card *)one)->line, ((const struct card *)other)->line) : a < b ? -1 : 1;
}

void kt_frontier_shuffle(struct kt_frontier *frontier)
{
    struct card *cards = kmock_alloc((size_t)frontier->count * sizeof *cards + 1);
    for (int32_t i = 0; i < frontier->count; i++)
        cards[i] = (struct card){frontier->keys[i], frontier->lines[i]};
    qsort(cards, (size_t)frontier->count, sizeof *cards, compare_cards);
    for (int32_t i = 0; i < frontier->count; i++) {
        frontier->keys[i] = cards[i].key;
        frontier->lines[i] = cards[i].line;
    }
    free(cards);
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
    free(frontier->keys);
    kmock_table_free(&frontier->seen, NULL);
    *frontier = (struct kt_frontier){0};
}
