/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that effects of a partition come in the order of its records (D5). */
#include <stdlib.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/hands.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

/* The last effect of one instance on one partition since it was assigned. */
struct last {
    struct last *next;
    kt_name instance;
    int64_t offset; /* -1: none since */
    size_t index;
};

/* What goes to one partition of the output: those of others have no order with it. */
struct progress {
    struct progress *next;
    int32_t output;  /* that partition; -1: there is no output topic */
    int64_t highest; /* offset of the first effects so far; -1: none */
    size_t highest_index;
    struct last *lasts;
};

struct order {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t effects;
    int64_t zombies; /* late effects of who was put out and had not heard */
};

static int32_t output_of(const struct order *order, const struct kt_fact *fact)
{
    if (!kt_effect_is_moved(fact->event, fact->index))
        return -1;
    return kt_history_event(order->model.history, (size_t)fact->event->sequence)->partition;
}

static struct progress *progress_of(struct kt_partition *partition, int32_t output)
{
    for (struct progress *progress = partition->mark; progress; progress = progress->next) {
        if (progress->output == output)
            return progress;
    }
    struct progress *progress = kmock_alloc(sizeof *progress);
    *progress = (struct progress){.next = partition->mark, .output = output, .highest = -1};
    partition->mark = progress;
    return progress;
}

static struct last *last_of(struct progress *progress, kt_name instance)
{
    for (struct last *last = progress->lasts; last; last = last->next) {
        if (last->instance == instance)
            return last;
    }
    struct last *last = kmock_alloc(sizeof *last);
    *last = (struct last){progress->lasts, instance, -1, 0};
    progress->lasts = last;
    return last;
}

static void say_disorder(struct order *order, const struct kt_fact *fact, int64_t before, size_t before_index)
{
    const struct kt_history *history = order->model.history;
    const char *record = kt_record_text(history, fact->partition, fact->offset);
    const char *instance = kt_instance_text(history, fact->instance);
    if (before == fact->offset)
        kt_verdict_say(order->verdict, KT_VIOLATED, "%s had its effect twice in %s, which was not assigned anew",
                       record, instance);
    else
        kt_verdict_say(order->verdict, KT_VIOLATED, "%s had its effect in %s after %s had", record, instance,
                       kt_record_text(history, fact->partition, before));
    kt_verdict_say(order->verdict, KT_VIOLATED, "%s", kt_model_source_text(&order->model, KT_MOMENT_NAMED));
    kt_verdict_about(order->verdict, fact->partition, fact->offset);
    kt_explain(&order->model, fact->partition, fact->offset, fact->index, order->verdict);
    kt_verdict_witness(order->verdict, before_index);
    kt_verdict_witness(order->verdict, fact->index);
}

/* returns  whether the effect is in order */
static bool judge_effect(struct order *order, const struct kt_fact *fact)
{
    struct progress *progress = progress_of(fact->partition, output_of(order, fact));
    struct last *last = fact->instance ? last_of(progress, fact->instance) : NULL;
    bool is_first = kt_partition_effect(fact->partition, fact->offset) == 0;
    if (last && fact->offset <= last->offset) {
        say_disorder(order, fact, last->offset, last->index);
        return false;
    }
    bool is_late = is_first && fact->offset < progress->highest;
    /* What a zombie does before it can know comes when it comes. */
    if (is_late && kt_hands_find(&order->model, fact->partition, fact->offset, fact->at).is_out) {
        order->zombies++;
        is_late = is_first = false;
    }
    if (is_late) {
        say_disorder(order, fact, progress->highest, progress->highest_index);
        return false;
    }
    if (last) {
        last->offset = fact->offset;
        last->index = fact->index;
    }
    if (is_first) {
        progress->highest = fact->offset;
        progress->highest_index = fact->index;
    }
    return true;
}

/* What follows may repeat: the instance was assigned the partition, or sought. */
static void restart(const struct kt_fact *fact, bool is_everybodys)
{
    for (struct progress *progress = fact->partition->mark; progress; progress = progress->next)
        for (struct last *last = progress->lasts; last; last = last->next) {
            if (is_everybodys || last->instance == fact->instance)
                last->offset = -1;
        }
}

static bool visit_d5(void *context, const struct kt_fact *fact)
{
    struct order *order = context;
    switch (fact->kind) {
    case KT_FACT_EFFECT:
        order->effects++;
        return judge_effect(order, fact);
    case KT_FACT_ASSIGN:
    case KT_FACT_GIVEN:
    case KT_FACT_RESUME: /* what was handed over before may have its effect after it was given */
    case KT_FACT_SEEK:
        restart(fact, false);
        return true;
    case KT_FACT_HANDOVER: /* where assignments are not seen, a handover stands for one */
        restart(fact, kt_model_guesses_owners(&order->model));
        return true;
    case KT_FACT_COMMIT:
        if (fact->by_admin)
            restart(fact, true);
        return true;
    default:
        return true;
    }
}

static void free_lasts(struct progress *progress)
{
    while (progress->lasts) {
        struct last *next = progress->lasts->next;
        free(progress->lasts);
        progress->lasts = next;
    }
}

/* Leaves the mark itself to its partition. */
static void free_progress(struct kt_partition *partition)
{
    struct progress *progress = partition->mark;
    while (progress) {
        struct progress *next = progress->next;
        free_lasts(progress);
        if (progress != partition->mark)
            free(progress);
        progress = next;
    }
}

static void conclude(struct order *order)
{
    if (order->verdict->result == KT_VIOLATED)
        return;
    if (order->effects == 0)
        kt_verdict_say(order->verdict, KT_NOT_JUDGED,
                       "no record had an effect: let the program run until it processed some (kt_run_until)");
    else
        kt_verdict_say(order->verdict, KT_OK, "%lld effects in order%s", (long long)order->effects,
                       kt_model_source_text(&order->model, KT_MOMENT_NAMED));
    if (order->zombies > 0)
        kt_verdict_say(order->verdict, KT_OK,
                       "\n(but for %lld, late, by who was out of the group and had not heard of it yet)",
                       (long long)order->zombies);
}

void kt_judge_d5(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct order order = {.verdict = verdict};
    kt_verdict_begin(verdict, "D5");
    if (kt_model_init(&order.model, history, scope, verdict) && kt_model_needs_effects(&order.model, verdict)) {
        kt_model_walk(&order.model, KT_MOMENT_NAMED, visit_d5, &order);
        conclude(&order);
    }
    for (struct kmock_table_entry *entry = kt_model_first(&order.model); entry;
         entry = kt_model_next(&order.model, entry))
        free_progress(entry->value);
    kt_model_finish(&order.model);
}
