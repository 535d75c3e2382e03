/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/log.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct key {
    kt_name topic;
    int32_t partition;
};

struct kt_log *kt_logs_find(const struct kt_logs *logs, kt_name topic, int32_t partition)
{
    struct key key = {topic, partition};
    return kmock_table_find(&logs->table, &key, sizeof key);
}

struct kmock_table_entry *kt_logs_first(const struct kt_logs *logs)
{
    return kmock_table_first(&logs->table);
}

static struct kt_log *log_of(struct kt_logs *logs, const struct kt_event *event)
{
    struct kt_log *log = kt_logs_find(logs, event->topic, event->partition);
    if (log)
        return log;
    struct key key = {event->topic, event->partition};
    log = kmock_alloc(sizeof *log);
    log->topic = event->topic;
    log->partition = event->partition;
    log->high_watermark = log->stable = -1;
    kmock_table_put(&logs->table, &key, sizeof key, log);
    return log;
}

int64_t kt_log_start(const struct kt_log *log)
{
    int64_t first = log->count > 0 ? log->batches[0].offset : 0;
    return first > log->start ? first : log->start;
}

int64_t kt_log_end(const struct kt_log *log)
{
    return log->count > 0 ? log->batches[log->count - 1].end : log->deleted_end;
}

/* returns  the index of the first batch that ends behind an offset; count where there is none */
static size_t find_index(const struct kt_log *log, int64_t offset)
{
    size_t low = 0, high = log->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (log->batches[middle].end > offset)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

struct kt_batch *kt_log_batch(const struct kt_log *log, int64_t offset)
{
    size_t i = find_index(log, offset);
    return i < log->count && log->batches[i].offset <= offset ? &log->batches[i] : NULL;
}

static void truncate_at(struct kt_log *log, int64_t offset)
{
    size_t count = find_index(log, offset);
    log->count = count;
    if (log->first_open > count)
        log->first_open = count;
}

static struct kt_batch *add_batch(struct kt_log *log, size_t at, const struct kt_event *event)
{
    truncate_at(log, event->offset);
    if (log->count == log->capacity) {
        log->capacity = log->capacity ? log->capacity * 2 : 16;
        log->batches = kmock_realloc(log->batches, log->capacity * sizeof *log->batches);
    }
    struct kt_batch *batch = &log->batches[log->count++];
    *batch = (struct kt_batch){
        .at = at,
        .offset = event->offset,
        .end = event->offset + (event->count > 0 ? event->count : 1),
        .producer_id = event->producer_id,
        .sequence = event->sequence,
        .epoch = event->epoch,
        .instance = event->instance,
    };
    return batch;
}

static void read_append(struct kt_log *log, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    struct kt_batch *batch = add_batch(log, i, event);
    if (strcmp(kt_history_text(history, event->detail), KT_APPEND_TRANSACTIONAL) == 0)
        batch->outcome = KT_OPEN;
}

static void read_marker(struct kt_log *log, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    bool commits = strcmp(kt_history_text(history, event->detail), KT_MARKER_COMMIT) == 0;
    struct kt_batch *marker = add_batch(log, i, event);
    marker->outcome = KT_CONTROL;
    marker->decided = i;
    for (size_t n = log->first_open; n < log->count; n++) {
        struct kt_batch *batch = &log->batches[n];
        if (batch->outcome != KT_OPEN || batch->producer_id != event->producer_id)
            continue;
        batch->outcome = commits ? KT_COMMITTED : KT_ABORTED;
        batch->decided = i;
    }
    while (log->first_open < log->count && log->batches[log->first_open].outcome != KT_OPEN)
        log->first_open++;
}

/* Retention and DeleteRecords take records away, also a part of a batch. */
static void delete_before(struct kt_log *log, int64_t offset)
{
    size_t gone = find_index(log, offset);
    log->start = offset;
    if (gone == log->count)
        log->deleted_end = kt_log_end(log) > offset ? kt_log_end(log) : offset;
    log->count -= gone;
    memmove(log->batches, log->batches + gone, log->count * sizeof *log->batches);
    log->first_open -= log->first_open < gone ? log->first_open : gone;
}

/* A topic that is deleted is empty when it is made again. */
static void forget_topic(struct kt_logs *logs, kt_name topic, size_t at)
{
    for (struct kmock_table_entry *entry = kt_logs_first(logs); entry; entry = kmock_table_next(entry)) {
        struct kt_log *log = entry->value;
        if (log->topic != topic)
            continue;
        log->count = log->first_open = 0;
        log->high_watermark = log->stable = -1;
        log->start = log->deleted_end = log->clean = 0;
        log->emptied_at = at;
    }
}

void kt_logs_read(struct kt_logs *logs, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    struct kt_log *log;
    switch (event->type) {
    case KT_EVENT_APPEND:
        read_append(log_of(logs, event), history, i);
        break;
    case KT_EVENT_MARKER:
        read_marker(log_of(logs, event), history, i);
        break;
    case KT_EVENT_HIGH_WATERMARK:
        log = log_of(logs, event);
        log->high_watermark = event->offset;
        log->high_watermark_at = i;
        break;
    case KT_EVENT_LSO:
        log = log_of(logs, event);
        log->stable = event->offset < log->high_watermark ? event->offset : -1; /* it follows again */
        log->stable_at = i;
        break;
    case KT_EVENT_LEADER: /* a new leader that lacks what the last one had */
        if (event->count > 0)
            truncate_at(log_of(logs, event), event->offset);
        break;
    case KT_EVENT_LOG_START:
        delete_before(log_of(logs, event), event->offset);
        break;
    case KT_EVENT_COMPACTED:
        log_of(logs, event)->clean = event->offset;
        break;
    case KT_EVENT_TOPIC:
        if (event->count == 0)
            forget_topic(logs, event->topic, i);
        break;
    default:
        break;
    }
}

void kt_logs_read_all(struct kt_logs *logs, const struct kt_history *history, int64_t end_us)
{
    for (size_t i = 0; i < kt_history_count(history); i++) {
        if (end_us == 0 || kt_history_event(history, i)->time_us <= end_us)
            kt_logs_read(logs, history, i);
    }
}

bool kt_batch_is_visible(const struct kt_batch *batch, bool committed_only)
{
    if (batch->outcome == KT_CONTROL)
        return false;
    return !committed_only || batch->outcome == KT_PLAIN || batch->outcome == KT_COMMITTED;
}

int64_t kt_log_next_visible(const struct kt_log *log, int64_t offset, bool committed_only)
{
    for (size_t i = find_index(log, offset); i < log->count; i++) {
        const struct kt_batch *batch = &log->batches[i];
        if (kt_batch_is_visible(batch, committed_only))
            return batch->offset > offset ? batch->offset : offset;
    }
    return kt_log_end(log);
}

static void free_log(void *value)
{
    struct kt_log *log = value;
    free(log->batches);
    free(log);
}

void kt_logs_finish(struct kt_logs *logs)
{
    kmock_table_free(&logs->table, free_log);
}
