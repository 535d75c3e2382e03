/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/verdict/messages.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

struct key {
    kt_name instance;
    uint32_t client;
};

struct kt_producer *kt_messages_producer(const struct kt_messages *messages, kt_name instance, uint32_t client)
{
    struct key key = {instance, client};
    return kmock_table_find(&messages->producers, &key, sizeof key);
}

static struct kt_producer *producer_of(struct kt_messages *messages, const struct kt_event *event)
{
    struct kt_producer *producer = kt_messages_producer(messages, event->instance, event->client);
    if (producer)
        return producer;
    struct key key = {event->instance, event->client};
    producer = kmock_alloc(sizeof *producer);
    producer->instance = event->instance;
    producer->client = event->client;
    kmock_table_put(&messages->producers, &key, sizeof key, producer);
    return producer;
}

struct kt_message *kt_producer_message(const struct kt_producer *producer, int32_t number)
{
    return number > 0 && number <= producer->count ? &producer->messages[number - 1] : NULL;
}

/* returns  the message, made at its first mention; NULL where its number is none */
static struct kt_message *message_of(struct kt_producer *producer, int32_t number)
{
    if (number <= 0)
        return NULL;
    while (number > producer->capacity) {
        producer->capacity = producer->capacity ? producer->capacity * 2 : 64;
        producer->messages = kmock_realloc(producer->messages, (size_t)producer->capacity * sizeof *producer->messages);
    }
    while (producer->count < number)
        producer->messages[producer->count++] = (struct kt_message){.offset = -1, .partition = -1};
    return &producer->messages[number - 1];
}

static void read_produce(struct kt_producer *producer, size_t at, const struct kt_event *event)
{
    struct kt_message *message = message_of(producer, event->sequence);
    if (message == NULL)
        return;
    message->refused = event->error != 0;
    if (message->refused)
        return;
    message->accepted = at + 1;
    message->topic = event->topic;
    message->until = (int32_t)(event->offset > event->sequence ? event->offset : event->sequence);
    if (message->until < producer->accepted)
        message->until = producer->accepted;
    if (producer->accepted < event->sequence)
        producer->accepted = event->sequence;
    if (event->count > 0)
        message->repeats = (struct kt_failed_message){(uint32_t)event->generation, event->count};
}

static void read_report(const struct kt_messages *messages, struct kt_producer *producer, size_t at)
{
    const struct kt_event *event = kt_history_event(messages->whom->history, at);
    const char *detail = kt_history_text(messages->whom->history, event->detail);
    for (int32_t i = 0; event->sequence > 0 && i < event->count; i++) {
        struct kt_message *message = message_of(producer, event->sequence + i);
        if (message->reported && !message->again)
            message->again = at + 1;
        if (message->reported)
            continue;
        message->reported = at + 1;
        message->partition = event->partition;
        message->topic = event->topic ? event->topic : message->topic;
        message->offset = event->error || event->offset < 0 ? -1 : event->offset + i;
        message->may_persist = event->error && strcmp(detail, KT_REPORT_POSSIBLY_PERSISTED) == 0;
        message->is_lost = event->error && strcmp(detail, KT_REPORT_NOT_PERSISTED) == 0;
    }
}

static void read_call(const struct kt_messages *messages, struct kt_producer *producer, const struct kt_event *event)
{
    if (strcmp(kt_history_text(messages->whom->history, event->detail), KT_CALL_FLUSH) != 0)
        return;
    if (event->type == KT_EVENT_PRODUCER_CALL && producer->flushes++ == 0)
        producer->flush_upto = producer->count;
    else if (event->type == KT_EVENT_PRODUCER_RETURN && producer->flushes > 0)
        producer->flushes--;
}

/* Messages to other topics have their numbers too. */
static void note_topic(const struct kt_messages *messages, const struct kt_producer *producer,
                       const struct kt_event *event)
{
    int32_t count = event->type == KT_EVENT_REPORT ? event->count : 1;
    for (int32_t i = 0; event->sequence > 0 && i < count && !kt_producers_mean(messages->whom, event); i++)
        producer->messages[event->sequence + i - 1].is_other = true;
}

void kt_messages_read(struct kt_messages *messages, size_t at, const struct kt_event *event)
{
    bool is_messages = event->type == KT_EVENT_PRODUCE || event->type == KT_EVENT_REPORT;
    bool is_calls = event->type == KT_EVENT_PRODUCER_CALL || event->type == KT_EVENT_PRODUCER_RETURN;
    if (!(is_messages || is_calls || event->type == KT_EVENT_PRODUCER) ||
        !kt_producers_is_in_time(messages->whom, event) || !kt_producers_have(messages->whom, event->instance))
        return;
    struct kt_producer *producer = producer_of(messages, event);
    if (event->type == KT_EVENT_PRODUCER) {
        producer->detail = event->detail;
        producer->is_complete = kt_producer_promises(messages, producer, KT_PRODUCER_REPORTS_ALL);
    } else if (is_calls) {
        read_call(messages, producer, event);
    } else if (event->type == KT_EVENT_PRODUCE) {
        read_produce(producer, at, event);
        note_topic(messages, producer, event);
    } else {
        read_report(messages, producer, at);
        note_topic(messages, producer, event);
    }
}

bool kt_producer_promises(const struct kt_messages *messages, const struct kt_producer *producer, const char *word)
{
    return strstr(kt_history_text(messages->whom->history, producer->detail), word) != NULL;
}

bool kt_message_is_due(const struct kt_message *message)
{
    return message->accepted && !message->reported && !message->is_other;
}

int32_t kt_producer_unreported(struct kt_producer *producer, int32_t upto)
{
    for (; producer->settled < upto && producer->settled < producer->count; producer->settled++) {
        const struct kt_message *message = &producer->messages[producer->settled];
        if (kt_message_is_due(message))
            return producer->settled + 1;
        if (!message->reported && !message->refused && !message->is_other)
            break; /* its call has not returned */
    }
    return 0;
}

static void free_producer(void *value)
{
    struct kt_producer *producer = value;
    free(producer->messages);
    free(producer);
}

void kt_messages_finish(struct kt_messages *messages)
{
    kmock_table_free(&messages->producers, free_producer);
}
