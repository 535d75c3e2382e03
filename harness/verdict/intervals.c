/* SPDX-License-Identifier: Apache-2.0 */
/* Judge exactly-once by Kafka's transactions (D3): who reads committed records finds one output of each input that the
 * group committed past, and each output is in the transaction that commits the offset of its input.
 *
 *   inputs   |---- offsets of one committed transaction ----|---- of the next ----|
 *   outputs   one of each, committed by the same transaction
 *
 * An input of which the program makes more than one record, or none, names itself in one record of the output topic. */
#include <stdlib.h>
#include <string.h>

#include "harness/verdict/explain.h"
#include "harness/verdict/judges.h"
#include "harness/verdict/say.h"
#include "harness/verdict/transactions.h"
#include "mock/base/alloc.h"

/* The outputs of one partition's records: the partition's mark. */
struct outputs {
    int64_t excused;   /* records below it were skipped by an admin's commit */
    uint32_t *appends; /* by offset - base: 1 + event that wrote the visible output; 0: none */
    size_t capacity;
};

/* The first output that no transaction ties to its input. */
struct untied {
    const struct kt_partition *partition;
    int64_t offset;
    size_t append;
    bool is_late; /* the group had committed past the input before */
};

struct intervals {
    struct kt_model model;
    struct kt_verdict *verdict;
    struct kt_logs logs;
    struct kt_transactions transactions;
    struct untied untied;
    int64_t outputs, hidden; /* hidden: in transactions that are not committed */
};

static struct outputs *outputs_of(struct kt_partition *partition)
{
    if (partition->mark == NULL)
        partition->mark = kmock_alloc(sizeof(struct outputs));
    return partition->mark;
}

/* returns  the place for a record's output; NULL where there is no such record */
static uint32_t *output_of(struct kt_partition *partition, int64_t offset)
{
    struct outputs *outputs = outputs_of(partition);
    if (offset < partition->base || offset >= partition->end)
        return NULL;
    size_t count = (size_t)(partition->end - partition->base);
    if (outputs->capacity < count) {
        size_t capacity = count * 2;
        outputs->appends = kmock_realloc(outputs->appends, capacity * sizeof *outputs->appends);
        memset(outputs->appends + outputs->capacity, 0, (capacity - outputs->capacity) * sizeof *outputs->appends);
        outputs->capacity = capacity;
    }
    return &outputs->appends[offset - partition->base];
}

/* returns  the batch of an output in the log as it is in the end, or was until it was deleted; NULL: it is not visible
 * there */
static const struct kt_batch *find_batch(const struct intervals *intervals, size_t append)
{
    const struct kt_event *event = kt_history_event(intervals->model.history, append);
    const struct kt_log *log = kt_logs_find(&intervals->logs, event->topic, event->partition);
    const struct kt_batch *batch = log && event->type == KT_EVENT_APPEND ? kt_log_batch(log, event->offset) : NULL;
    return batch && batch->at == append && kt_batch_is_visible(batch, true) ? batch : NULL;
}

/* returns  whether the transaction of an output commits the offset of its input */
static bool is_tied(const struct intervals *intervals, const struct kt_batch *batch, const struct kt_fact *fact)
{
    struct kt_place input = {fact->partition->topic, fact->partition->number, fact->offset};
    return batch->outcome == KT_COMMITTED &&
           kt_transaction_has_offset(kt_transaction_at(&intervals->transactions, batch->producer_id, batch->at),
                                     intervals->model.subject.group, &input);
}

static void witness_output(struct intervals *intervals, size_t append)
{
    const struct kt_batch *batch = find_batch(intervals, append);
    kt_verdict_witness(intervals->verdict, append);
    if (batch && batch->decided)
        kt_verdict_witness(intervals->verdict, batch->decided);
}

static void say_where(struct intervals *intervals, size_t append)
{
    const struct kt_history *history = intervals->model.history;
    const struct kt_event *event = kt_history_event(history, append);
    kt_verdict_say(intervals->verdict, KT_VIOLATED, "%s-%d@%lld", kt_history_text(history, event->topic),
                   (int)event->partition, (long long)event->offset);
    if (event->count > 1)
        kt_verdict_say(intervals->verdict, KT_VIOLATED, "..%lld", (long long)(event->offset + event->count - 1));
    kt_verdict_say(intervals->verdict, KT_VIOLATED, " (%s)", kt_instance_text(history, event->instance));
}

