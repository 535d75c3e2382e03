/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/transactions.h"

#include <stdlib.h>
#include <string.h>

#include "harness/verdict/states.h"
#include "mock/base/alloc.h"

/* What is read, at one event. */
struct reader {
    struct kt_transactions *transactions;
    const struct kt_history *history;
    size_t at;
    const struct kt_event *event;
};

static struct kt_run *run_of(const struct kmock_table *table, const void *key, size_t key_size)
{
    return kmock_table_find(table, key, key_size);
}

static void add_to_run(struct kmock_table *table, const void *key, size_t key_size, size_t index)
{
    struct kt_run *run = run_of(table, key, key_size);
    if (run == NULL) {
        run = kmock_alloc(sizeof *run);
        kmock_table_put(table, key, key_size, run);
    }
    kt_run_add(run, index);
}

/* returns  the transaction of a run that was the last to begin before an event; NULL: there is none */
static struct kt_transaction *last_before(const struct kt_transactions *transactions, const struct kt_run *run,
                                          size_t event)
{
    size_t low = 0, high = run ? run->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (transactions->items[run->items[middle]].begun < event)
            low = middle + 1;
        else
            high = middle;
    }
    return low > 0 ? &transactions->items[run->items[low - 1]] : NULL;
}

/* back  0: the last transaction of a producer, 1: the one before. returns  NULL where there is none */
static struct kt_transaction *last_of(const struct kt_transactions *transactions, int64_t producer_id, size_t back)
{
    const struct kt_run *run = run_of(&transactions->by_producer, &producer_id, sizeof producer_id);
    return run && run->count > back ? &transactions->items[run->items[run->count - 1 - back]] : NULL;
}

static bool is_loaded(const struct reader *reader)
{
    return strstr(kt_history_text(reader->history, reader->event->detail), ": loaded") != NULL;
}

/* returns  the event that gave out the producer id of a transactional id; NULL: it is not known */
static const struct kt_event *given_to(const struct reader *reader)
{
    kt_name id = reader->event->member;
    return kmock_table_find(&reader->transactions->given, &id, sizeof id);
}

static struct kt_transaction *begin(const struct reader *reader)
{
    struct kt_transactions *transactions = reader->transactions;
    const struct kt_event *event = reader->event, *given = given_to(reader);
    if (transactions->count == transactions->capacity) {
        transactions->capacity = transactions->capacity ? transactions->capacity * 2 : 16;
        transactions->items = kmock_realloc(transactions->items, transactions->capacity * sizeof *transactions->items);
    }
    size_t index = transactions->count++;
    transactions->items[index] = (struct kt_transaction){
        .id = event->member,
        /* what a coordinator loads is nobody's request */
        .instance = is_loaded(reader) && given ? given->instance : event->instance,
        .producer_id = event->producer_id,
        .epoch = event->epoch,
        .outcome = KT_OPEN,
        .begun = reader->at,
        .decided = KT_NOWHERE,
        .ended = KT_NOWHERE,
        .timeout_ms = given ? given->count : 0,
    };
    add_to_run(&transactions->by_producer, &event->producer_id, sizeof event->producer_id, index);
    add_to_run(&transactions->by_id, &event->member, sizeof event->member, index);
    return &transactions->items[index];
}

/* returns  the last transaction of a transactional id, whose producer id may have changed meanwhile */
static struct kt_transaction *last_of_id(const struct kt_transactions *transactions, const struct kt_event *event)
{
    struct kt_transaction *last = last_of(transactions, event->producer_id, 0);
    if (last && last->id == event->member)
        return last;
    return last_before(transactions, run_of(&transactions->by_id, &event->member, sizeof event->member), SIZE_MAX);
}

static void decide(const struct reader *reader, struct kt_transaction *last, enum kt_outcome outcome)
{
    if (last == NULL || last->outcome != KT_OPEN)
        return;
    last->outcome = outcome;
    last->decided = reader->at;
}

static bool enters(const struct reader *reader, const char *state)
{
    return kt_state_enters(reader->history, reader->event, state);
}

