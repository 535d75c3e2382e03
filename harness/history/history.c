/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/history/history.h"

#include <stdlib.h>

#include "harness/history/delivered.h"
#include "harness/history/names.h"
#include "harness/history/rows.h"
#include "mock/base/alloc.h"
#include "mock/base/hash.h"

struct kt_history {
    struct kt_names names;
    struct kt_rows rows;
    struct kt_delivered delivered;
    uint64_t sealed_hash;                                      /* of all events but the last, which may still grow */
    void (*seen)(void *context, const struct kt_event *event); /* null: nobody watches */
    void *seen_context;
    void (*polled)(void *context, const struct kt_event *event);
    void *polled_context;
};

struct kt_history *kt_history_create(void)
{
    struct kt_history *history = kmock_alloc(sizeof *history);
    history->sealed_hash = KMOCK_HASH_START;
    return history;
}

void kt_history_destroy(struct kt_history *history)
{
    if (history == NULL)
        return;
    kt_delivered_finish(&history->delivered);
    kt_rows_finish(&history->rows);
    kt_names_finish(&history->names);
    free(history);
}

kt_name kt_history_name(struct kt_history *history, const char *text, size_t length)
{
    return kt_names_add(&history->names, text, length);
}

kt_name kt_history_find_name(const struct kt_history *history, const char *text)
{
    return kt_names_find(&history->names, text);
}

const char *kt_history_text(const struct kt_history *history, kt_name name)
{
    return kt_names_text(&history->names, name);
}

struct kt_event kt_event_none(enum kt_event_type type, int64_t time_us)
{
    return (struct kt_event){
        .time_us = time_us,
        .type = (uint16_t)type,
        .api = -1,
        .epoch = -1,
        .node = -1,
        .partition = -1,
        .generation = -1,
        .sequence = -1,
        .producer_id = -1,
    };
}

void kt_history_watch(struct kt_history *history, void (*seen)(void *context, const struct kt_event *event),
                      void *context)
{
    history->seen = seen;
    history->seen_context = context;
}

void kt_history_watch_polls(struct kt_history *history, void (*polled)(void *context, const struct kt_event *event),
                            void *context)
{
    history->polled = polled;
    history->polled_context = context;
}

