/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that each record is applied once to a sink outside Kafka (D4).
 *
 * What is applied under a key is there once, however often it is applied: then a record has one key, and a key is of
 * one record. What has no key is there as often as it is applied. */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

/* Who has a key. */
struct keyed {
    kt_name topic;
    int32_t partition;
    int64_t offset;
    size_t index; /* event */
};

struct sink {
    struct kt_model model;
    struct kt_verdict *verdict;
    struct kmock_table keys; /* kt_name of an effect's detail -> struct keyed */
    int64_t effects, repeated;
};

static bool has_key(const struct sink *sink, const struct kt_event *event)
{
    return strncmp(kt_history_text(sink->model.history, event->detail), KT_EFFECT_KEY, strlen(KT_EFFECT_KEY)) == 0;
}

/* returns  the key of an event, quoted by nobody */
static const char *key_text(const struct sink *sink, const struct kt_event *event)
{
    return kt_history_text(sink->model.history, event->detail) + strlen(KT_EFFECT_KEY);
}

static void say_effect(struct sink *sink, const struct kt_fact *fact)
{
    kt_verdict_say(sink->verdict, KT_VIOLATED, "%s", kt_model_source_text(&sink->model, KT_MOMENT_POLLED));
    kt_verdict_about(sink->verdict, fact->partition, fact->offset);
    kt_explain(&sink->model, fact->partition, fact->offset, fact->index, sink->verdict);
    kt_verdict_witness(sink->verdict, fact->index);
}

static bool say_twice(struct sink *sink, const struct kt_fact *fact)
{
    const struct kt_history *history = sink->model.history;
    kt_verdict_say(sink->verdict, KT_VIOLATED, "%s had its effect twice, the second time in %s",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance));
    say_effect(sink, fact);
    return false;
}

static bool say_two_keys(struct sink *sink, const struct kt_fact *fact, const struct kt_event *before)
{
    const struct kt_history *history = sink->model.history;
    kt_verdict_say(sink->verdict, KT_VIOLATED, "%s had its effect twice, under the key \"%s\" and under \"%s\"",
                   kt_record_text(history, fact->partition, fact->offset),
                   has_key(sink, before) ? key_text(sink, before) : "",
                   has_key(sink, fact->event) ? key_text(sink, fact->event) : "");
    say_effect(sink, fact);
    return false;
}

static bool say_one_key(struct sink *sink, const struct kt_fact *fact, const struct keyed *other)
{
    const struct kt_history *history = sink->model.history;
    kt_verdict_say(sink->verdict, KT_VIOLATED,
                   "%s has the key \"%s\" of %s-%d@%lld: a sink that applies a key once drops it",
                   kt_record_text(history, fact->partition, fact->offset), key_text(sink, fact->event),
                   kt_history_text(history, other->topic), (int)other->partition, (long long)other->offset);
    kt_verdict_witness(sink->verdict, other->index);
    say_effect(sink, fact);
    return false;
}

/* returns  whether the key of an effect is its record's */
static bool judge_key(struct sink *sink, const struct kt_fact *fact)
{
    kt_name key = fact->event->detail;
    struct keyed *keyed = kmock_table_find(&sink->keys, &key, sizeof key);
    if (keyed)
        return (keyed->topic == fact->partition->topic && keyed->partition == fact->partition->number &&
                keyed->offset == fact->offset) ||
               say_one_key(sink, fact, keyed);
    keyed = kmock_alloc(sizeof *keyed);
    *keyed = (struct keyed){fact->partition->topic, fact->partition->number, fact->offset, fact->index};
    kmock_table_put(&sink->keys, &key, sizeof key, keyed);
    return true;
}

/* returns  the event of the record's effect before; NULL: this is the first. Its event, if that effect was moved, is
 *          found behind the place where it counts */
static const struct kt_event *find_before(const struct sink *sink, const struct kt_fact *fact)
{
    uint32_t effect = kt_partition_effect(fact->partition, fact->offset);
    if (effect == 0 || effect == KT_EXCUSED)
        return NULL;
    return kt_history_event(sink->model.history, effect - 1);
}

static bool visit(void *context, const struct kt_fact *fact)
{
    struct sink *sink = context;
    if (fact->kind != KT_FACT_EFFECT)
        return true;
    sink->effects++;
    const struct kt_event *before = find_before(sink, fact);
    bool is_keyed = has_key(sink, fact->event);
    sink->repeated += before != NULL;
    if (before && !is_keyed && !has_key(sink, before))
        return say_twice(sink, fact);
    if (before && (!is_keyed || before->detail != fact->event->detail))
        return say_two_keys(sink, fact, before);
    return !is_keyed || judge_key(sink, fact);
}

static void conclude(struct sink *sink)
{
    if (sink->verdict->result == KT_VIOLATED)
        return;
    if (kt_model_records(&sink->model) == 0)
        kt_verdict_say(sink->verdict, KT_NOT_JUDGED, "no record was written to what %s reads: feed its topics first",
                       kt_model_group(&sink->model));
    else if (sink->effects == 0)
        kt_verdict_say(sink->verdict, KT_NOT_JUDGED,
                       "no record had an effect: let the program run until it processed some (kt_run_until)");
    else if (sink->repeated == 0)
        kt_verdict_say(sink->verdict, KT_OK, "%lld effects, none repeated%s", (long long)sink->effects,
                       kt_model_source_text(&sink->model, KT_MOMENT_POLLED));
    else
        kt_verdict_say(sink->verdict, KT_OK, "%lld effects, %lld of them again under the same key",
                       (long long)sink->effects, (long long)sink->repeated);
}

void kt_judge_d4(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct sink sink = {.verdict = verdict};
    kt_verdict_begin(verdict, "D4");
    if (kt_model_init(&sink.model, history, scope, verdict) && kt_model_needs_effects(&sink.model, verdict)) {
        kt_model_walk(&sink.model, KT_MOMENT_POLLED, visit, &sink);
        conclude(&sink);
    }
    kmock_table_free(&sink.keys, free);
    kt_model_finish(&sink.model);
}
