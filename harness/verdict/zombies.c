/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a zombie does no harm (O3): from when the group put an instance out to when the instance hears of it, it
 * has no effect on what another took over, and no offset of it is committed.
 *
 *   put out ---- another takes over ---- effect (of what was in hand) ---- it is told
 *
 * An effect with a key is harmless here: a sink that applies a key once is its fence. An output counts if it is
 * committed, but not where its transaction commits the offset of its input, too: if the group took that offset from a
 * member, then who takes over waits for the transaction's end and begins behind it. source  KIP-447 */
#include <string.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/hands.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/place.h"
#include "harness/verdict/say.h"
#include "harness/verdict/transactions.h"

struct zombies {
    struct kt_model model;
    struct kt_verdict *verdict;
    struct kt_logs logs;
    struct kt_transactions transactions;
    struct kmock_table out; /* kt_name of members and instances that were put out -> 1 + event */
    size_t loaded_at;       /* when a coordinator last read the group from its log, and which generation of it */
    int32_t loaded_generation;
    int64_t put_out, fenced; /* fenced: effects that came to nothing, or that the sink has a key for */
};

/* ---- effects ---- */

static bool names(const struct kt_event *event, const struct kt_partition *partition)
{
    return event->topic == partition->topic && event->partition == partition->number;
}

/* returns  whether an owner is at work: its callback is over, or it was handed a record */
static bool is_at_work(const struct zombies *zombies, const struct kt_partition *partition,
                       const struct kt_owner *owner, size_t until)
{
    for (size_t i = owner->since; i < until; i++) {
        const struct kt_event *event = kt_history_event(zombies->model.history, i);
        bool is_work = event->type == KT_EVENT_ASSIGN_END || event->type == KT_EVENT_DELIVER;
        if (is_work && event->instance == owner->instance && names(event, partition))
            return true;
    }
    return false;
}

static const struct kt_owner *find_successor(const struct zombies *zombies, const struct kt_fact *fact)
{
    for (int32_t i = 0; i < fact->partition->owners_count; i++) {
        const struct kt_owner *owner = &fact->partition->owners[i];
        if (!owner->fenced && owner->instance != fact->instance &&
            is_at_work(zombies, fact->partition, owner, fact->at))
            return owner;
    }
    return NULL;
}

/* returns  whether an effect of a zombie comes to nothing, or stands or falls with an offset, which is judged itself */
static bool is_fenced(const struct zombies *zombies, const struct kt_fact *fact)
{
    const struct kt_history *history = zombies->model.history;
    if (strncmp(kt_history_text(history, fact->event->detail), KT_EFFECT_KEY, strlen(KT_EFFECT_KEY)) == 0)
        return true;
    if (!kt_effect_is_moved(fact->event, fact->index))
        return false;
    const struct kt_event *append = kt_history_event(history, (size_t)fact->event->sequence);
    const struct kt_log *log = kt_logs_find(&zombies->logs, append->topic, append->partition);
    const struct kt_batch *batch = log ? kt_log_batch(log, append->offset) : NULL;
    if (batch == NULL || batch->at != (size_t)fact->event->sequence)
        return false;
    struct kt_place input = {fact->partition->topic, fact->partition->number, fact->offset};
    return !kt_batch_is_visible(batch, true) ||
           kt_transaction_has_offset(kt_transaction_at(&zombies->transactions, batch->producer_id, batch->at),
                                     zombies->model.subject.group, &input);
}

static bool visit(void *context, const struct kt_fact *fact)
{
    struct zombies *zombies = context;
    const struct kt_history *history = zombies->model.history;
    if (fact->kind != KT_FACT_EFFECT || fact->instance == 0)
        return true;
    const struct kt_owner *owner = find_successor(zombies, fact);
    if (owner == NULL || !kt_hands_find(&zombies->model, fact->partition, fact->offset, fact->at).is_out)
        return true;
    zombies->fenced++;
    if (is_fenced(zombies, fact))
        return true;
    kt_verdict_say(zombies->verdict, KT_VIOLATED,
                   "%s had its effect in %s, which was out of %s and had not heard of it, when %s had taken over",
                   kt_record_text(history, fact->partition, fact->offset), kt_instance_text(history, fact->instance),
                   kt_model_group(&zombies->model), kt_instance_text(history, owner->instance));
    kt_verdict_say(
        zombies->verdict, KT_VIOLATED,
        "\n(a sink has to refuse it: by the position or the owner that it keeps, or by a key that it applies "
        "once, kt_effect_keyed)%s",
        kt_model_source_text(&zombies->model, KT_MOMENT_POLLED));
    kt_verdict_about(zombies->verdict, fact->partition, fact->offset);
    kt_verdict_witness(zombies->verdict, owner->since);
    kt_explain(&zombies->model, fact->partition, fact->offset, fact->index, zombies->verdict);
    kt_verdict_witness(zombies->verdict, fact->index);
    return false;
}

/* ---- offsets ---- */

/* returns  whether who was put out is in again: a new coordinator knows the members that were written last */
static bool is_back(const struct zombies *zombies, size_t out)
{
    const struct kt_event *event = kt_history_event(zombies->model.history, out);
    return out < zombies->loaded_at && event->generation >= zombies->loaded_generation;
}

