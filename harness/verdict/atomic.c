/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that a transaction has one outcome, for all its partitions and offsets and for its program (P6). */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/place.h"
#include "harness/verdict/producers.h"
#include "harness/verdict/say.h"
#include "harness/verdict/transactions.h"
#include "mock/base/alloc.h"

struct atomic {
    struct kt_producers producers;
    struct kt_transactions transactions;
    struct kt_logs logs;
    struct kmock_table callers; /* (instance, client) -> struct caller */
};

/* A producer: what it is at. */
struct caller {
    kt_name id;   /* its transactional id; 0: not known */
    size_t begun; /* 1 + event of its last begin_transaction; 0: none */
};

static const char *outcome_text(enum kt_outcome outcome)
{
    return outcome == KT_COMMITTED ? "committed" : outcome == KT_ABORTED ? "aborted" : "open";
}

static void say_id(struct atomic *atomic, const struct kt_transaction *transaction)
{
    struct kt_verdict *verdict = atomic->producers.verdict;
    const char *id = kt_history_text(atomic->producers.history, transaction->id);
    kt_verdict_say(verdict, KT_VIOLATED, "a transaction of %s (producer %lld, epoch %d) is %s, ", id,
                   (long long)transaction->producer_id, (int)transaction->epoch, outcome_text(transaction->outcome));
    kt_verdict_witness(verdict, transaction->begun);
    if (transaction->decided != KT_NOWHERE)
        kt_verdict_witness(verdict, transaction->decided);
}

/* returns  the first event of a group's offset for a partition behind another; KT_NOWHERE: none */
static size_t find_commit_behind(const struct atomic *atomic, const struct kt_transaction_offset *offset)
{
    for (size_t i = offset->at + 1; i < kt_history_count(atomic->producers.history); i++) {
        const struct kt_event *event = kt_history_event(atomic->producers.history, i);
        if (event->type == KT_EVENT_COMMITTED && event->group == offset->group && event->topic == offset->topic &&
            event->partition == offset->partition)
            return i;
    }
    return KT_NOWHERE;
}

/* returns  whether a partition has a coordinator of groups in the end, that has loaded what is in its log */
static bool has_coordinator(const struct atomic *atomic, const struct kt_transaction_partition *part)
{
    const struct kt_history *history = atomic->producers.history;
    for (size_t i = kt_history_count(history); i-- > part->added;) {
        const struct kt_event *event = kt_history_event(history, i);
        if (event->type == KT_EVENT_COORDINATOR && event->topic == part->topic && event->partition == part->partition &&
            kt_producers_is_in_time(&atomic->producers, event))
            return event->node >= 0 && strcmp(kt_history_text(history, event->detail), "loading") != 0;
    }
    return true;
}

/* returns  whether somebody is there in the end to say what is committed of a transaction's offsets */
static bool is_known(const struct atomic *atomic, const struct kt_transaction *transaction)
{
    for (size_t i = 0; i < transaction->partitions_count; i++) {
        const struct kt_transaction_partition *part = &transaction->partitions[i];
        bool is_offsets = strcmp(kt_history_text(atomic->producers.history, part->topic), "__consumer_offsets") == 0;
        if (is_offsets && !has_coordinator(atomic, part))
            return false;
    }
    return true;
}

static bool judge_offsets(struct atomic *atomic, const struct kt_transaction *transaction)
{
    struct kt_verdict *verdict = atomic->producers.verdict;
    for (size_t i = 0; i < transaction->offsets_count; i++) {
        const struct kt_transaction_offset *offset = &transaction->offsets[i];
        bool is_applied = offset->applied != KT_NOWHERE;
        /* A commit behind it may have taken its place. */
        bool is_due = transaction->outcome == KT_COMMITTED && transaction->ended != KT_NOWHERE && !is_applied &&
                      find_commit_behind(atomic, offset) == KT_NOWHERE && is_known(atomic, transaction);
        if (is_applied ? transaction->outcome == KT_COMMITTED : !is_due)
            continue;
        struct kt_place place = {offset->topic, offset->partition, offset->offset};
        say_id(atomic, transaction);
        kt_verdict_say(verdict, KT_VIOLATED, "but %s has its offset %s%s",
                       kt_history_text(atomic->producers.history, offset->group),
                       kt_place_text(atomic->producers.history, &place), is_applied ? "" : " not");
        kt_verdict_witness(verdict, offset->at);
        kt_verdict_witness(verdict, is_applied ? offset->applied : transaction->ended);
        return false;
    }
    return true;
}

