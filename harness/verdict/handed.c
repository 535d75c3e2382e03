/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/handed.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct consumer_key {
    kt_name instance;
    uint32_t client;
};

struct kt_handed *kt_handed_of(struct kmock_table *table, kt_name instance, uint32_t client)
{
    struct consumer_key key = {instance, client};
    struct kt_handed *handed = kmock_table_find(table, &key, sizeof key);
    if (handed)
        return handed;
    handed = kmock_alloc(sizeof *handed);
    kmock_table_put(table, &key, sizeof key, handed);
    return handed;
}

void kt_handed_add(struct kt_handed *handed, struct kt_handed_run run)
{
    struct kt_handed_run *last = handed->count > 0 ? &handed->runs[handed->count - 1] : NULL;
    if (last && last->partition == run.partition && last->end == run.offset) {
        last->end = run.end;
        return;
    }
    if (handed->count == handed->capacity) {
        handed->capacity = handed->capacity ? handed->capacity * 2 : 4;
        handed->runs = kmock_realloc(handed->runs, (size_t)handed->capacity * sizeof *handed->runs);
    }
    handed->runs[handed->count++] = run;
}

static int64_t later(int64_t one, int64_t two)
{
    return one > two ? one : two;
}

static int64_t earlier(int64_t one, int64_t two)
{
    return one < two ? one : two;
}

static void remove_run(struct kt_handed *handed, int32_t i)
{
    handed->count--;
    memmove(&handed->runs[i], &handed->runs[i + 1], (size_t)(handed->count - i) * sizeof *handed->runs);
}

/* Take the range out of run i, which may leave a part before and a part behind. */
static void cut(struct kt_handed *handed, int32_t i, const struct kt_handed_run *taken)
{
    struct kt_handed_run behind = handed->runs[i];
    behind.offset = taken->end;
    handed->runs[i].end = taken->offset;
    if (handed->runs[i].offset == handed->runs[i].end)
        remove_run(handed, i);
    if (behind.offset < behind.end)
        kt_handed_add(handed, behind);
}

bool kt_handed_take(struct kt_handed *handed, const struct kt_handed_run *range, struct kt_handed_run *taken)
{
    for (int32_t i = 0; i < handed->count; i++) {
        *taken = handed->runs[i];
        if (range->partition) {
            taken->offset = later(taken->offset, range->offset);
            taken->end = earlier(taken->end, range->end);
        }
        bool is_hit = range->partition == NULL || range->partition == taken->partition;
        if (!is_hit || taken->offset >= taken->end)
            continue;
        cut(handed, i, taken);
        return true;
    }
    return false;
}

static void free_handed(void *value)
{
    struct kt_handed *handed = value;
    free(handed->runs);
    free(handed);
}

void kt_handed_free_all(struct kmock_table *table)
{
    kmock_table_free(table, free_handed);
}
