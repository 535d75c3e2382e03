/* SPDX-License-Identifier: Apache-2.0 */
/* Findings of the same kind, verdict ids and shrunk schedule are one. */
#include <stdlib.h>
#include <string.h>

#include "harness/explore/merge_set.h"
#include "mock/base/alloc.h"

void kt_merge_free_finding(void *object)
{
    struct kt_merge_finding *finding = object;
    kmock_table_free(&finding->schedules, NULL);
    free(finding);
}

static void make_key(const struct kt_record_finding *finding, struct kmock_buffer *key)
{
    kmock_buffer_print(key, "%d", finding->kind);
    for (size_t i = 0; i < finding->ids.count; i++)
        kmock_buffer_print(key, " %s", finding->ids.items[i]);
    kmock_buffer_print(key, "\n%s", *finding->shrunk ? finding->shrunk : finding->schedule);
}

void kt_merge_add_finding(struct kt_merge_test *test, const struct kt_record_finding *finding)
{
    struct kmock_buffer key = {0};
    const char *schedule = finding->schedule;
    make_key(finding, &key);
    struct kt_merge_finding *merged = kmock_table_find(&test->findings, key.data, key.size);
    if (merged == NULL) {
        merged = kmock_alloc(sizeof *merged);
        kmock_table_put(&test->findings, key.data, key.size, merged);
    }
    kmock_buffer_free(&key);
    /* A finding that stands twice for one schedule (it went on, it was saved) counts once, the larger. */
    const struct kt_record_finding *known = kmock_table_find(&merged->schedules, schedule, strlen(schedule));
    if (known == NULL || known->schedules < finding->schedules)
        kmock_table_put(&merged->schedules, schedule, strlen(schedule), (void *)finding);
}

static uint64_t number_of(const struct kt_merge_test *test, const char *schedule)
{
    const struct kt_record_run *run = kmock_table_find(&test->by_schedule, schedule, strlen(schedule));
    return run ? run->n : UINT64_MAX;
}

static bool is_before(uint64_t n, const char *schedule, const struct kt_merge_finding *other)
{
    if (other->finding.schedule == NULL || n != other->n)
        return other->finding.schedule == NULL || n < other->n;
    return strcmp(schedule, other->finding.schedule) < 0;
}

/* Take the first of its schedules, whichever file it is in. */
static void choose_first(const struct kt_merge_test *test, struct kt_merge_finding *merged)
{
    uint64_t count = 0;
    struct kmock_table_entry *entry = kmock_table_first(&merged->schedules);
    for (; entry; entry = kmock_table_next(entry)) {
        const struct kt_record_finding *finding = entry->value;
        uint64_t n = number_of(test, finding->schedule);
        count += finding->schedules > 0 ? finding->schedules : 1;
        if (!is_before(n, finding->schedule, merged))
            continue;
        merged->finding = *finding;
        merged->n = n;
    }
    merged->finding.schedules = count > 1 ? count : 0;
}

static int compare(const void *one, const void *other)
{
    const struct kt_merge_finding *a = *(struct kt_merge_finding *const *)one;
    const struct kt_merge_finding *b = *(struct kt_merge_finding *const *)other;
    if (a->n != b->n)
        return a->n < b->n ? -1 : 1;
    int order = strcmp(a->finding.schedule, b->finding.schedule);
    if (order == 0)
        order = a->finding.kind - b->finding.kind;
    return order ? order : strcmp(a->finding.says, b->finding.says);
}

void kt_merge_order_findings(struct kt_merge_test *test)
{
    size_t count = 0;
    test->ordered = kmock_alloc(kmock_table_count(&test->findings) * sizeof *test->ordered + 1);
    struct kmock_table_entry *entry = kmock_table_first(&test->findings);
    for (; entry; entry = kmock_table_next(entry)) {
        choose_first(test, entry->value);
        test->ordered[count++] = entry->value;
    }
    qsort(test->ordered, count, sizeof *test->ordered, compare);
}
