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

void kt_run_add(struct kt_run *run, size_t item)
{
    if (run->count == run->capacity) {
        run->capacity = run->capacity ? run->capacity * 2 : 4;
        run->items = kmock_realloc(run->items, run->capacity * sizeof *run->items);
    }
    run->items[run->count++] = item;
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
    log->high_watermark = log->stable = log->highest_watermark = log->highest_stable = -1;
    kmock_table_put(&logs->table, &key, sizeof key, log);
    return log;
}

/* Note that what could be read from an offset on is cut off. */
static void note_cut(struct kt_log *log, size_t at, int64_t offset)
{
    int64_t end = kt_log_end(log) < log->highest_watermark ? kt_log_end(log) : log->highest_watermark;
    if (offset >= end)
        return;
    if (log->cut_at == 0 || offset < log->cut.first)
        log->cut.first = offset;
    if (log->cut_at == 0 || end > log->cut.end)
        log->cut.end = end;
    log->cut_at = at;
}

static void truncate_at(struct kt_log *log, size_t at, int64_t offset)
{
    size_t count = kt_log_index(log, offset);
    note_cut(log, at, offset);
    log->count = count;
    if (log->first_open > count)
        log->first_open = count;
    while (log->gone_count > 0 && log->gone[log->gone_count - 1].end > offset)
        log->gone_count--;
}

static struct kt_batch *add_batch(struct kt_log *log, size_t at, const struct kt_event *event)
{
    truncate_at(log, at, event->offset);
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

static struct kt_run *open_of(const struct kt_log *log, int64_t producer_id)
{
    return kmock_table_find(&log->open, &producer_id, sizeof producer_id);
}

static void add_open(struct kt_log *log, const struct kt_batch *batch)
{
    struct kt_run *run = open_of(log, batch->producer_id);
    if (run == NULL) {
        run = kmock_alloc(sizeof *run);
        kmock_table_put(&log->open, &batch->producer_id, sizeof batch->producer_id, run);
    }
    kt_run_add(run, log->dropped + (size_t)(batch - log->batches));
}

static void read_append(struct kt_log *log, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    struct kt_batch *batch = add_batch(log, i, event);
    if (strcmp(kt_history_text(history, event->detail), KT_APPEND_TRANSACTIONAL) != 0)
        return;
    batch->outcome = KT_OPEN;
    add_open(log, batch);
}

/* Decide what a producer has open. What was cut off meanwhile, or deleted, is not there any more. */
static void decide(struct kt_log *log, int64_t producer_id, enum kt_outcome outcome, size_t at)
{
    struct kt_run *run = open_of(log, producer_id);
    log->decided.count = 0;
    for (size_t n = 0; run && n < run->count; n++) {
        size_t index = run->items[n] - log->dropped;
        if (run->items[n] < log->dropped || index >= log->count)
            continue;
        struct kt_batch *batch = &log->batches[index];
        if (batch->outcome != KT_OPEN || batch->producer_id != producer_id)
            continue;
        batch->outcome = outcome;
        batch->decided = at;
        kt_run_add(&log->decided, index);
    }
    if (run)
        run->count = 0;
}

static void read_marker(struct kt_log *log, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    bool commits = strcmp(kt_history_text(history, event->detail), KT_MARKER_COMMIT) == 0;
    struct kt_batch *marker = add_batch(log, i, event);
    marker->outcome = KT_CONTROL;
    marker->decided = i;
    decide(log, event->producer_id, commits ? KT_COMMITTED : KT_ABORTED, i);
    while (log->first_open < log->count && log->batches[log->first_open].outcome != KT_OPEN)
        log->first_open++;
}

/* Retention and DeleteRecords take records away, also a part of a batch. */
static void delete_before(struct kt_log *log, int64_t offset)
{
    size_t gone = kt_log_index(log, offset);
    log->start = offset;
    if (gone == log->count)
        log->deleted_end = kt_log_end(log) > offset ? kt_log_end(log) : offset;
    log->count -= gone;
    log->dropped += gone;
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
        log->dropped += log->count;
        log->count = log->first_open = log->gone_count = 0;
        log->high_watermark = log->stable = log->highest_watermark = log->highest_stable = -1;
        log->start = log->deleted_end = 0;
        log->cut_at = 0;
        log->emptied_at = at;
    }
}

/* Compaction goes from the log's start to its end, again and again. */
static void read_cleaned(struct kt_log *log, const struct kt_event *event)
{
    struct kt_range range = {event->offset, event->offset + event->count};
    size_t from = log->gone_count, to;
    while (from > 0 && log->gone[from - 1].end >= range.first)
        from--;
    for (to = from; to < log->gone_count && log->gone[to].first <= range.end; to++) {
        range.first = log->gone[to].first < range.first ? log->gone[to].first : range.first;
        range.end = log->gone[to].end > range.end ? log->gone[to].end : range.end;
    }
    if (log->gone_count == log->gone_capacity) {
        log->gone_capacity = log->gone_capacity ? log->gone_capacity * 2 : 16;
        log->gone = kmock_realloc(log->gone, log->gone_capacity * sizeof *log->gone);
    }
    memmove(log->gone + from + 1, log->gone + to, (log->gone_count - to) * sizeof *log->gone);
    log->gone[from] = range;
    log->gone_count = log->gone_count + 1 - (to - from);
}

/* A last stable offset that is not the high watermark is told behind it: until then it may be lower. */
static void read_high_watermark(struct kt_log *log, size_t i, int64_t offset)
{
    if (log->stable < 0 && log->high_watermark > log->highest_stable) {
        log->highest_stable = log->high_watermark;
        log->highest_stable_at = log->high_watermark_at;
    }
    log->high_watermark = offset;
    log->high_watermark_at = i;
    if (offset > log->highest_watermark) {
        log->highest_watermark = offset;
        log->highest_watermark_at = i;
    }
}

static void read_stable(struct kt_log *log, size_t i, int64_t offset)
{
    log->stable = offset < log->high_watermark ? offset : -1; /* it follows again */
    log->stable_at = i;
    if (offset > log->highest_stable) {
        log->highest_stable = offset;
        log->highest_stable_at = i;
    }
}

void kt_logs_read(struct kt_logs *logs, const struct kt_history *history, size_t i)
{
    const struct kt_event *event = kt_history_event(history, i);
    switch (event->type) {
    case KT_EVENT_APPEND:
        read_append(log_of(logs, event), history, i);
        break;
    case KT_EVENT_MARKER:
        read_marker(log_of(logs, event), history, i);
        break;
    case KT_EVENT_HIGH_WATERMARK:
        read_high_watermark(log_of(logs, event), i, event->offset);
        break;
    case KT_EVENT_LSO:
        read_stable(log_of(logs, event), i, event->offset);
        break;
    case KT_EVENT_LEADER: /* a new leader that lacks what the last one had */
        if (event->count > 0)
            truncate_at(log_of(logs, event), i, event->offset);
        break;
    case KT_EVENT_LOG_START:
        if (!logs->keeps_deleted)
            delete_before(log_of(logs, event), event->offset);
        break;
    case KT_EVENT_CLEANED:
        read_cleaned(log_of(logs, event), event);
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

static void free_run(void *value)
{
    struct kt_run *run = value;
    free(run->items);
    free(run);
}

static void free_log(void *value)
{
    struct kt_log *log = value;
    kmock_table_free(&log->open, free_run);
    free(log->decided.items);
    free(log->gone);
    free(log->batches);
    free(log);
}

void kt_logs_finish(struct kt_logs *logs)
{
    kmock_table_free(&logs->table, free_log);
}