/* returns  whether a transaction begins here: told as such, or first seen when its coordinator is loaded anew */
static bool begins(const struct reader *reader, const struct kt_transaction *last)
{
    bool is_ongoing = enters(reader, "Ongoing");
    if (is_ongoing && !kt_state_leaves(reader->history, reader->event, "Ongoing"))
        return true;
    if (is_ongoing)
        return last == NULL || last->outcome != KT_OPEN;
    return is_loaded(reader) && (enters(reader, "PrepareCommit") || enters(reader, "PrepareAbort")) &&
           (last == NULL || last->ended != KT_NOWHERE);
}

static void read_state(const struct reader *reader)
{
    struct kt_transaction *last = last_of_id(reader->transactions, reader->event);
    reader->transactions->is_told = true;
    if (begins(reader, last))
        last = begin(reader);
    if (enters(reader, "PrepareCommit"))
        decide(reader, last, KT_COMMITTED);
    else if (enters(reader, "PrepareAbort"))
        decide(reader, last, KT_ABORTED);
    else if (last && last->outcome != KT_OPEN && last->ended == KT_NOWHERE &&
             (enters(reader, "CompleteCommit") || enters(reader, "CompleteAbort")))
        last->ended = reader->at;
}

static void read_producer_id(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    if (event->detail && event->instance)
        kmock_table_put(&reader->transactions->given, &event->detail, sizeof event->detail, (void *)event);
}

struct kt_transaction_partition *kt_transaction_partition(const struct kt_transaction *transaction, kt_name topic,
                                                          int32_t partition)
{
    for (size_t i = 0; i < transaction->partitions_count; i++) {
        struct kt_transaction_partition *part = &transaction->partitions[i];
        if (part->topic == topic && part->partition == partition)
            return part;
    }
    return NULL;
}

static void read_partition(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id, 0);
    if (last == NULL || kt_transaction_partition(last, event->topic, event->partition))
        return;
    last->partitions = kmock_grow(last->partitions, last->partitions_count, sizeof *last->partitions);
    last->partitions[last->partitions_count++] =
        (struct kt_transaction_partition){event->topic, event->partition, reader->at, KT_NOWHERE, KT_NOWHERE, false};
}

/* returns  whether offsets were written in a transaction */
static bool wrote_offsets(const struct reader *reader, const struct kt_transaction *transaction)
{
    kt_name topic = kt_history_find_name(reader->history, "__consumer_offsets");
    for (size_t i = 0; i < transaction->partitions_count; i++) {
        if (transaction->partitions[i].topic == topic && transaction->partitions[i].append != KT_NOWHERE)
            return true;
    }
    return false;
}

/* returns  whose an offset is that is held. A coordinator that has loaded it may tell it late: when the next
 * transaction has begun, and has written none */
static struct kt_transaction *holder_of(const struct reader *reader)
{
    struct kt_transaction *last = last_of(reader->transactions, reader->event->producer_id, 0);
    struct kt_transaction *before = last_of(reader->transactions, reader->event->producer_id, 1);
    return before && wrote_offsets(reader, before) && !wrote_offsets(reader, last) ? before : last;
}

static void read_offsets(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    struct kt_transaction *holder = holder_of(reader);
    if (holder == NULL)
        return;
    holder->offsets = kmock_grow(holder->offsets, holder->offsets_count, sizeof *holder->offsets);
    holder->offsets[holder->offsets_count++] = (struct kt_transaction_offset){
        event->group, event->topic, event->partition, event->offset, reader->at, KT_NOWHERE};
}

/* Of several offsets that a transaction has for a partition the last counts. returns  whether it has any that was not
 * applied yet */
static bool apply(const struct reader *reader, struct kt_transaction *transaction)
{
    const struct kt_event *event = reader->event;
    bool is_new = false;
    for (size_t i = 0; transaction && i < transaction->offsets_count; i++) {
        struct kt_transaction_offset *offset = &transaction->offsets[i];
        if (offset->group != event->group || offset->topic != event->topic || offset->partition != event->partition)
            continue;
        is_new |= offset->applied == KT_NOWHERE;
        offset->applied = reader->at;
    }
    return is_new;
}

/* What is loaded late is of the transaction that was committed, though the next has begun. */
static void read_committed(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    if (event->producer_id < 0)
        return;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id, 0);
    struct kt_transaction *before = last_of(reader->transactions, event->producer_id, 1);
    bool is_late = before && last->outcome != KT_COMMITTED && before->outcome == KT_COMMITTED;
    if (!is_late || !apply(reader, before))
        apply(reader, last);
}