/* returns  whether what was written first in a part is there and nothing decided it */
static bool is_open(const struct atomic *atomic, const struct kt_transaction_partition *part)
{
    const struct kt_log *log = kt_logs_find(&atomic->logs, part->topic, part->partition);
    if (log == NULL || part->append == KT_NOWHERE)
        return false;
    const struct kt_batch *batch = kt_log_batch(log, kt_history_event(atomic->producers.history, part->append)->offset);
    return batch && batch->at == part->append && batch->outcome == KT_OPEN;
}

static bool judge_partitions(struct atomic *atomic, const struct kt_transaction *transaction)
{
    struct kt_verdict *verdict = atomic->producers.verdict;
    for (size_t i = 0; i < transaction->partitions_count; i++) {
        const struct kt_transaction_partition *part = &transaction->partitions[i];
        bool has_marker = part->marker != KT_NOWHERE;
        bool is_torn = has_marker ? part->commits != (transaction->outcome == KT_COMMITTED)
                                  : transaction->ended != KT_NOWHERE && is_open(atomic, part);
        if (!is_torn)
            continue;
        const char *topic = kt_history_text(atomic->producers.history, part->topic);
        say_id(atomic, transaction);
        if (has_marker)
            kt_verdict_say(verdict, KT_VIOLATED, "but %s in %s-%d", part->commits ? "committed" : "aborted", topic,
                           (int)part->partition);
        else
            kt_verdict_say(verdict, KT_VIOLATED, "but still open in %s-%d", topic, (int)part->partition);
        if (part->append != KT_NOWHERE)
            kt_verdict_witness(verdict, part->append);
        kt_verdict_witness(verdict, has_marker ? part->marker : transaction->ended);
        return false;
    }
    return true;
}

/* A batch that came after its transaction was decided, or before it had the partition, and that a later one commits. */
static bool judge_stray(struct atomic *atomic, const struct kt_stray *stray)
{
    struct kt_verdict *verdict = atomic->producers.verdict;
    const struct kt_event *event = kt_history_event(atomic->producers.history, stray->append);
    const struct kt_log *log = kt_logs_find(&atomic->logs, event->topic, event->partition);
    const struct kt_batch *batch = log ? kt_log_batch(log, event->offset) : NULL;
    if (batch == NULL || batch->at != stray->append || batch->outcome != KT_COMMITTED ||
        !kt_producers_mean(&atomic->producers, event))
        return true;
    struct kt_place place = {event->topic, event->partition, event->offset};
    kt_verdict_say(verdict, KT_VIOLATED,
                   "%s was written while no transaction of producer %lld had %s-%d, and is committed by a later one",
                   kt_place_text(atomic->producers.history, &place), (long long)event->producer_id,
                   kt_history_text(atomic->producers.history, event->topic), (int)event->partition);
    kt_verdict_about_place(verdict, &place);
    if (stray->transaction != KT_NOWHERE) {
        const struct kt_transaction *before = &atomic->transactions.items[stray->transaction];
        kt_verdict_witness(verdict, before->decided != KT_NOWHERE ? before->decided : before->begun);
    }
    kt_verdict_witness(verdict, stray->append);
    kt_verdict_witness(verdict, batch->decided);
    return false;
}

/* ---- what the program was told ---- */

static struct caller *caller_of(struct atomic *atomic, const struct kt_event *event)
{
    uint32_t key[2] = {event->instance, event->client};
    struct caller *caller = kmock_table_find(&atomic->callers, key, sizeof key);
    if (caller == NULL) {
        caller = kmock_alloc(sizeof *caller);
        kmock_table_put(&atomic->callers, key, sizeof key, caller);
    }
    return caller;
}

/* returns  whether nothing of it had come to a broker by then: who aborts it asks no coordinator, and the next
 *          transaction goes on in it. source  librdkafka rd_kafka_abort_transaction */
static bool was_empty(const struct kt_transaction *transaction, size_t at)
{
    for (size_t i = 0; i < transaction->partitions_count; i++)
        if (transaction->partitions[i].append < at)
            return false;
    for (size_t i = 0; i < transaction->offsets_count; i++)
        if (transaction->offsets[i].at < at)
            return false;
    return true;
}

