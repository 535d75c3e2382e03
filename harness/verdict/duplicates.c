/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that each repeated effect is explained by a handover (B1).
 *
 * A handover of a partition (revoke, lost, crash, exit, expulsion; where librdkafka assigns by itself, joining again
 * up to the first record after it; also a seek or an admin's commit) may repeat what
 * had its effect but was not committed:
 *
 *   committed |---- may be repeated ----| last effect, or last record in hand
 *
 * The right end needs no check: a record that was handed over before the handover is not beyond it. A handover counts
 * for two effects of a record if it lies between them, or while one of them was on its way: from when the record was
 * handed over (for one that is out of the group and has not heard: from when it was put out) to the effect. */
#include <stdlib.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/hands.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

struct window {
    size_t at;
    int64_t from; /* first record that may be repeated */
};

enum { WINDOWS_IN_BLOCK = 32 };

/* Windows of one partition, in order; the partition's mark is the newest block. */
struct windows_block {
    struct windows_block *older;
    int32_t count;
    struct window windows[WINDOWS_IN_BLOCK];
};

struct duplicates {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t effects, repeated;
};

static void add_window(const struct kt_fact *fact, int64_t from)
{
    struct kt_partition *partition = fact->partition;
    struct windows_block *block = partition->mark;
    if (block == NULL || block->count == WINDOWS_IN_BLOCK) {
        struct windows_block *newest = kmock_alloc(sizeof *newest);
        newest->older = block;
        partition->mark = block = newest;
    }
    block->windows[block->count++] = (struct window){fact->at, from};
}

/* returns  whether a window that opened since an event has the record */
static bool is_in_window(const struct kt_fact *fact, size_t since)
{
    for (const struct windows_block *block = fact->partition->mark; block; block = block->older) {
        for (int32_t i = block->count - 1; i >= 0; i--) {
            const struct window *window = &block->windows[i];
            if (window->at < since)
                return false;
            if (window->from <= fact->offset)
                return true;
        }
    }
    return false;
}

/* before: event of the effect before. returns  whether a handover explains this one */
static bool is_explained(const struct kt_model *model, const struct kt_fact *fact, size_t before)
{
    if (is_in_window(fact, before))
        return true;
    struct kt_hands one = kt_hands_find(model, fact->partition, fact->offset, before);
    struct kt_hands two = kt_hands_find(model, fact->partition, fact->offset, fact->at);
    if (two.is_spent)
        return false;
    return is_in_window(fact, one.since < two.since ? one.since : two.since);
}

static bool judge_effect(struct duplicates *duplicates, const struct kt_fact *fact)
{
    const struct kt_history *history = duplicates->model.history;
    uint32_t effect = kt_partition_effect(fact->partition, fact->offset);
    duplicates->effects++;
    if (effect == 0 || effect == KT_EXCUSED)
        return true;
    duplicates->repeated++;
    if (is_explained(&duplicates->model, fact, effect - 1))
        return true;
    kt_verdict_about(duplicates->verdict, fact->partition, fact->offset);
    kt_verdict_say(duplicates->verdict, KT_VIOLATED,
                   "unexplained duplicate: %s had its effect again in %s, and no handover since it was handed over "
                   "left it uncommitted%s",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance),
                   kt_model_source_text(&duplicates->model, KT_MOMENT_NAMED));
    kt_explain(&duplicates->model, fact->partition, fact->offset, fact->index, duplicates->verdict);
    kt_verdict_witness(duplicates->verdict, fact->index);
    return false;
}

static bool visit_b1(void *context, const struct kt_fact *fact)
{
    switch (fact->kind) {
    case KT_FACT_EFFECT:
        return judge_effect(context, fact);
    case KT_FACT_HANDOVER:
    case KT_FACT_RESUME: /* where no callback tells, the app works on until it is handed what comes again */
        add_window(fact, fact->partition->committed);
        return true;
    case KT_FACT_SEEK:
        add_window(fact, fact->offset);
        return true;
    case KT_FACT_COMMIT:
        if (fact->by_admin)
            add_window(fact, fact->offset);
        return true;
    default:
        return true;
    }
}

static void free_windows(struct kt_partition *partition)
{
    struct windows_block *block = partition->mark;
    partition->mark = NULL;
    while (block) {
        struct windows_block *older = block->older;
        free(block);
        block = older;
    }
}

static void conclude(struct duplicates *duplicates)
{
    if (duplicates->verdict->result == KT_VIOLATED)
        return;
    if (duplicates->effects == 0)
        kt_verdict_say(duplicates->verdict, KT_NOT_JUDGED,
                       "no record had an effect: let the program run until it processed some (kt_run_until)");
    else
        kt_verdict_say(duplicates->verdict, KT_OK, "%lld effects, %lld of them repeated, each after a handover%s",
                       (long long)duplicates->effects, (long long)duplicates->repeated,
                       kt_model_source_text(&duplicates->model, KT_MOMENT_NAMED));
}

void kt_judge_b1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct duplicates duplicates = {.verdict = verdict};
    kt_verdict_begin(verdict, "B1");
    if (kt_model_init(&duplicates.model, history, scope, verdict) &&
        kt_model_needs_effects(&duplicates.model, verdict)) {
        kt_model_walk(&duplicates.model, KT_MOMENT_NAMED, visit_b1, &duplicates);
        conclude(&duplicates);
    }
    for (struct kmock_table_entry *entry = kt_model_first(&duplicates.model); entry;
         entry = kt_model_next(&duplicates.model, entry))
        free_windows(entry->value);
    kt_model_finish(&duplicates.model);
}
