/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/events.h"

#include <stdlib.h>

#include "harness/client/call.h"
#include "harness/client/front.h"
#include "harness/client/real.h"
#include "harness/client/rebalance.h"
#include "harness/client/record.h"
#include "harness/sim/export.h"
#include "mock/base/alloc.h"

void kt_event_taken(struct kt_client_queue *queue, rd_kafka_event_t *rkev)
{
    if (queue == NULL || rkev == NULL)
        return;
    struct kt_client *client = queue->client;
    rd_kafka_event_type_t type = kt_client_real()->rd_kafka_event_type(rkev);
    if (type == RD_KAFKA_EVENT_REBALANCE)
        kt_rebalance_event_taken(client, rkev);
    else if (type == RD_KAFKA_EVENT_OFFSET_COMMIT)
        kt_record_error(client, KT_EVENT_COMMIT_RETURN, kt_client_real()->rd_kafka_event_error(rkev));
    else if (type == RD_KAFKA_EVENT_ERROR)
        kt_record_consumer_error(client, kt_client_real()->rd_kafka_event_error(rkev));
    else if (type != RD_KAFKA_EVENT_FETCH && type != RD_KAFKA_EVENT_DR)
        return;
    kmock_table_put(&client->recorder->events, &rkev, sizeof rkev, queue);
}

KT_EXPORT rd_kafka_event_t *rd_kafka_queue_poll(rd_kafka_queue_t *rkqu, int timeout_ms)
{
    struct kt_client_queue *queue = kt_call_begin_queue(rkqu);
    kt_record_queue_poll_begins(queue);
    rd_kafka_event_t *rkev = kt_client_real()->rd_kafka_queue_poll(rkqu, timeout_ms);
    kt_event_taken(queue, rkev);
    kt_call_end();
    return rkev;
}

KT_EXPORT int rd_kafka_queue_poll_callback(rd_kafka_queue_t *rkqu, int timeout_ms)
{
    struct kt_client_queue *queue = kt_call_begin_queue(rkqu);
    kt_record_queue_poll_begins(queue);
    int served = kt_client_real()->rd_kafka_queue_poll_callback(rkqu, timeout_ms);
    kt_call_end();
    return served;
}

static struct kt_client_queue *queue_of(struct kt_recorder *recorder, const rd_kafka_event_t *rkev)
{
    return recorder && rkev ? kmock_table_find(&recorder->events, &rkev, sizeof rkev) : NULL;
}

/* Reports end together, as their event is destroyed. */
static void record_report(struct kt_client *client, rd_kafka_event_t *rkev, const rd_kafka_message_t *message)
{
    struct kt_recorder *recorder = client->recorder;
    struct kt_partition at = kt_record_report(client, message);
    struct kt_partitions *open = kmock_table_find(&recorder->reports, &rkev, sizeof rkev);
    if (open == NULL) {
        open = kmock_alloc(sizeof *open);
        kmock_table_put(&recorder->reports, &rkev, sizeof rkev, open);
    }
    kt_partitions_add(open, at);
}

static void end_reports(struct kt_client *client, rd_kafka_event_t *rkev)
{
    struct kt_partitions *open = kmock_table_remove(&client->recorder->reports, &rkev, sizeof rkev);
    if (open == NULL)
        return;
    for (size_t i = 0; i < open->count; i++)
        kt_record_report_ends(client, open->items[i]);
    kt_partitions_free(open);
    free(open);
}

static bool is_report(rd_kafka_event_t *rkev)
{
    return kt_client_real()->rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_DR;
}

/* Messages came out of an event: consumed, or the reports of produced ones. */
static void record_messages(struct kt_client_queue *queue, rd_kafka_event_t *rkev,
                            const rd_kafka_message_t *const *messages, size_t count)
{
    if (queue == NULL)
        return;
    bool reports = is_report(rkev);
    if (!reports)
        kt_record_batch(queue->client, queue, messages, (ssize_t)count);
    for (size_t i = 0; reports && i < count; i++)
        record_report(queue->client, rkev, messages[i]);
}

KT_EXPORT const rd_kafka_message_t *rd_kafka_event_message_next(rd_kafka_event_t *rkev)
{
    struct kt_client_queue *queue = queue_of(kt_call_begin(), rkev);
    const rd_kafka_message_t *message = kt_client_real()->rd_kafka_event_message_next(rkev);
    record_messages(queue, rkev, &message, message ? 1 : 0);
    kt_call_end();
    return message;
}

KT_EXPORT size_t rd_kafka_event_message_array(rd_kafka_event_t *rkev, const rd_kafka_message_t **rkmessages,
                                              size_t size)
{
    struct kt_client_queue *queue = queue_of(kt_call_begin(), rkev);
    size_t count = kt_client_real()->rd_kafka_event_message_array(rkev, rkmessages, size);
    record_messages(queue, rkev, rkmessages, count);
    kt_call_end();
    return count;
}

/* Reports that the program did not look at were told to it all the same. */
static void record_rest(struct kt_client *client, rd_kafka_event_t *rkev)
{
    const rd_kafka_message_t *message;
    while (is_report(rkev) && (message = kt_client_real()->rd_kafka_event_message_next(rkev)) != NULL)
        record_report(client, rkev, message);
}

KT_EXPORT void rd_kafka_event_destroy(rd_kafka_event_t *rkev)
{
    struct kt_recorder *recorder = kt_call_begin();
    struct kt_client_queue *queue = queue_of(recorder, rkev);
    if (queue) {
        record_rest(queue->client, rkev);
        kt_rebalance_event_destroyed(queue->client, rkev);
        end_reports(queue->client, rkev);
        kmock_table_remove(&recorder->events, &rkev, sizeof rkev);
    }
    kt_front_reached(rkev);
    if (kt_real_is_there())
        kt_client_real()->rd_kafka_event_destroy(rkev);
    kt_call_end();
}
