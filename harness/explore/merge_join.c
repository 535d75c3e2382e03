/* SPDX-License-Identifier: Apache-2.0 */
/* Check that all shards are there, and compute what the whole exploration would have said. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/merge.h"
#include "harness/explore/merge_set.h"
#include "mock/base/alloc.h"

static bool has_text(const struct kt_texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++)
        if (strcmp(texts->items[i], text) == 0)
            return true;
    return false;
}

/* The list's room is given from an arena; a list that grows leaves its old room there. */
static void add_text(struct kmock_arena *arena, struct kt_texts *texts, const char *text)
{
    const char **items = kmock_arena_alloc(arena, (texts->count + 1) * sizeof *items);
    if (texts->count > 0)
        memcpy(items, texts->items, texts->count * sizeof *items);
    items[texts->count++] = text;
    texts->items = items;
}

static struct kt_merge_part *part_of(struct kmock_list_link *link)
{
    return kmock_list_object(link, struct kt_merge_part, link);
}

static int compare_parts(const void *one, const void *other)
{
    return (*(struct kt_merge_part *const *)one)->shard.index - (*(struct kt_merge_part *const *)other)->shard.index;
}

static void sort_parts(struct kt_merge_test *test)
{
    size_t count = test->parts.count;
    struct kt_merge_part **parts = kmock_alloc(count * sizeof *parts + 1);
    for (size_t i = 0; i < count; i++)
        parts[i] = part_of(kmock_list_take(&test->parts));
    qsort(parts, count, sizeof *parts, compare_parts);
    for (size_t i = 0; i < count; i++)
        kmock_list_append(&test->parts, &parts[i]->link);
    free(parts);
}

static __attribute__((format(printf, 3, 4))) void warn(struct kt_merge *merge, struct kt_merge_test *test,
                                                       const char *format, ...)
{
    char text[1000];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add_text(&merge->arena, &test->end.warnings, kmock_arena_copy(&merge->arena, text, strlen(text)));
}

/* What is not there becomes a warning each. Parts are in order. */
static void find_missing(struct kt_merge *merge, struct kt_merge_test *test)
{
    struct kmock_list_link *link = test->parts.first;
    for (int i = 0; i < test->shards; i++) {
        if (link == NULL || part_of(link)->shard.index != i) {
            warn(merge, test, "shard %d/%d is missing", i + 1, test->shards);
            continue;
        }
        if (part_of(link)->end == NULL)
            warn(merge, test, "shard %d/%d did not end: %s", i + 1, test->shards, part_of(link)->path);
        link = link->next;
    }
}

static bool refuse(const struct kt_merge_test *test, struct kmock_buffer *error)
{
    kmock_buffer_print(error, "%s: ", test->begin.test);
    for (size_t i = 0; i < test->end.warnings.count && i < 8; i++)
        kmock_buffer_print(error, "%s%s", i ? ", " : "", test->end.warnings.items[i]);
    if (test->end.warnings.count > 8)
        kmock_buffer_print(error, ", and %zu more", test->end.warnings.count - 8);
    kmock_buffer_print(error, "; --resume goes on with a shard, --partial joins what is there");
    return false;
}

static int compare_runs(const void *one, const void *other)
{
    uint64_t a = (*(const struct kt_record_run *const *)one)->n, b = (*(const struct kt_record_run *const *)other)->n;
    return a < b ? -1 : a > b;
}

static void count_runs(struct kt_merge_test *test)
{
    test->runs = kmock_alloc(kmock_table_count(&test->by_number) * sizeof *test->runs + 1);
    struct kmock_table_entry *entry = kmock_table_first(&test->by_number);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_record_run *run = ((const struct kt_merge_run *)entry->value)->run;
        test->runs[test->runs_count++] = run;
        test->end.runs += run->result != KT_RESULT_PRUNED;
        test->end.pruned += run->result == KT_RESULT_PRUNED;
        test->end.virtual_us += run->virtual_us;
    }
    qsort(test->runs, test->runs_count, sizeof *test->runs, compare_runs);
}

