/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/model.h"

#include <stdlib.h>
#include <string.h>

#include "harness/verdict/handed.h"
#include "harness/verdict/resolve.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

static enum kt_source choose_source(const struct kt_model *model)
{
    const struct kt_survey_group *nameless = kt_survey_find(&model->survey, 0);
    if (model->subject.output)
        return KT_SOURCE_OUTPUT;
    if (model->group->has_effects || (nameless && nameless->has_effects))
        return KT_SOURCE_DECLARED;
    return KT_SOURCE_CONTRACT;
}

bool kt_effect_is_moved(const struct kt_event *event, size_t at)
{
    return event->type == KT_EVENT_EFFECT && event->sequence >= 0 && (size_t)event->sequence < at;
}

struct moved {
    size_t from, event;
};

static int compare_moved(const void *left, const void *right)
{
    const struct moved *one = left, *two = right;
    if (one->from != two->from)
        return one->from < two->from ? -1 : 1;
    return one->event < two->event ? -1 : one->event > two->event;
}

static size_t count_moved(const struct kt_history *history)
{
    size_t count = 0;
    for (size_t i = 0; i < kt_history_count(history); i++)
        count += kt_effect_is_moved(kt_history_event(history, i), i);
    return count;
}

static void collect_moved(struct kt_model *model)
{
    size_t count = model->source == KT_SOURCE_OUTPUT ? count_moved(model->history) : 0;
    if (count == 0)
        return;
    struct moved *moved = kmock_alloc(count * sizeof *moved);
    for (size_t i = 0, n = 0; n < count; i++) {
        const struct kt_event *event = kt_history_event(model->history, i);
        if (kt_effect_is_moved(event, i))
            moved[n++] = (struct moved){(size_t)event->sequence, i};
    }
    qsort(moved, count, sizeof *moved, compare_moved);
    model->moved = kmock_alloc(count * sizeof *model->moved);
    model->moved_count = count;
    for (size_t i = 0; i < count; i++)
        model->moved[i] = moved[i].event;
    free(moved);
}

bool kt_model_init(struct kt_model *model, const struct kt_history *history, const struct kt_scope *scope,
                   struct kt_verdict *verdict)
{
    *model = (struct kt_model){.history = history, .scope = scope, .generation = -1};
    struct kmock_buffer why = {0};
    kt_survey_init(&model->survey, history);
    bool resolved = kt_survey_resolve(&model->survey, history, scope, &model->subject, &why);
    if (resolved) {
        model->group = kt_survey_find(&model->survey, model->subject.group);
        model->source = choose_source(model);
        collect_moved(model);
    } else {
        kt_verdict_say(verdict, KT_NOT_JUDGED, "%.*s", (int)why.size, (char *)why.data);
    }
    kmock_buffer_free(&why);
    return resolved;
}

void kt_model_finish(struct kt_model *model)
{
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry))
        kt_partition_destroy(entry->value);
    kmock_table_free(&model->partitions, NULL);
    kt_logs_finish(&model->logs);
    kmock_table_free(&model->members, NULL);
    kt_handed_free_all(&model->handed);
    kt_survey_finish(&model->survey);
    free(model->moved);
}

static struct kmock_table_entry *skip_outside(const struct kt_model *model, struct kmock_table_entry *entry)
{
    while (entry && entry->value == &model->outside)
        entry = kmock_table_next(entry);
    return entry;
}

struct kmock_table_entry *kt_model_first(const struct kt_model *model)
{
    return skip_outside(model, kmock_table_first(&model->partitions));
}

struct kmock_table_entry *kt_model_next(const struct kt_model *model, const struct kmock_table_entry *entry)
{
    return skip_outside(model, kmock_table_next(entry));
}

const char *kt_model_source_text(const struct kt_model *model, enum kt_moment moment)
{
    if (model->source == KT_SOURCE_DECLARED)
        return "";
    if (model->source == KT_SOURCE_OUTPUT)
        return "\n(effects: the records of the output topic that name their input)";
    if (moment == KT_MOMENT_HANDED)
        return "\n(by Kafka's contract: no effects were reported, so a record counts when it is handed over)";
    if (moment == KT_MOMENT_POLLED)
        return "\n(by Kafka's contract: no effects were reported, so a record is processed when the next poll starts)";
    return "\n(by Kafka's contract: no effects were reported, so a record is processed when the next poll starts or "
           "the app's store or commit call names it)";
}

/* What a coordinator has loaded is nobody's request either. */
static bool is_loaded(const struct kt_model *model, const struct kt_event *event)
{
    return event->type == KT_EVENT_COMMITTED && event->detail &&
           strcmp(kt_history_text(model->history, event->detail), "loaded") == 0;
}

static bool is_done_to_member(const struct kt_event *event)
{
    return event->type == KT_EVENT_ASSIGNED || event->type == KT_EVENT_MEMBER_LEFT ||
           event->type == KT_EVENT_MEMBER_EXPELLED || event->type == KT_EVENT_MEMBER_FENCED;
}

kt_name kt_model_instance(const struct kt_model *model, const struct kt_event *event)
{
    if (event->member == 0)
        return is_loaded(model, event) ? 0 : event->instance;
    if (event->instance && !is_done_to_member(event) && !is_loaded(model, event))
        return event->instance;
    return (kt_name)(uintptr_t)kmock_table_find(&model->members, &event->member, sizeof event->member);
}

bool kt_model_is_in_time(const struct kt_model *model, int64_t time_us)
{
    return model->scope->end_us == 0 || time_us <= model->scope->end_us;
}

bool kt_model_needs_effects(const struct kt_model *model, struct kt_verdict *verdict)
{
    if (model->source == KT_SOURCE_OUTPUT && !model->group->has_output_effects) {
        const struct kt_survey_group *nameless = kt_survey_find(&model->survey, 0);
        if (nameless && nameless->has_output_effects)
            return true;
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "no record of %s names the record it was made from: put it in a header, the key or the value as "
                       "topic-partition@offset",
                       kt_history_text(model->history, model->subject.output));
        return false;
    }
    if (model->source == KT_SOURCE_CONTRACT && !model->group->has_deliveries) {
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "no effect was reported and %s was handed no record: check that the program subscribes, polls "
                       "and assigns what its rebalance callback gets, or report effects with kt_effect",
                       kt_model_group(model));
        return false;
    }
    return true;
}

bool kt_model_guesses_owners(const struct kt_model *model)
{
    return !model->group->has_assignments && !model->group->has_quiet;
}

int64_t kt_model_records(const struct kt_model *model)
{
    int64_t records = 0;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        const struct kt_partition *partition = entry->value;
        int64_t readable = kt_partition_readable(partition);
        records += readable > partition->base ? readable - partition->base : 0;
    }
    return records;
}

const char *kt_model_group(const struct kt_model *model)
{
    return kt_history_text(model->history, model->subject.group);
}