static void show(const struct kt_history *history, const struct kt_event *event)
{
    if (history->seen)
        history->seen(history->seen_context, event);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static uint64_t mix_pair(uint64_t hash, int32_t high, int32_t low)
{
    return mix(hash, (uint64_t)(uint32_t)high << 32 | (uint32_t)low);
}

/* Names count by their text, so that the order of interning does not matter. */
static uint64_t hash_event(const struct kt_history *history, uint64_t hash, const struct kt_event *event)
{
    const kt_name names[] = {event->instance, event->topic, event->group, event->member, event->detail};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        hash = mix(hash, kt_names_hash(&history->names, names[i]));
    hash = mix(hash, (uint64_t)event->time_us);
    hash = mix_pair(hash, event->type, event->api);
    hash = mix_pair(hash, event->error, event->epoch);
    hash = mix_pair(hash, event->node, (int32_t)event->client);
    hash = mix_pair(hash, event->partition, event->count);
    hash = mix_pair(hash, event->generation, event->sequence);
    hash = mix(hash, (uint64_t)event->offset);
    return mix(hash, (uint64_t)event->producer_id);
}

static struct kt_event *last_event(const struct kt_history *history)
{
    return history->rows.count > 0 ? kt_rows_at(&history->rows, history->rows.count - 1) : NULL;
}

static void push(struct kt_history *history, const struct kt_event *event)
{
    history->sealed_hash = kt_history_hash(history);
    kt_rows_append(&history->rows, event);
}

void kt_history_flush(struct kt_history *history)
{
    struct kt_delivered_client *client;
    while ((client = kt_delivered_first_waiting(&history->delivered)) != NULL) {
        for (int32_t i = 0; i < client->runs_count; i++) {
            push(history, &client->runs[i]);
            show(history, &client->runs[i]);
        }
        kt_delivered_clear(client);
    }
}

static bool is_of_run(const struct kt_event *last, const struct kt_event *event)
{
    return last && last->type == event->type && last->instance == event->instance && last->client == event->client &&
           last->group == event->group && last->topic == event->topic && last->partition == event->partition &&
           last->error == event->error && last->offset + last->count == event->offset;
}

/* The only poll that began is this client's, and what it processed is in the run that goes on. */
static bool is_implied(const struct kt_history *history, const struct kt_delivered_client *client)
{
    return history->delivered.waiting.count == 1 && kt_delivered_is_waiting(client) && client->runs_count == 1;
}

static void append_deliver(struct kt_history *history, const struct kt_event *event)
{
    struct kt_delivered_client *client = kt_delivered_find(&history->delivered, event->instance, event->client);
    bool implied = is_implied(history, client);
    if (implied && is_of_run(last_event(history), event)) {
        show(history, &client->runs[0]);
        kt_delivered_clear(client);
    } else {
        kt_history_flush(history);
    }
    struct kt_event *last = last_event(history);
    if (is_of_run(last, event)) {
        last->count += event->count;
        last->sequence = implied ? event->sequence : last->sequence + event->sequence;
    } else {
        push(history, event);
    }
    kt_delivered_add(&history->delivered, event);
}

static void append_report(struct kt_history *history, const struct kt_event *event)
{
    kt_history_flush(history);
    struct kt_event *last = last_event(history);
    bool is_next =
        event->sequence < 0 ? last && last->sequence < 0 : last && last->sequence + last->count == event->sequence;
    if (event->error == 0 && is_next && is_of_run(last, event))
        last->count += event->count;
    else
        push(history, event);
}

void kt_history_append(struct kt_history *history, const struct kt_event *event)
{
    struct kt_event run = *event;
    if (run.count < 1)
        run.count = 1;
    if (event->type == KT_EVENT_DELIVER) {
        run.sequence = run.count;
        append_deliver(history, &run);
    } else if (event->type == KT_EVENT_REPORT) {
        append_report(history, &run);
    } else {
        run = *event;
        kt_history_flush(history);
        push(history, event);
    }
    if (event->type == KT_EVENT_MEMBER_OF)
        kt_names_set_owner(&history->names, event->member, event->instance);
    show(history, &run);
}

kt_name kt_history_instance_of(const struct kt_history *history, kt_name member)
{
    return kt_names_owner(&history->names, member);
}

void kt_history_poll_begins(struct kt_history *history, kt_name instance, uint32_t client, int64_t time_us)
{
    struct kt_delivered_client *record = kt_delivered_find(&history->delivered, instance, client);
    if (record == NULL)
        return;
    struct kt_event poll = kt_event_none(KT_EVENT_PROCESSED, time_us);
    poll.instance = instance;
    poll.client = client;
    if (history->polled && record->runs_count > 0 && !kt_delivered_is_waiting(record))
        history->polled(history->polled_context, &poll);
    kt_delivered_poll_begins(&history->delivered, record, time_us);
}

const struct kt_event *kt_history_in_hand(const struct kt_history *history, kt_name instance, uint32_t client,
                                          int32_t *count)
{
    const struct kt_delivered_client *record = kt_delivered_find(&history->delivered, instance, client);
    bool has_some = record && !kt_delivered_is_waiting(record);
    *count = has_some ? record->runs_count : 0;
    return has_some ? record->runs : NULL;
}

bool kt_history_is_at_work(const struct kt_history *history, kt_name instance)
{
    return kt_delivered_is_at_work(&history->delivered, instance);
}

size_t kt_history_count(const struct kt_history *history)
{
    return history->rows.count;
}

const struct kt_event *kt_history_event(const struct kt_history *history, size_t i)
{
    return kt_rows_at(&history->rows, i);
}

uint64_t kt_history_hash(const struct kt_history *history)
{
    const struct kt_event *last = last_event(history);
    return last ? hash_event(history, history->sealed_hash, last) : history->sealed_hash;
}