static void say_twice(struct intervals *intervals, const struct kt_fact *fact, size_t first, size_t second)
{
    kt_verdict_about(intervals->verdict, fact->partition, fact->offset);
    kt_verdict_say(intervals->verdict, KT_VIOLATED, "%s gave 2 records that are there for good, in ",
                   kt_record_text(intervals->model.history, fact->partition, fact->offset));
    say_where(intervals, first);
    kt_verdict_say(intervals->verdict, KT_VIOLATED, " and in ");
    say_where(intervals, second);
    kt_explain(&intervals->model, fact->partition, fact->offset, fact->index, intervals->verdict);
    witness_output(intervals, first);
    witness_output(intervals, second);
}

/* returns  the batch of an output's input, if that is aborted, and was when it was read for all that is known; NULL: it
 * is not */
static const struct kt_batch *find_aborted_input(const struct intervals *intervals, const struct kt_fact *fact,
                                                 size_t append)
{
    const struct kt_log *log = kt_logs_find(&intervals->logs, fact->partition->topic, fact->partition->number);
    const struct kt_batch *input = log ? kt_log_batch(log, fact->offset) : NULL;
    return input && input->outcome == KT_ABORTED && input->at < append ? input : NULL;
}

static void say_aborted(struct intervals *intervals, const struct kt_fact *fact, const struct kt_batch *input,
                        size_t append)
{
    kt_verdict_about(intervals->verdict, fact->partition, fact->offset);
    kt_verdict_say(intervals->verdict, KT_VIOLATED, "%s is aborted, and gave ",
                   kt_record_text(intervals->model.history, fact->partition, fact->offset));
    say_where(intervals, append);
    kt_verdict_say(intervals->verdict, KT_VIOLATED,
                   " (read with isolation.level=read_committed what is written in transactions)");
    kt_verdict_witness(intervals->verdict, input->at);
    kt_verdict_witness(intervals->verdict, input->decided);
    witness_output(intervals, append);
}

/* returns  whether the group had committed past the input of an output by then, and not gone back since */
static bool is_done_with(const struct kt_fact *fact)
{
    return fact->partition->committed > fact->offset && outputs_of(fact->partition)->excused <= fact->offset;
}

static bool judge_output(struct intervals *intervals, const struct kt_fact *fact)
{
    size_t append = kt_effect_is_moved(fact->event, fact->index) ? (size_t)fact->event->sequence : fact->index;
    const struct kt_batch *batch = find_batch(intervals, append);
    uint32_t *output = output_of(fact->partition, fact->offset);
    if (output == NULL)
        return true;
    if (batch == NULL) {
        intervals->hidden++;
        return true;
    }
    intervals->outputs++;
    const struct kt_batch *aborted = find_aborted_input(intervals, fact, append);
    if (aborted) {
        say_aborted(intervals, fact, aborted, append);
        return false;
    }
    if (*output) {
        say_twice(intervals, fact, *output - 1, append);
        return false;
    }
    *output = (uint32_t)append + 1;
    bool is_late = is_done_with(fact);
    if (intervals->untied.partition == NULL && (is_late || !is_tied(intervals, batch, fact)))
        intervals->untied = (struct untied){fact->partition, fact->offset, append, is_late};
    return true;
}

/* Where the log was cut, other records come in the place of those that had their outputs. */
static void forget_cut(const struct kt_fact *fact)
{
    for (int64_t offset = fact->offset; offset < fact->partition->end; offset++) {
        uint32_t *output = output_of(fact->partition, offset);
        if (output)
            *output = 0;
    }
}

static bool visit(void *context, const struct kt_fact *fact)
{
    struct intervals *intervals = context;
    if (fact->kind == KT_FACT_EFFECT)
        return judge_output(intervals, fact);
    if (fact->kind == KT_FACT_APPEND)
        forget_cut(fact);
    struct outputs *outputs = fact->kind == KT_FACT_COMMIT && fact->by_admin ? outputs_of(fact->partition) : NULL;
    if (outputs && outputs->excused < fact->offset)
        outputs->excused = fact->offset;
    return true;
}

/* returns  whether an output of a record is due: it is not aborted or still open, and was not deleted before it could be
 * read */
static bool is_due(const struct kt_log *log, const struct kt_partition *partition, int64_t offset)
{
    const struct kt_batch *batch = kt_log_batch(log, offset);
    return kt_partition_effect(partition, offset) != KT_EXCUSED && batch && kt_batch_is_visible(batch, true);
}

/* returns  the first record that the group committed past and that has no output; -1: there is none */
static int64_t find_lost(const struct intervals *intervals, struct kt_partition *partition)
{
    const struct kt_log *log = kt_logs_find(&intervals->logs, partition->topic, partition->number);
    struct outputs *outputs = outputs_of(partition);
    int64_t end = partition->committed < partition->end ? partition->committed : partition->end;
    int64_t from = outputs->excused > partition->base ? outputs->excused : partition->base;
    for (int64_t offset = from; log && offset < end; offset++) {
        if (*output_of(partition, offset) == 0 && is_due(log, partition, offset))
            return offset;
    }
    return -1;
}