static void add_stray(const struct reader *reader, const struct kt_transaction *last)
{
    struct kt_transactions *transactions = reader->transactions;
    transactions->strays = kmock_grow(transactions->strays, transactions->strays_count, sizeof *transactions->strays);
    size_t of = last ? (size_t)(last - transactions->items) : KT_NOWHERE;
    transactions->strays[transactions->strays_count++] = (struct kt_stray){reader->at, of};
}

static void read_append(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    if (strcmp(kt_history_text(reader->history, event->detail), KT_APPEND_TRANSACTIONAL) != 0)
        return;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id, 0);
    struct kt_transaction_partition *part =
        last ? kt_transaction_partition(last, event->topic, event->partition) : NULL;
    if (part == NULL || last->outcome != KT_OPEN || part->marker != KT_NOWHERE)
        add_stray(reader, last);
    else if (part->append == KT_NOWHERE)
        part->append = reader->at;
}

static void read_marker(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id, 0);
    struct kt_transaction_partition *part =
        last ? kt_transaction_partition(last, event->topic, event->partition) : NULL;
    if (part == NULL || part->marker != KT_NOWHERE) /* a marker may be written again where its answer was lost */
        return;
    part->marker = reader->at;
    part->commits = strcmp(kt_history_text(reader->history, event->detail), KT_MARKER_COMMIT) == 0;
}

static void read_event(const struct reader *reader)
{
    switch (reader->event->type) {
    case KT_EVENT_TXN_STATE:
        read_state(reader);
        break;
    case KT_EVENT_PRODUCER_ID:
        read_producer_id(reader);
        break;
    case KT_EVENT_TXN_PARTITION:
        read_partition(reader);
        break;
    case KT_EVENT_TXN_OFFSETS:
        read_offsets(reader);
        break;
    case KT_EVENT_COMMITTED:
        read_committed(reader);
        break;
    case KT_EVENT_APPEND:
        read_append(reader);
        break;
    case KT_EVENT_MARKER:
        read_marker(reader);
        break;
    default:
        break;
    }
}

void kt_transactions_read(struct kt_transactions *transactions, const struct kt_history *history, int64_t end_us)
{
    struct reader reader = {.transactions = transactions, .history = history};
    for (reader.at = 0; reader.at < kt_history_count(history); reader.at++) {
        reader.event = kt_history_event(history, reader.at);
        if (end_us == 0 || reader.event->time_us <= end_us)
            read_event(&reader);
    }
}

struct kt_transaction *kt_transaction_at(const struct kt_transactions *transactions, int64_t producer_id, size_t event)
{
    return last_before(transactions, run_of(&transactions->by_producer, &producer_id, sizeof producer_id), event);
}

struct kt_transaction *kt_transaction_between(const struct kt_transactions *transactions, kt_name id, size_t after,
                                              size_t before)
{
    struct kt_transaction *last = last_before(transactions, run_of(&transactions->by_id, &id, sizeof id), before);
    return last && last->begun > after ? last : NULL;
}

bool kt_transaction_has_offset(const struct kt_transaction *transaction, kt_name group, const struct kt_place *record)
{
    for (size_t i = 0; transaction && i < transaction->offsets_count; i++) {
        const struct kt_transaction_offset *offset = &transaction->offsets[i];
        if (offset->group == group && offset->topic == record->topic && offset->partition == record->partition &&
            offset->offset > record->offset)
            return true;
    }
    return false;
}

static void free_run(void *value)
{
    struct kt_run *run = value;
    free(run->items);
    free(run);
}

void kt_transactions_finish(struct kt_transactions *transactions)
{
    for (size_t i = 0; i < transactions->count; i++) {
        free(transactions->items[i].partitions);
        free(transactions->items[i].offsets);
    }
    free(transactions->items);
    free(transactions->strays);
    kmock_table_free(&transactions->by_producer, free_run);
    kmock_table_free(&transactions->by_id, free_run);
    kmock_table_free(&transactions->given, NULL);
    *transactions = (struct kt_transactions){0};
}
