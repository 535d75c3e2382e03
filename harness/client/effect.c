/* SPDX-License-Identifier: Apache-2.0 */
/* Write the effects that the program reports: see client.h. */
#include <stdio.h>

#include "harness/client/client.h"
#include "harness/client/point.h"
#include "harness/client/real.h"
#include "harness/client/recorder.h"

static struct kt_client *client_number(const struct kt_recorder *recorder, uint32_t number)
{
    for (struct kmock_list_link *link = recorder->clients.first; link; link = link->next) {
        struct kt_client *client = kmock_list_object(link, struct kt_client, link);
        if (client->number == number)
            return client;
    }
    return NULL;
}

static struct kt_client *only_consumer(const struct kt_recorder *recorder, bool *several)
{
    struct kt_client *only = NULL;
    *several = false;
    for (struct kmock_list_link *link = recorder->clients.first; link; link = link->next) {
        struct kt_client *client = kmock_list_object(link, struct kt_client, link);
        if (client->type != RD_KAFKA_CONSUMER)
            continue;
        *several = *several || only != NULL;
        only = client;
    }
    return only;
}

static bool delivered(const struct kt_event *event, const struct kt_event *effect)
{
    return event->type == KT_EVENT_DELIVER && event->instance == effect->instance && event->topic == effect->topic &&
           event->partition == effect->partition && event->offset <= effect->offset &&
           effect->offset < event->offset + event->count;
}

/* The history knows who was delivered what; an effect follows its delivery closely, so it is found soon. */
static struct kt_client *consumer_of(const struct kt_recorder *recorder, const struct kt_event *effect)
{
    bool several;
    struct kt_client *only = only_consumer(recorder, &several);
    if (!several)
        return only;
    for (size_t i = kt_history_count(recorder->history); i > 0; i--) {
        const struct kt_event *event = kt_history_event(recorder->history, i - 1);
        if (delivered(event, effect))
            return client_number(recorder, event->client);
    }
    return NULL;
}

static struct kt_event effect_of(struct kt_recorder *recorder, struct kt_partition at, int64_t offset)
{
    struct kt_event event = kt_event_none(KT_EVENT_EFFECT, 0);
    event.instance = recorder->instance;
    event.topic = at.topic;
    event.partition = at.partition;
    event.offset = offset;
    struct kt_client *client = consumer_of(recorder, &event);
    if (client) {
        event.client = client->number;
        event.group = client->group;
    }
    return event;
}

static kt_name detail_of(struct kt_recorder *recorder, const char *key)
{
    char text[512];
    if (key == NULL)
        return 0;
    snprintf(text, sizeof text, "%s%s", KT_EFFECT_KEY, key);
    return kt_recorder_name(recorder, text);
}

static void write_effect(const char *topic, int32_t partition, int64_t offset, const char *key)
{
    struct kt_recorder *recorder = kt_recorder_current();
    if (recorder == NULL || topic == NULL)
        return;
    struct kt_partition at = {kt_recorder_name(recorder, topic), partition};
    struct kt_event event = effect_of(recorder, at, offset);
    struct kt_client_point point = {
        .kind = KT_CLIENT_EFFECT, .group = event.group, .partitions = &at, .partitions_count = 1};
    event.detail = detail_of(recorder, key);
    kt_point_pass(recorder, &point);
    event.time_us = recorder->now_us();
    kt_history_append(recorder->history, &event);
    point.ends = true;
    kt_point_pass(recorder, &point);
}

void kt_client_effect_at(const char *topic, int32_t partition, int64_t offset)
{
    write_effect(topic, partition, offset, NULL);
}

void kt_client_effect_keyed(const rd_kafka_message_t *message, const char *key)
{
    if (message == NULL || message->rkt == NULL || kt_recorder_current() == NULL)
        return;
    write_effect(kt_client_real()->rd_kafka_topic_name(message->rkt), message->partition, message->offset, key);
}

void kt_client_effect(const rd_kafka_message_t *message)
{
    kt_client_effect_keyed(message, NULL);
}