static const struct kt_texts *texts_of(const struct kt_record_end *end, enum kt_seen_what what)
{
    return what == KT_SEEN_EXERCISED ? &end->not_exercised : &end->not_judged;
}

static bool all_lack(const struct kt_merge_test *test, enum kt_seen_what what, const char *text)
{
    for (struct kmock_list_link *link = test->parts.first; link; link = link->next)
        if (part_of(link)->end && !has_text(texts_of(part_of(link)->end, what), text))
            return false;
    return !kt_merge_has_seen(test, what, text);
}

/* What no shard has done: what all say they have not, and no killed one has written down. */
static void join_lacks(struct kt_merge *merge, struct kt_merge_test *test, enum kt_seen_what what)
{
    struct kt_texts *joined = (struct kt_texts *)texts_of(&test->end, what);
    struct kmock_list_link *link = test->parts.first;
    while (link && part_of(link)->end == NULL)
        link = link->next;
    const struct kt_texts *first = link ? texts_of(part_of(link)->end, what) : NULL;
    for (size_t i = 0; first && i < first->count; i++)
        if (all_lack(test, what, first->items[i]))
            add_text(&merge->arena, joined, first->items[i]);
}

static struct kt_sometimes *find_sometimes(struct kt_merge *merge, struct kt_sometimes_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i].text, text) == 0)
            return &list->items[i];
    struct kt_sometimes *items = kmock_arena_alloc(&merge->arena, (list->count + 1) * sizeof *items);
    if (list->count > 0)
        memcpy(items, list->items, list->count * sizeof *items);
    items[list->count] = (struct kt_sometimes){text, false};
    list->items = items;
    return &items[list->count++];
}

static void join_end(struct kt_merge *merge, struct kt_merge_test *test, const struct kt_record_end *end)
{
    test->end.wall_ms += end->wall_ms;
    for (size_t i = 0; i < end->warnings.count; i++)
        if (!has_text(&test->end.warnings, end->warnings.items[i]))
            add_text(&merge->arena, &test->end.warnings, end->warnings.items[i]);
    for (size_t i = 0; i < end->sometimes.count; i++) {
        struct kt_sometimes *one = find_sometimes(merge, &test->end.sometimes, end->sometimes.items[i].text);
        one->reached |= end->sometimes.items[i].reached;
    }
}

static void join_seen(struct kt_merge *merge, struct kt_merge_test *test)
{
    struct kmock_table_entry *entry = kmock_table_first(&test->seen);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_record_seen *seen = entry->value;
        if (seen->what == KT_SEEN_SOMETIMES)
            find_sometimes(merge, &test->end.sometimes, seen->text)->reached = true;
    }
}

static bool join_test(struct kt_merge *merge, struct kt_merge_test *test, bool is_partial, struct kmock_buffer *error)
{
    test->end.test = test->begin.test;
    sort_parts(test);
    find_missing(merge, test);
    test->is_complete = test->end.warnings.count == 0;
    if (!test->is_complete && !is_partial)
        return refuse(test, error);
    count_runs(test);
    kt_merge_order_findings(test);
    test->end.findings = kmock_table_count(&test->findings);
    join_lacks(merge, test, KT_SEEN_EXERCISED);
    join_lacks(merge, test, KT_SEEN_JUDGED);
    for (struct kmock_list_link *link = test->parts.first; link; link = link->next)
        if (part_of(link)->end)
            join_end(merge, test, part_of(link)->end);
    join_seen(merge, test);
    return true;
}

bool kt_merge_join(struct kt_merge *merge, bool is_partial, struct kmock_buffer *error)
{
    struct kmock_table_entry *entry = kmock_table_first(&merge->tests);
    for (; entry; entry = kmock_table_next(entry))
        if (!join_test(merge, entry->value, is_partial, error))
            return false;
    return true;
}

const char *kt_merge_unended(const struct kt_merge *merge)
{
    struct kmock_table_entry *entry = kmock_table_first(&merge->tests);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_merge_test *test = entry->value;
        for (struct kmock_list_link *link = test->parts.first; link; link = link->next)
            if (part_of(link)->end == NULL)
                return test->begin.test;
    }
    return NULL;
}
