/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that only the owner processes (O2), and nobody after giving up a partition (O4). */
#include <stdlib.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/hands.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/known.h"
#include "harness/verdict/say.h"
#include "mock/base/alloc.h"

struct ownership {
    struct kt_model model;
    struct kt_verdict *verdict;
    bool needs_owners; /* O2: it matters what others own */
    int64_t effects;   /* of known instances */
    int64_t zombies;   /* O2: effects of those that were put out and had not heard, while another owned */
};

static const struct kt_owner *find_other_owner(const struct kt_fact *fact)
{
    for (int32_t i = 0; i < fact->partition->owners_count; i++) {
        const struct kt_owner *owner = &fact->partition->owners[i];
        bool is_same_client = fact->client == 0 || owner->client == 0 || fact->client == owner->client;
        if (!owner->fenced && (owner->instance != fact->instance || !is_same_client))
            return owner;
    }
    return NULL;
}

static void say_effect(struct ownership *ownership, const struct kt_fact *fact)
{
    kt_verdict_say(ownership->verdict, KT_VIOLATED, "%s", kt_model_source_text(&ownership->model, KT_MOMENT_HANDED));
    kt_verdict_about(ownership->verdict, fact->partition, fact->offset);
    kt_explain(&ownership->model, fact->partition, fact->offset, fact->index, ownership->verdict);
    kt_verdict_witness(ownership->verdict, fact->index);
}

static bool visit_o2(void *context, const struct kt_fact *fact)
{
    struct ownership *ownership = context;
    const struct kt_history *history = ownership->model.history;
    if (fact->kind != KT_FACT_EFFECT || fact->instance == 0)
        return true;
    ownership->effects++;
    const struct kt_owner *owner = find_other_owner(fact);
    if (owner == NULL)
        return true;
    /* What a zombie does before it can know is no fault of the program's. */
    if (kt_hands_find(&ownership->model, fact->partition, fact->offset, fact->at).is_out) {
        ownership->zombies++;
        return true;
    }
    kt_verdict_say(ownership->verdict, KT_VIOLATED, "%s had its effect in %s while %s owned %s-%d",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance),
                   kt_instance_text(history, owner->instance), kt_history_text(history, fact->partition->topic),
                   (int)fact->partition->number);
    if (kt_survey_takes_quietly(kt_survey_instance(ownership->model.group, fact->instance)))
        kt_verdict_say(ownership->verdict, KT_VIOLATED,
                       "\n(librdkafka assigns by itself there: without a rebalance callback the program does not hear "
                       "that a partition goes)");
    kt_verdict_witness(ownership->verdict, owner->since);
    say_effect(ownership, fact);
    return false;
}

/* A consumer that gave up a partition. */
struct former {
    struct former *next;
    kt_name instance;
    uint32_t client;
    bool is_out;
    size_t since;
};

static struct former *find_former(const struct kt_fact *fact)
{
    for (struct former *former = fact->partition->mark; former; former = former->next) {
        bool is_same_client = fact->client == 0 || former->client == 0 || former->client == fact->client;
        if (former->instance == fact->instance && is_same_client)
            return former;
    }
    return NULL;
}

static void note_former(const struct kt_fact *fact, bool is_out)
{
    struct former *former = find_former(fact);
    if (former == NULL) {
        former = kmock_alloc(sizeof *former);
        *former = (struct former){fact->partition->mark, fact->instance, fact->client, false, 0};
        fact->partition->mark = former;
    }
    former->is_out = is_out;
    former->since = fact->index;
}

static bool judge_former(struct ownership *ownership, const struct kt_fact *fact)
{
    const struct kt_history *history = ownership->model.history;
    if (fact->instance == 0)
        return true;
    ownership->effects++;
    const struct former *former = find_former(fact);
    if (former == NULL || !former->is_out || kt_partition_owner(fact->partition, fact->instance, fact->client))
        return true;
    kt_verdict_say(ownership->verdict, KT_VIOLATED, "%s had its effect in %s after it gave up %s-%d",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance),
                   kt_history_text(history, fact->partition->topic), (int)fact->partition->number);
    kt_verdict_witness(ownership->verdict, former->since);
    say_effect(ownership, fact);
    return false;
}

static bool visit_o4(void *context, const struct kt_fact *fact)
{
    switch (fact->kind) {
    case KT_FACT_ASSIGN:
    case KT_FACT_GIVEN:
        note_former(fact, false);
        return true;
    case KT_FACT_REVOKE_END:
    case KT_FACT_LOST_END:
        note_former(fact, true);
        return true;
    case KT_FACT_EFFECT:
        return judge_former(context, fact);
    default:
        return true;
    }
}

static void free_formers(struct kt_partition *partition)
{
    struct former *former = partition->mark;
    partition->mark = NULL;
    while (former) {
        struct former *next = former->next;
        free(former);
        former = next;
    }
}

static void say_ok(struct ownership *ownership, const char *text)
{
    kt_verdict_say(ownership->verdict, KT_OK, "%lld effects, %s%s", (long long)ownership->effects, text,
                   kt_model_source_text(&ownership->model, KT_MOMENT_HANDED));
    if (ownership->zombies > 0)
        kt_verdict_say(ownership->verdict, KT_OK,
                       "\n(but for %lld by who was out of the group and had not heard of it yet)",
                       (long long)ownership->zombies);
}

static void conclude(struct ownership *ownership, const char *text)
{
    const struct kt_model *model = &ownership->model;
    if (ownership->verdict->result == KT_VIOLATED || !kt_known_assignments(model, ownership->verdict) ||
        (ownership->needs_owners && !kt_known_owners(model, ownership->verdict)))
        return;
    if (ownership->effects == 0)
        kt_verdict_say(ownership->verdict, KT_NOT_JUDGED,
                       "no effect is known to be an instance's: report effects with kt_effect, or let the program run "
                       "until it processed some records");
    else
        say_ok(ownership, text);
}

static void judge(struct ownership *ownership, kt_visit *visit, const char *text)
{
    if (!kt_known_needs_assignments(&ownership->model, ownership->verdict) ||
        !kt_model_needs_effects(&ownership->model, ownership->verdict))
        return;
    kt_model_walk(&ownership->model, KT_MOMENT_HANDED, visit, ownership);
    conclude(ownership, text);
}

void kt_judge_o2(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct ownership ownership = {.verdict = verdict, .needs_owners = true};
    kt_verdict_begin(verdict, "O2");
    if (kt_model_init(&ownership.model, history, scope, verdict))
        judge(&ownership, visit_o2, "none while another owned the partition");
    kt_model_finish(&ownership.model);
}

void kt_judge_o4(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct ownership ownership = {.verdict = verdict};
    kt_verdict_begin(verdict, "O4");
    if (kt_model_init(&ownership.model, history, scope, verdict))
        judge(&ownership, visit_o4,
              ownership.model.group->has_assignments
                  ? "none after the partition was given up"
                  : "librdkafka assigns by itself: the program is told of no revoke after which to stop");
    for (struct kmock_table_entry *entry = kt_model_first(&ownership.model); entry;
         entry = kt_model_next(&ownership.model, entry))
        free_formers(entry->value);
    kt_model_finish(&ownership.model);
}
