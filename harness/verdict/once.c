/* SPDX-License-Identifier: Apache-2.0 */
/* Judge that nothing that was produced is in the logs twice (P3). */
#include <stdlib.h>

#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/written.h"
#include "mock/base/alloc.h"

static struct kt_place place_of(const struct kt_log *log, int64_t offset)
{
    return (struct kt_place){log->topic, log->partition, offset};
}

struct tally {
    kt_name instance, topic;
    bool is_known;              /* that it produces is in the history */
    int64_t produced, appended; /* produced: without those that are certainly not written */
    size_t last;                /* event that appended last */
};

static struct tally *tally_of(struct kmock_table *tallies, kt_name instance, kt_name topic)
{
    kt_name key[2] = {instance, topic};
    struct tally *tally = kmock_table_find(tallies, key, sizeof key);
    if (tally == NULL) {
        tally = kmock_alloc(sizeof *tally);
        *tally = (struct tally){.instance = instance, .topic = topic};
        kmock_table_put(tallies, key, sizeof key, tally);
    }
    return tally;
}

static void say_sequence_twice(struct kt_written *written, const struct kt_log *log, const struct kt_batch *first,
                               const struct kt_batch *second)
{
    struct kt_verdict *verdict = written->producers.verdict;
    const struct kt_history *history = written->producers.history;
    struct kt_place one = place_of(log, first->offset), two = place_of(log, second->offset);
    kt_verdict_say(verdict, KT_VIOLATED, "%s and %s are the same batch: producer %lld, epoch %d, sequence %d",
                   kt_place_text(history, &one), kt_place_text(history, &two), (long long)second->producer_id,
                   (int)second->epoch, (int)second->sequence);
    kt_verdict_about_place(verdict, &two);
    kt_verdict_witness(verdict, first->at);
    kt_verdict_witness(verdict, second->at);
}

/* returns  whether no sequence is in the log twice; counts who wrote how much */
static bool judge_log(struct kt_written *written, const struct kt_log *log, struct kmock_table *tallies)
{
    struct kmock_table seen = {0}; /* (producer id, epoch, sequence) -> struct kt_batch */
    bool is_once = true;
    for (size_t i = 0; i < log->count && is_once; i++) {
        struct kt_batch *batch = &log->batches[i];
        if (!kt_written_is_theirs(written, log, batch))
            continue;
        struct tally *tally = tally_of(tallies, batch->instance, log->topic);
        tally->appended += batch->end - batch->offset;
        tally->last = batch->at;
        int64_t key[3] = {batch->producer_id, batch->epoch, batch->sequence};
        const struct kt_batch *first = kmock_table_find(&seen, key, sizeof key);
        if (batch->producer_id < 0 || batch->sequence < 0)
            continue;
        is_once = first == NULL;
        if (first)
            say_sequence_twice(written, log, first, batch);
        else
            kmock_table_put(&seen, key, sizeof key, batch);
    }
    kmock_table_free(&seen, NULL);
    return is_once;
}

static void count_produced(struct kt_written *written, struct kmock_table *tallies)
{
    for (struct kmock_table_entry *entry = kmock_table_first(&written->messages.producers); entry;
         entry = kmock_table_next(entry)) {
        const struct kt_producer *producer = entry->value;
        for (int32_t i = 0; i < producer->count; i++) {
            const struct kt_message *message = &producer->messages[i];
            if (!message->accepted)
                continue;
            struct tally *tally = tally_of(tallies, producer->instance, message->topic);
            tally->is_known = true;
            tally->produced += !message->is_lost;
        }
    }
}

static void say_too_many(struct kt_written *written, const struct tally *tally)
{
    struct kt_verdict *verdict = written->producers.verdict;
    const struct kt_history *history = written->producers.history;
    const struct kt_event *event = kt_history_event(history, tally->last);
    struct kt_place last = {event->topic, event->partition, event->offset};
    kt_verdict_say(verdict, KT_VIOLATED,
                   "%s produced %lld messages to %s, and %lld records of it are there: a message that was sent again "
                   "is written twice (enable.idempotence prevents it)",
                   kt_history_text(history, tally->instance), (long long)tally->produced,
                   kt_history_text(history, tally->topic), (long long)tally->appended);
    kt_verdict_about_place(verdict, &last);
    kt_verdict_witness(verdict, tally->last);
}

static void conclude_p3(struct kt_written *written, struct kmock_table *tallies)
{
    int64_t appended = 0;
    for (struct kmock_table_entry *entry = kmock_table_first(tallies); entry; entry = kmock_table_next(entry)) {
        const struct tally *tally = entry->value;
        appended += tally->appended;
        if (!tally->is_known || tally->appended <= tally->produced || kt_written_is_cut(written, tally->instance))
            continue;
        say_too_many(written, tally);
        return;
    }
    if (appended == 0)
        kt_verdict_say(written->producers.verdict, KT_NOT_JUDGED,
                       "%s wrote no record: let it run until it does (kt_run_until)",
                       kt_producers_name(&written->producers));
    else
        kt_verdict_say(written->producers.verdict, KT_OK, "%lld records, none twice", (long long)appended);
}

void kt_judge_p3(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct kt_written written;
    struct kmock_table tallies = {0};
    kt_verdict_begin(verdict, "P3");
    if (kt_written_init(&written, history, scope, verdict)) {
        bool is_once = true;
        struct kmock_table_entry *entry = kt_logs_first(&written.logs);
        for (; entry && is_once; entry = kmock_table_next(entry))
            is_once = judge_log(&written, entry->value, &tallies);
        count_produced(&written, &tallies);
        if (is_once)
            conclude_p3(&written, &tallies);
    }
    kmock_table_free(&tallies, free);
    kt_written_finish(&written);
}
