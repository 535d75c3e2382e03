/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that no transaction hangs: at the end everything that can be read is stable (P8). */
#include <string.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/place.h"
#include "harness/verdict/producers.h"
#include "harness/verdict/say.h"
#include "harness/verdict/transactions.h"

/* transaction.timeout.ms of librdkafka, where it is not known, and how often a coordinator looks. source  librdkafka
 * CONFIGURATION.md; Kafka transaction.abort.timed.out.transaction.cleanup.interval.ms */
enum { TIMEOUT_MS = 60000, INTERVAL_MS = 10000 };

struct hanging {
    struct kt_producers producers;
    struct kt_transactions transactions;
    struct kt_logs logs;
    int64_t end_us;
    int64_t transactional, young; /* batches in transactions; of them in one that goes on */
};

/* returns  whether a batch's transaction goes on: its coordinator need not have aborted it yet, be its program gone or
 *          not */
static bool goes_on(const struct hanging *hanging, const struct kt_transaction *transaction)
{
    if (transaction == NULL || transaction->outcome != KT_OPEN)
        return false;
    int64_t within_us = hanging->producers.scope->within_us;
    int64_t timeout_ms = transaction->timeout_ms > 0 ? transaction->timeout_ms : TIMEOUT_MS;
    int64_t begun_us = kt_history_event(hanging->producers.history, transaction->begun)->time_us;
    return hanging->end_us - begun_us <= (within_us ? within_us : (timeout_ms + INTERVAL_MS) * 1000);
}

static void say_hanging(struct hanging *hanging, const struct kt_log *log, const struct kt_batch *batch,
                        const struct kt_transaction *transaction)
{
    struct kt_verdict *verdict = hanging->producers.verdict;
    const struct kt_history *history = hanging->producers.history;
    struct kt_place place = {log->topic, log->partition, batch->offset};
    kt_verdict_say(verdict, KT_VIOLATED,
                   "%s is in a transaction of producer %lld that %s: nobody who reads committed "
                   "records gets past it",
                   kt_place_text(history, &place), (long long)batch->producer_id,
                   transaction == NULL                ? "no coordinator knows"
                   : transaction->outcome == KT_OPEN  ? "does not end"
                   : transaction->ended == KT_NOWHERE ? "has no marker there by the end"
                                                      : "ended without it");
    kt_verdict_about_place(verdict, &place);
    if (transaction) {
        kt_verdict_witness(verdict, transaction->begun);
        if (transaction->decided != KT_NOWHERE)
            kt_verdict_witness(verdict, transaction->decided);
    }
    kt_verdict_witness(verdict, batch->at);
}

static void say_unstable(struct hanging *hanging, const struct kt_log *log)
{
    struct kt_verdict *verdict = hanging->producers.verdict;
    struct kt_place place = {log->topic, log->partition, log->stable};
    kt_verdict_say(verdict, KT_VIOLATED,
                   "%s-%d is readable up to %lld, but only up to %lld for who reads committed records, and no open "
                   "transaction is seen there",
                   kt_history_text(hanging->producers.history, log->topic), (int)log->partition,
                   (long long)log->high_watermark, (long long)log->stable);
    kt_verdict_about_place(verdict, &place);
    kt_verdict_witness(verdict, log->stable_at);
    kt_verdict_witness(verdict, log->high_watermark_at);
}

/* returns  whether no batch hangs */
static bool judge_batches(struct hanging *hanging, const struct kt_log *log, bool *is_open)
{
    for (size_t i = 0; i < log->count; i++) {
        const struct kt_batch *batch = &log->batches[i];
        if (batch->outcome == KT_PLAIN || batch->outcome == KT_CONTROL ||
            !(batch->instance == 0 || kt_producers_have(&hanging->producers, batch->instance)))
            continue;
        hanging->transactional++;
        if (batch->outcome != KT_OPEN)
            continue;
        const struct kt_transaction *transaction =
            kt_transaction_at(&hanging->transactions, batch->producer_id, batch->at);
        *is_open = true;
        hanging->young++;
        if (goes_on(hanging, transaction))
            continue;
        say_hanging(hanging, log, batch, transaction);
        return false;
    }
    return true;
}

/* returns  whether a log holds the offsets that are in transactions with what is meant */
static bool is_of_offsets(const struct hanging *hanging, const struct kt_log *log)
{
    return strcmp(kt_history_text(hanging->producers.history, log->topic), "__consumer_offsets") == 0;
}

static bool judge_log(struct hanging *hanging, const struct kt_log *log)
{
    bool is_open = log->first_open < log->count;
    bool is_meant = hanging->producers.topic == 0 || log->topic == hanging->producers.topic;
    if (!is_meant && (hanging->producers.is_anybody || !is_of_offsets(hanging, log)))
        return true;
    if (!judge_batches(hanging, log, &is_open))
        return false;
    if (!is_meant || is_open || log->stable < 0 || log->high_watermark < 0 || log->stable >= log->high_watermark)
        return true;
    say_unstable(hanging, log);
    return false;
}

static void conclude(struct hanging *hanging)
{
    struct kt_verdict *verdict = hanging->producers.verdict;
    if (hanging->transactional == 0)
        kt_verdict_say(verdict, KT_NOT_JUDGED,
                       "%s wrote nothing in a transaction: set transactional.id, and produce between begin_transaction "
                       "and commit_transaction",
                       kt_producers_name(&hanging->producers));
    else
        kt_verdict_say(verdict, KT_OK, "%lld batches in transactions, none hangs", (long long)hanging->transactional);
    if (hanging->young > 0)
        kt_verdict_say(verdict, verdict->result, " (%lld in a transaction that still goes on)",
                       (long long)hanging->young);
}

void kt_judge_p8(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct hanging hanging = {.end_us = scope->end_us};
    size_t count = kt_history_count(history);
    if (hanging.end_us == 0 && count > 0)
        hanging.end_us = kt_history_event(history, count - 1)->time_us;
    kt_verdict_begin(verdict, "P8");
    if (kt_producers_init(&hanging.producers, history, scope, verdict)) {
        kt_transactions_read(&hanging.transactions, history, scope->end_us);
        kt_logs_read_all(&hanging.logs, history, scope->end_us);
        bool is_done = true;
        for (struct kmock_table_entry *entry = kt_logs_first(&hanging.logs); entry && is_done;
             entry = kmock_table_next(entry))
            is_done = judge_log(&hanging, entry->value);
        if (is_done)
            conclude(&hanging);
    }
    kt_transactions_finish(&hanging.transactions);
    kt_logs_finish(&hanging.logs);
    kt_producers_finish(&hanging.producers);
}
