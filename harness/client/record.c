/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/record.h"

#include <stdlib.h>
#include <string.h>

#include "harness/client/messages.h"
#include "harness/client/point.h"
#include "harness/client/real.h"
#include "mock/base/alloc.h"

/* returns  a copy of what the client was handed and has not polled behind, count of them */
static struct kt_event *copy_in_hand(const struct kt_client *client, int32_t *count)
{
    const struct kt_recorder *recorder = client->recorder;
    *count = 0;
    if (!kt_point_is_watched())
        return NULL;
    const struct kt_event *runs = kt_history_in_hand(recorder->history, recorder->instance, client->number, count);
    if (*count == 0)
        return NULL;
    return memcpy(kmock_alloc((size_t)*count * sizeof *runs), runs, (size_t)*count * sizeof *runs);
}

static void end_deliveries(struct kt_client *client, struct kt_event *runs, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        for (int32_t n = 0; n < runs[i].count; n++)
            kt_point_of_client(client, KT_CLIENT_DELIVERED, true,
                               (struct kt_partition){runs[i].topic, runs[i].partition});
    free(runs);
}

void kt_record_poll_begins(struct kt_client *client)
{
    if (client == NULL)
        return;
    struct kt_recorder *recorder = client->recorder;
    int32_t count;
    struct kt_event *runs = copy_in_hand(client, &count);
    kt_history_poll_begins(recorder->history, recorder->instance, client->number, recorder->now_us());
    end_deliveries(client, runs, count);
}

void kt_record_queue_poll_begins(const struct kt_client_queue *queue)
{
    if (queue == NULL)
        return;
    struct kmock_list_link *link = queue->client->recorder->clients.first;
    for (; link; link = link->next) {
        struct kt_client *client = kmock_list_object(link, struct kt_client, link);
        if (client->delivered_from == queue)
            kt_record_poll_begins(client);
    }
}

static struct kt_client_topic *topic_of(struct kt_client *client, const rd_kafka_message_t *message)
{
    struct kt_client_topic *topic = kt_client_topic_find(client->recorder, message->rkt);
    return topic || message->rkt == NULL ? topic : kt_client_topic_learn(client, message->rkt);
}

static void begin_delivery(struct kt_client *client, const rd_kafka_message_t *message)
{
    if (client == NULL || message == NULL || message->err || !kt_point_is_watched())
        return;
    struct kt_client_topic *topic = topic_of(client, message);
    kt_point_of_client(topic ? topic->client : client, KT_CLIENT_DELIVERED, false,
                       (struct kt_partition){topic ? topic->name : 0, message->partition});
}

/* The topic's own client, learnt as librdkafka consumed the message, knows better than the queue's. */
static void append_delivery(struct kt_client *client, const struct kt_client_queue *queue,
                            const rd_kafka_message_t *message)
{
    if (client == NULL || message == NULL)
        return;
    struct kt_client_topic *topic = topic_of(client, message);
    if (topic)
        client = topic->client;
    struct kt_event event = kt_client_event(client, message->err ? KT_EVENT_CONSUMER_ERROR : KT_EVENT_DELIVER);
    event.topic = topic ? topic->name : 0;
    event.partition = topic ? message->partition : -1;
    event.error = (int16_t)message->err;
    if (!message->err) {
        event.offset = message->offset;
        event.count = 1;
        client->delivered_from = queue;
    }
    kt_client_append(client, &event);
}

void kt_record_delivered(struct kt_client *client, const struct kt_client_queue *queue,
                         const rd_kafka_message_t *message)
{
    begin_delivery(client, message);
    append_delivery(client, queue, message);
}

void kt_record_batch(struct kt_client *client, const struct kt_client_queue *queue,
                     const rd_kafka_message_t *const *messages, ssize_t count)
{
    for (ssize_t i = 0; i < count; i++)
        begin_delivery(client, messages[i]);
    for (ssize_t i = 0; i < count; i++)
        append_delivery(client, queue, messages[i]);
}