/* A program that was told that its transaction is committed (aborted) must be able to rely on it. */
static bool judge_return(struct atomic *atomic, size_t at)
{
    struct kt_verdict *verdict = atomic->producers.verdict;
    const struct kt_event *event = kt_history_event(atomic->producers.history, at);
    const char *call = kt_history_text(atomic->producers.history, event->detail);
    bool commits = strcmp(call, KT_CALL_COMMIT) == 0;
    if (event->error || (!commits && strcmp(call, KT_CALL_ABORT) != 0) ||
        !kt_producers_have(&atomic->producers, event->instance))
        return true;
    const struct caller *caller = caller_of(atomic, event);
    const struct kt_transaction *transaction =
        caller->begun && caller->id ? kt_transaction_between(&atomic->transactions, caller->id, caller->begun - 1, at)
                                    : NULL;
    if (transaction == NULL || transaction->instance != event->instance ||
        (commits ? transaction->outcome == KT_COMMITTED && transaction->decided < at
                 : transaction->outcome != KT_COMMITTED || was_empty(transaction, at)))
        return true;
    say_id(atomic, transaction);
    kt_verdict_say(verdict, KT_VIOLATED, "but %s of %s returned ok", call,
                   kt_history_text(atomic->producers.history, event->instance));
    kt_verdict_witness(verdict, caller->begun - 1);
    kt_verdict_witness(verdict, at);
    return false;
}

static bool judge_call(struct atomic *atomic, size_t at)
{
    const struct kt_history *history = atomic->producers.history;
    const struct kt_event *event = kt_history_event(history, at);
    if (!kt_producers_is_in_time(&atomic->producers, event))
        return true;
    if (event->type == KT_EVENT_PRODUCER)
        caller_of(atomic, event)->id = event->member;
    else if (event->type == KT_EVENT_PRODUCER_CALL &&
             strcmp(kt_history_text(history, event->detail), KT_CALL_BEGIN) == 0)
        caller_of(atomic, event)->begun = at + 1;
    return event->type != KT_EVENT_PRODUCER_RETURN || judge_return(atomic, at);
}

static bool judge_returns(struct atomic *atomic)
{
    for (size_t i = 0; i < kt_history_count(atomic->producers.history); i++) {
        if (!judge_call(atomic, i))
            return false;
    }
    return true;
}

static bool is_meant(struct atomic *atomic, const struct kt_transaction *transaction)
{
    return transaction->instance == 0 || kt_producers_have(&atomic->producers, transaction->instance);
}

static bool judge_all(struct atomic *atomic, int64_t counts[3])
{
    for (size_t i = 0; i < atomic->transactions.count; i++) {
        const struct kt_transaction *transaction = &atomic->transactions.items[i];
        if (!is_meant(atomic, transaction))
            continue;
        counts[transaction->outcome - KT_OPEN]++;
        if (!judge_partitions(atomic, transaction) || !judge_offsets(atomic, transaction))
            return false;
    }
    for (size_t i = 0; i < atomic->transactions.strays_count; i++) {
        if (!judge_stray(atomic, &atomic->transactions.strays[i]))
            return false;
    }
    return judge_returns(atomic);
}

void kt_judge_p6(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct atomic atomic = {0};
    int64_t counts[3] = {0}; /* open, committed, aborted */
    kt_verdict_begin(verdict, "P6");
    if (kt_producers_init(&atomic.producers, history, scope, verdict)) {
        kt_transactions_read(&atomic.transactions, history, scope->end_us);
        kt_logs_read_all(&atomic.logs, history, scope->end_us);
        bool is_atomic = judge_all(&atomic, counts);
        if (is_atomic && counts[0] + counts[1] + counts[2] == 0)
            kt_verdict_say(verdict, KT_NOT_JUDGED,
                           "%s had no transaction: set transactional.id, and produce between begin_transaction and "
                           "commit_transaction",
                           kt_producers_name(&atomic.producers));
        else if (is_atomic)
            kt_verdict_say(verdict, KT_OK, "%lld transactions committed, %lld aborted, %lld open, each as a whole",
                           (long long)counts[1], (long long)counts[2], (long long)counts[0]);
    }
    kmock_table_free(&atomic.callers, free);
    kt_transactions_finish(&atomic.transactions);
    kt_logs_finish(&atomic.logs);
    kt_producers_finish(&atomic.producers);
}
