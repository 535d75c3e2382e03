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

static struct kt_transaction *last_of(const struct kt_transactions *transactions, int64_t producer_id)
{
    uintptr_t place = (uintptr_t)kmock_table_find(&transactions->by_producer, &producer_id, sizeof producer_id);
    return place ? &transactions->items[place - 1] : NULL;
}

static void begin(const struct reader *reader)
{
    struct kt_transactions *transactions = reader->transactions;
    const struct kt_event *event = reader->event;
    if (transactions->count == transactions->capacity) {
        transactions->capacity = transactions->capacity ? transactions->capacity * 2 : 16;
        transactions->items = kmock_realloc(transactions->items, transactions->capacity * sizeof *transactions->items);
    }
    transactions->items[transactions->count++] = (struct kt_transaction){
        .id = event->member,
        .instance = event->instance,
        .producer_id = event->producer_id,
        .epoch = event->epoch,
        .outcome = KT_OPEN,
        .begun = reader->at,
        .decided = KT_NOWHERE,
        .ended = KT_NOWHERE,
    };
    kmock_table_put(&transactions->by_producer, &event->producer_id, sizeof event->producer_id,
                    (void *)(uintptr_t)transactions->count);
}

/* returns  the last transaction of a transactional id, whose producer id may have changed meanwhile */
static struct kt_transaction *last_of_id(const struct kt_transactions *transactions, const struct kt_event *event)
{
    struct kt_transaction *last = last_of(transactions, event->producer_id);
    if (last && last->id == event->member)
        return last;
    for (size_t i = transactions->count; i-- > 0;) {
        if (transactions->items[i].id == event->member)
            return &transactions->items[i];
    }
    return NULL;
}

static void decide(const struct reader *reader, struct kt_transaction *last, enum kt_outcome outcome)
{
    if (last == NULL || last->outcome != KT_OPEN)
        return;
    last->outcome = outcome;
    last->decided = reader->at;
}

static void read_state(const struct reader *reader)
{
    struct kt_transaction *last = last_of_id(reader->transactions, reader->event);
    reader->transactions->is_told = true;
    bool goes_on = kt_state_leaves(reader->history, reader->event, "Ongoing");
    if (kt_state_enters(reader->history, reader->event, "Ongoing") && !goes_on)
        begin(reader);
    else if (kt_state_enters(reader->history, reader->event, "PrepareCommit"))
        decide(reader, last, KT_COMMITTED);
    else if (kt_state_enters(reader->history, reader->event, "PrepareAbort"))
        decide(reader, last, KT_ABORTED);
    else if (last && last->outcome != KT_OPEN && last->ended == KT_NOWHERE &&
             (kt_state_enters(reader->history, reader->event, "CompleteCommit") ||
              kt_state_enters(reader->history, reader->event, "CompleteAbort")))
        last->ended = reader->at;
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
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id);
    if (last == NULL || kt_transaction_partition(last, event->topic, event->partition))
        return;
    last->partitions = kmock_realloc(last->partitions, (last->partitions_count + 1) * sizeof *last->partitions);
    last->partitions[last->partitions_count++] =
        (struct kt_transaction_partition){event->topic, event->partition, reader->at, KT_NOWHERE, KT_NOWHERE, false};
}

static void read_offsets(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id);
    if (last == NULL)
        return;
    last->offsets = kmock_realloc(last->offsets, (last->offsets_count + 1) * sizeof *last->offsets);
    last->offsets[last->offsets_count++] = (struct kt_transaction_offset){event->group,  event->topic, event->partition,
                                                                          event->offset, reader->at,   KT_NOWHERE};
}

/* Of several offsets that a transaction has for a partition the last counts. */
static void read_committed(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    struct kt_transaction *last = event->producer_id >= 0 ? last_of(reader->transactions, event->producer_id) : NULL;
    for (size_t i = 0; last && i < last->offsets_count; i++) {
        struct kt_transaction_offset *offset = &last->offsets[i];
        if (offset->group == event->group && offset->topic == event->topic && offset->partition == event->partition)
            offset->applied = reader->at;
    }
}

static void add_stray(const struct reader *reader, const struct kt_transaction *last)
{
    struct kt_transactions *transactions = reader->transactions;
    transactions->strays =
        kmock_realloc(transactions->strays, (transactions->strays_count + 1) * sizeof *transactions->strays);
    size_t of = last ? (size_t)(last - transactions->items) : KT_NOWHERE;
    transactions->strays[transactions->strays_count++] = (struct kt_stray){reader->at, of};
}

static void read_append(const struct reader *reader)
{
    const struct kt_event *event = reader->event;
    if (strcmp(kt_history_text(reader->history, event->detail), KT_APPEND_TRANSACTIONAL) != 0)
        return;
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id);
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
    struct kt_transaction *last = last_of(reader->transactions, event->producer_id);
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
    for (size_t i = transactions->count; i-- > 0;) {
        struct kt_transaction *transaction = &transactions->items[i];
        if (transaction->producer_id == producer_id && transaction->begun < event)
            return transaction;
    }
    return NULL;
}

struct kt_transaction *kt_transaction_between(const struct kt_transactions *transactions, kt_name id, size_t after,
                                              size_t before)
{
    for (size_t i = transactions->count; i-- > 0;) {
        struct kt_transaction *transaction = &transactions->items[i];
        if (transaction->id == id && transaction->begun > after && transaction->begun < before)
            return transaction;
    }
    return NULL;
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

void kt_transactions_finish(struct kt_transactions *transactions)
{
    for (size_t i = 0; i < transactions->count; i++) {
        free(transactions->items[i].partitions);
        free(transactions->items[i].offsets);
    }
    free(transactions->items);
    free(transactions->strays);
    kmock_table_free(&transactions->by_producer, NULL);
    *transactions = (struct kt_transactions){0};
}
