/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that each record has its effect at least once (D1), and at most once (D2). */
#include "harness/verdict/explain.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"

struct delivery {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t effects;
    /* D1: the record to name: the first that is committed past, else the first. */
    int64_t missing;
    struct kt_partition *partition;
    int64_t offset;
};

static bool is_passed(const struct kt_partition *partition, int64_t offset)
{
    return partition->committed > offset;
}

static void look_for_missing(struct delivery *delivery, struct kt_partition *partition)
{
    int64_t readable = kt_partition_readable(partition);
    for (int64_t offset = kt_partition_frontier(partition); offset < readable; offset++) {
        if (kt_partition_effect(partition, offset) != 0)
            continue;
        delivery->missing++;
        bool is_better = delivery->partition == NULL ||
                         (is_passed(partition, offset) && !is_passed(delivery->partition, delivery->offset));
        if (!is_better)
            continue;
        delivery->partition = partition;
        delivery->offset = offset;
    }
}

static void say_missing(struct delivery *delivery, int64_t records)
{
    const struct kt_model *model = &delivery->model;
    const char *record = kt_record_text(model->history, delivery->partition, delivery->offset);
    kt_verdict_about(delivery->verdict, delivery->partition, delivery->offset);
    if (is_passed(delivery->partition, delivery->offset))
        kt_verdict_say(delivery->verdict, KT_VIOLATED, "%s had no effect, and %s committed past it", record,
                       kt_model_group(model));
    else
        kt_verdict_say(delivery->verdict, KT_VIOLATED, "%s had no effect by the end, nor did %s commit past it", record,
                       kt_model_group(model));
    kt_verdict_say(delivery->verdict, KT_VIOLATED, " (%lld of %lld records without effect)%s",
                   (long long)delivery->missing, (long long)records, kt_model_source_text(model, KT_MOMENT_NAMED));
    kt_explain(model, delivery->partition, delivery->offset, kt_history_count(model->history), delivery->verdict);
}

static void say_no_records(struct delivery *delivery)
{
    kt_verdict_say(delivery->verdict, KT_NOT_JUDGED, "no record was written to what %s reads: feed its topics first",
                   kt_model_group(&delivery->model));
}

static void conclude_d1(struct delivery *delivery)
{
    const struct kt_model *model = &delivery->model;
    int64_t records = kt_model_records(model);
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        look_for_missing(delivery, entry->value);
    if (records == 0)
        say_no_records(delivery);
    else if (delivery->missing > 0)
        say_missing(delivery, records);
    else
        kt_verdict_say(delivery->verdict, KT_OK, "%lld records, %lld effects, none missing%s", (long long)records,
                       (long long)delivery->effects, kt_model_source_text(model, KT_MOMENT_NAMED));
}

static bool visit_d1(void *context, const struct kt_fact *fact)
{
    struct delivery *delivery = context;
    delivery->effects += fact->kind == KT_FACT_EFFECT;
    return true;
}

void kt_judge_d1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct delivery delivery = {.verdict = verdict};
    kt_verdict_begin(verdict, "D1");
    if (kt_model_init(&delivery.model, history, scope, verdict) && kt_model_needs_effects(&delivery.model, verdict)) {
        kt_model_walk(&delivery.model, KT_MOMENT_NAMED, visit_d1, &delivery);
        conclude_d1(&delivery);
    }
    kt_model_finish(&delivery.model);
}

static void say_twice(struct delivery *delivery, const struct kt_fact *fact)
{
    const struct kt_history *history = delivery->model.history;
    kt_verdict_say(delivery->verdict, KT_VIOLATED, "%s had its effect twice, the second time in %s",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance));
}

static void say_uncommitted(struct delivery *delivery, const struct kt_fact *fact)
{
    const struct kt_history *history = delivery->model.history;
    const struct kt_partition *partition = fact->partition;
    kt_verdict_say(delivery->verdict, KT_VIOLATED, "%s had its effect in %s before %s committed past it",
                   kt_record_text(history, partition, fact->offset), kt_instance_text(history, fact->instance),
                   kt_model_group(&delivery->model));
    if (partition->committed >= 0)
        kt_verdict_say(delivery->verdict, KT_VIOLATED, " (committed: %lld)", (long long)partition->committed);
    kt_verdict_say(delivery->verdict, KT_VIOLATED, ": a crash now would repeat it");
}

static bool visit_once(void *context, const struct kt_fact *fact)
{
    struct delivery *delivery = context;
    if (fact->kind != KT_FACT_EFFECT)
        return true;
    delivery->effects++;
    uint32_t effect = kt_partition_effect(fact->partition, fact->offset);
    bool is_second = effect != 0 && effect != KT_EXCUSED;
    if (!is_second && is_passed(fact->partition, fact->offset))
        return true;
    if (is_second)
        say_twice(delivery, fact);
    else
        say_uncommitted(delivery, fact);
    kt_verdict_say(delivery->verdict, KT_VIOLATED, "%s", kt_model_source_text(&delivery->model, KT_MOMENT_POLLED));
    kt_verdict_about(delivery->verdict, fact->partition, fact->offset);
    kt_explain(&delivery->model, fact->partition, fact->offset, fact->index, delivery->verdict);
    kt_verdict_witness(delivery->verdict, fact->index);
    return false;
}

static void conclude_once(struct delivery *delivery)
{
    if (delivery->verdict->result == KT_VIOLATED)
        return;
    if (kt_model_records(&delivery->model) == 0)
        say_no_records(delivery);
    else if (delivery->effects == 0)
        kt_verdict_say(delivery->verdict, KT_NOT_JUDGED,
                       "no record had an effect: let the program run until it processed some (kt_run_until)");
    else
        kt_verdict_say(delivery->verdict, KT_OK, "%lld effects, each after the commit past it and none repeated%s",
                       (long long)delivery->effects, kt_model_source_text(&delivery->model, KT_MOMENT_POLLED));
}

static void judge_once(struct delivery *delivery, const struct kt_history *history, const struct kt_scope *scope)
{
    if (kt_model_init(&delivery->model, history, scope, delivery->verdict) &&
        kt_model_needs_effects(&delivery->model, delivery->verdict)) {
        kt_model_walk(&delivery->model, KT_MOMENT_POLLED, visit_once, delivery);
        conclude_once(delivery);
    }
    kt_model_finish(&delivery->model);
}

void kt_judge_d2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct delivery delivery = {.verdict = verdict};
    kt_verdict_begin(verdict, "D2");
    judge_once(&delivery, history, scope);
}
