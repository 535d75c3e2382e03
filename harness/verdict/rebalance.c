/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that rebalance callbacks pair up: assign, then revoke or lost, in turn (R1). */
#include "harness/verdict/judges.h"
#include "harness/verdict/known.h"
#include "harness/verdict/model.h"
#include "harness/verdict/say.h"

struct pairing {
    struct kt_model model;
    struct kt_verdict *verdict;
    int64_t callbacks; /* a partition each */
};

static void say_unpaired(struct pairing *pairing, const struct kt_fact *fact, const char *text)
{
    const struct kt_history *history = pairing->model.history;
    kt_verdict_about(pairing->verdict, fact->partition, 0);
    kt_verdict_say(pairing->verdict, KT_VIOLATED, "%s-%d was %s", kt_history_text(history, fact->partition->topic),
                   (int)fact->partition->number, text);
    kt_verdict_say(pairing->verdict, KT_VIOLATED, " (%s, client %u)", kt_instance_text(history, fact->instance),
                   (unsigned)fact->client);
}

/* Witness what the consumer was told of the partition before. */
static void witness_callbacks(struct pairing *pairing, const struct kt_fact *fact)
{
    const struct kt_history *history = pairing->model.history;
    for (size_t i = 0; i <= fact->index; i++) {
        const struct kt_event *event = kt_history_event(history, i);
        bool is_callback = event->type >= KT_EVENT_ASSIGN_BEGIN && event->type <= KT_EVENT_LOST_END;
        if (is_callback && event->instance == fact->instance && event->client == fact->client &&
            event->topic == fact->partition->topic && event->partition == fact->partition->number)
            kt_verdict_witness(pairing->verdict, i);
    }
}

static bool visit_r1(void *context, const struct kt_fact *fact)
{
    struct pairing *pairing = context;
    const char *text = NULL;
    const struct kt_owner *owner = kt_partition_owner(fact->partition, fact->instance, fact->client);
    bool owns = owner && owner->member == 0; /* else the group's word, which is no callback */
    if (fact->kind == KT_FACT_ASSIGN)
        text = owns ? "assigned again to a consumer that still owned it" : NULL;
    else if (fact->kind == KT_FACT_REVOKE_BEGIN)
        text = owns ? NULL : "revoked from a consumer that did not own it";
    else if (fact->kind == KT_FACT_LOST_BEGIN)
        text = owns ? NULL : "lost by a consumer that did not own it";
    else
        return true;
    pairing->callbacks++;
    if (text == NULL)
        return true;
    say_unpaired(pairing, fact, text);
    witness_callbacks(pairing, fact);
    return false;
}

static void conclude(struct pairing *pairing)
{
    const struct kt_scope *scope = pairing->model.scope;
    if (pairing->verdict->result == KT_VIOLATED || !kt_known_assignments(&pairing->model, pairing->verdict))
        return;
    if (pairing->callbacks > 0)
        kt_verdict_say(pairing->verdict, KT_OK, "%lld partitions assigned and taken away in turn",
                       (long long)pairing->callbacks);
    else if (pairing->model.given > 0)
        kt_verdict_say(pairing->verdict, KT_OK, "librdkafka assigns by itself: there are no callbacks to pair");
    else
        kt_verdict_say(pairing->verdict, KT_NOT_JUDGED, "no partition of %s was assigned: check the topic's name",
                       scope->text ? scope->text : scope->name);
}

void kt_judge_r1(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct pairing pairing = {.verdict = verdict};
    kt_verdict_begin(verdict, "R1");
    if (kt_model_init(&pairing.model, history, scope, verdict) && kt_known_needs_assignments(&pairing.model, verdict)) {
        kt_model_walk(&pairing.model, KT_MOMENT_NAMED, visit_r1, &pairing);
        conclude(&pairing);
    }
    kt_model_finish(&pairing.model);
}