void kt_record_consumer_error(struct kt_client *client, rd_kafka_resp_err_t error)
{
    if (client && client->type == RD_KAFKA_CONSUMER)
        kt_record_error(client, KT_EVENT_CONSUMER_ERROR, error);
}

/* returns  the detail of a failed message's report */
static kt_name read_failure(struct kt_client *client, const rd_kafka_message_t *message, const struct kt_event *event)
{
    struct kt_content content = {event->topic, message->key, message->payload, message->key_len, message->len};
    rd_kafka_msg_status_t status = kt_client_real()->rd_kafka_message_status(message);
    if (status == RD_KAFKA_MSG_STATUS_NOT_PERSISTED)
        return kt_recorder_name(client->recorder, KT_REPORT_NOT_PERSISTED);
    if (event->sequence >= 0)
        kt_messages_fail(client, &content, event->sequence);
    return kt_recorder_name(client->recorder, KT_REPORT_POSSIBLY_PERSISTED);
}

struct kt_partition kt_record_report(struct kt_client *client, const rd_kafka_message_t *message)
{
    if (client == NULL || message == NULL)
        return (struct kt_partition){0};
    struct kt_client_topic *topic = topic_of(client, message);
    struct kt_partition at = {topic ? topic->name : 0, message->partition};
    kt_point_of_client(client, KT_CLIENT_REPORT, false, at);
    struct kt_event event = kt_client_event(client, KT_EVENT_REPORT);
    event.topic = at.topic;
    event.partition = at.partition;
    event.offset = message->offset >= 0 ? message->offset : -1;
    event.count = 1;
    event.error = (int16_t)message->err;
    event.sequence = kt_messages_take(client, message);
    if (message->err)
        event.detail = read_failure(client, message, &event);
    kt_client_append(client, &event);
    return at;
}

void kt_record_report_ends(struct kt_client *client, struct kt_partition at)
{
    kt_point_of_client(client, KT_CLIENT_REPORT, true, at);
}

void kt_record_offset(struct kt_client *client, enum kt_event_type type, struct kt_partition at, int64_t offset)
{
    if (client == NULL)
        return;
    struct kt_event event = kt_client_event(client, type);
    event.topic = at.topic;
    event.partition = at.partition;
    event.offset = offset;
    kt_client_append(client, &event);
}

void kt_record_partition(struct kt_client *client, enum kt_event_type type, struct kt_partition at)
{
    kt_record_offset(client, type, at, 0);
}

void kt_record_partitions(struct kt_client *client, enum kt_event_type type, const struct kt_partitions *list)
{
    if (list->count == 0)
        kt_record_partition(client, type, (struct kt_partition){.partition = -1});
    for (size_t i = 0; i < list->count; i++)
        kt_record_partition(client, type, list->items[i]);
}

static struct kt_partition named(struct kt_client *client, const rd_kafka_topic_partition_t *from)
{
    return (struct kt_partition){kt_recorder_name(client->recorder, from->topic), from->partition};
}

void kt_record_offsets(struct kt_client *client, enum kt_event_type type, const rd_kafka_topic_partition_list_t *list)
{
    if (client == NULL)
        return;
    if (list == NULL)
        kt_record_offset(client, type, (struct kt_partition){.partition = -1}, -1);
    for (int i = 0; list && i < list->cnt; i++)
        kt_record_offset(client, type, named(client, &list->elems[i]), list->elems[i].offset);
}

void kt_record_error(struct kt_client *client, enum kt_event_type type, rd_kafka_resp_err_t error)
{
    if (client == NULL)
        return;
    struct kt_event event = kt_client_event(client, type);
    event.error = (int16_t)error;
    kt_client_append(client, &event);
}

struct kt_partitions kt_record_names(struct kt_client *client, const rd_kafka_topic_partition_list_t *list)
{
    struct kt_partitions names = {0};
    for (int i = 0; client && list && i < list->cnt; i++)
        kt_partitions_add(&names, named(client, &list->elems[i]));
    return names;
}