static size_t put_out_at(const struct zombies *zombies, kt_name name)
{
    uintptr_t place = name ? (uintptr_t)kmock_table_find(&zombies->out, &name, sizeof name) : 0;
    return place && !is_back(zombies, place - 1) ? place - 1 : KT_NOWHERE;
}

static void put_out(struct zombies *zombies, kt_name name, size_t at)
{
    if (name)
        kmock_table_put(&zombies->out, &name, sizeof name, (void *)(uintptr_t)(at + 1));
}

static void note_back(struct zombies *zombies, kt_name name)
{
    if (name)
        kmock_table_remove(&zombies->out, &name, sizeof name);
}

static void read_membership(struct zombies *zombies, size_t at, const struct kt_event *event)
{
    switch (event->type) {
    case KT_EVENT_MEMBER_EXPELLED:
    case KT_EVENT_MEMBER_FENCED:
        zombies->put_out++;
        put_out(zombies, event->member, at);
        put_out(zombies, kt_history_instance_of(zombies->model.history, event->member), at);
        break;
    case KT_EVENT_GROUP_STATE:
        if (strstr(kt_history_text(zombies->model.history, event->detail), ": loaded")) {
            zombies->loaded_at = at;
            zombies->loaded_generation = event->generation;
        }
        break;
    case KT_EVENT_MEMBER_OF:
    case KT_EVENT_MEMBER_JOINED:
    case KT_EVENT_ASSIGNED:
        note_back(zombies, event->member);
        note_back(zombies, kt_history_instance_of(zombies->model.history, event->member));
        break;
    default:
        break;
    }
}

/* returns  whether an offset that was held back for a transaction came to be committed */
static bool came_to_be(const struct zombies *zombies, size_t at, const struct kt_event *event)
{
    const struct kt_transaction *transaction = kt_transaction_at(&zombies->transactions, event->producer_id, at);
    for (size_t i = 0; transaction && i < transaction->offsets_count; i++) {
        if (transaction->offsets[i].at == at)
            return transaction->offsets[i].applied != KT_NOWHERE;
    }
    return false;
}

/* returns  whether the offset of an event was not a zombie's */
static bool judge_offset(struct zombies *zombies, size_t at, const struct kt_event *event)
{
    bool is_held_back = event->type == KT_EVENT_TXN_OFFSETS;
    size_t out = put_out_at(zombies, event->member ? event->member : event->instance);
    if (out == KT_NOWHERE || (is_held_back ? !came_to_be(zombies, at, event) : event->producer_id >= 0))
        return true;
    const struct kt_history *history = zombies->model.history;
    struct kt_place place = {event->topic, event->partition, event->offset};
    kt_name instance = event->instance ? event->instance : kt_history_instance_of(history, event->member);
    kt_verdict_say(zombies->verdict, KT_VIOLATED, "%s committed %s for %s, which was out of the group%s",
                   kt_model_group(&zombies->model), kt_place_text(history, &place), kt_instance_text(history, instance),
                   event->member ? ""
                                 : " (its transaction did not name the member: pass the consumer's group metadata as "
                                   "it was at the assignment)");
    kt_verdict_about_place(zombies->verdict, &place);
    kt_verdict_witness(zombies->verdict, out);
    kt_verdict_witness(zombies->verdict, at);
    return false;
}

static bool judge_offsets(struct zombies *zombies)
{
    const struct kt_history *history = zombies->model.history;
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        if (event->group != zombies->model.subject.group || !kt_model_is_in_time(&zombies->model, event->time_us))
            continue;
        read_membership(zombies, i, event);
        bool is_offset = event->type == KT_EVENT_COMMITTED || event->type == KT_EVENT_TXN_OFFSETS;
        if (is_offset && !judge_offset(zombies, i, event))
            return false;
    }
    return true;
}

static void judge(struct zombies *zombies)
{
    struct kt_verdict *verdict = zombies->verdict;
    if (!judge_offsets(zombies))
        return;
    kt_model_walk(&zombies->model, KT_MOMENT_POLLED, visit, zombies);
    if (verdict->result == KT_VIOLATED)
        return;
    kt_verdict_say(verdict, KT_OK, "%lld members were put out of %s", (long long)zombies->put_out,
                   kt_model_group(&zombies->model));
    if (zombies->put_out > 0)
        kt_verdict_say(verdict, KT_OK, ", and nothing of them is there that another had taken over");
    if (zombies->fenced > 0)
        kt_verdict_say(verdict, KT_OK,
                       " (%lld effects came to nothing, have a key, or are in the transaction of their offset)",
                       (long long)zombies->fenced);
}

void kt_judge_o3(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct zombies zombies = {.verdict = verdict};
    kt_verdict_begin(verdict, "O3");
    if (kt_model_init(&zombies.model, history, scope, verdict) && kt_model_needs_effects(&zombies.model, verdict)) {
        zombies.logs.keeps_deleted = true;
        kt_logs_read_all(&zombies.logs, history, scope->end_us);
        kt_transactions_read(&zombies.transactions, history, scope->end_us);
        judge(&zombies);
    }
    kmock_table_free(&zombies.out, NULL);
    kt_transactions_finish(&zombies.transactions);
    kt_logs_finish(&zombies.logs);
    kt_model_finish(&zombies.model);
}