static bool judge_lost(struct intervals *intervals)
{
    const struct kt_model *model = &intervals->model;
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct kt_partition *partition = entry->value;
        int64_t lost = find_lost(intervals, partition);
        if (lost < 0)
            continue;
        kt_verdict_about(intervals->verdict, partition, lost);
        kt_verdict_say(intervals->verdict, KT_VIOLATED, "%s gave no record to %s, and %s committed past it",
                       kt_record_text(model->history, partition, lost),
                       kt_history_text(model->history, model->subject.output), kt_model_group(model));
        kt_explain(model, partition, lost, kt_history_count(model->history), intervals->verdict);
        return false;
    }
    return true;
}

static void say_untied(struct intervals *intervals)
{
    const struct untied *untied = &intervals->untied;
    const struct kt_batch *batch = find_batch(intervals, untied->append);
    kt_verdict_about(intervals->verdict, untied->partition, untied->offset);
    kt_verdict_say(intervals->verdict, KT_VIOLATED, "%s gave ",
                   kt_record_text(intervals->model.history, untied->partition, untied->offset));
    say_where(intervals, untied->append);
    if (untied->is_late)
        kt_verdict_say(intervals->verdict, KT_VIOLATED,
                       " after its offset was committed: a crash in between would have lost it "
                       "(rd_kafka_send_offsets_to_transaction in the transaction of the output)");
    else if (batch->outcome == KT_PLAIN)
        kt_verdict_say(intervals->verdict, KT_VIOLATED,
                       " in no transaction: a crash before the commit of its offset would repeat it");
    else
        kt_verdict_say(intervals->verdict, KT_VIOLATED,
                       " in a transaction that does not commit its offset: a crash in between would repeat or lose it "
                       "(rd_kafka_send_offsets_to_transaction)");
    kt_explain(&intervals->model, untied->partition, untied->offset, kt_history_count(intervals->model.history),
               intervals->verdict);
    witness_output(intervals, untied->append);
}

static void conclude(struct intervals *intervals)
{
    const struct kt_model *model = &intervals->model;
    if (intervals->verdict->result == KT_VIOLATED || !judge_lost(intervals))
        return;
    if (intervals->untied.partition) {
        say_untied(intervals);
    } else if (intervals->outputs == 0) {
        kt_verdict_say(intervals->verdict, KT_NOT_JUDGED,
                       "no record of %s is there for good: let the program run until it committed a transaction "
                       "(kt_run_until)",
                       kt_history_text(model->history, model->subject.output));
    } else {
        kt_verdict_say(intervals->verdict, KT_OK,
                       "%lld records of %s, one an input, each in the transaction that commits its input's offset",
                       (long long)intervals->outputs, kt_history_text(model->history, model->subject.output));
        if (intervals->hidden > 0)
            kt_verdict_say(intervals->verdict, KT_OK, " (%lld more were not committed)", (long long)intervals->hidden);
    }
}

static bool needs_output(const struct intervals *intervals)
{
    if (intervals->model.source == KT_SOURCE_OUTPUT)
        return kt_model_needs_effects(&intervals->model, intervals->verdict);
    kt_verdict_say(intervals->verdict, KT_NOT_JUDGED,
                   "no output topic is named: write \"INPUT -> OUTPUT\"; of a sink outside Kafka D4 judges");
    return false;
}

static void free_outputs(const struct kt_model *model)
{
    for (struct kmock_table_entry *entry = kt_model_first(model); entry; entry = kt_model_next(model, entry)) {
        struct outputs *outputs = ((struct kt_partition *)entry->value)->mark;
        if (outputs)
            free(outputs->appends);
    }
}

void kt_judge_d3(const struct kt_history *history, const struct kt_scope *scope, struct kt_verdict *verdict)
{
    struct intervals intervals = {.verdict = verdict};
    kt_verdict_begin(verdict, "D3");
    if (kt_model_init(&intervals.model, history, scope, verdict) && needs_output(&intervals)) {
        intervals.logs.keeps_deleted = true;
        kt_logs_read_all(&intervals.logs, history, scope->end_us);
        kt_transactions_read(&intervals.transactions, history, scope->end_us);
        kt_model_walk(&intervals.model, KT_MOMENT_NAMED, visit, &intervals);
        conclude(&intervals);
    }
    free_outputs(&intervals.model);
    kt_transactions_finish(&intervals.transactions);
    kt_logs_finish(&intervals.logs);
    kt_model_finish(&intervals.model);
}
