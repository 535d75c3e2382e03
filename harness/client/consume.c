/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls that hand consumed messages to the program. Each begins with "what was delivered is processed".
 * rd_kafka_poll does not: it hands out no message but to a consume_cb, which says it itself. */
#include "harness/client/call.h"
#include "harness/client/real.h"
#include "harness/client/record.h"
#include "harness/client/trampolines.h"
#include "harness/sim/export.h"

KT_EXPORT rd_kafka_message_t *rd_kafka_consumer_poll(rd_kafka_t *rk, int timeout_ms)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_record_poll_begins(client);
    rd_kafka_message_t *message = kt_client_real()->rd_kafka_consumer_poll(rk, timeout_ms);
    kt_record_delivered(client, NULL, message);
    kt_call_end();
    return message;
}

KT_EXPORT int rd_kafka_poll(rd_kafka_t *rk, int timeout_ms)
{
    kt_call_begin_client(rk);
    int served = kt_client_real()->rd_kafka_poll(rk, timeout_ms);
    kt_call_end();
    return served;
}

/* ---- the simple consumer ---- */

static struct kt_client *begin_poll_of_topic(const rd_kafka_topic_t *rkt)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    struct kt_client *client = topic ? topic->client : NULL;
    kt_record_poll_begins(client);
    return client;
}

KT_EXPORT rd_kafka_message_t *rd_kafka_consume(rd_kafka_topic_t *rkt, int32_t partition, int timeout_ms)
{
    struct kt_client *client = begin_poll_of_topic(rkt);
    rd_kafka_message_t *message = kt_client_real()->rd_kafka_consume(rkt, partition, timeout_ms);
    kt_record_delivered(client, NULL, message);
    kt_call_end();
    return message;
}

KT_EXPORT ssize_t rd_kafka_consume_batch(rd_kafka_topic_t *rkt, int32_t partition, int timeout_ms,
                                         rd_kafka_message_t **rkmessages, size_t rkmessages_size)
{
    struct kt_client *client = begin_poll_of_topic(rkt);
    ssize_t count = kt_client_real()->rd_kafka_consume_batch(rkt, partition, timeout_ms, rkmessages, rkmessages_size);
    kt_record_batch(client, NULL, (const rd_kafka_message_t *const *)rkmessages, count);
    kt_call_end();
    return count;
}

KT_EXPORT int rd_kafka_consume_callback(rd_kafka_topic_t *rkt, int32_t partition, int timeout_ms,
                                        void (*consume_cb)(rd_kafka_message_t *rkmessage, void *commit_opaque),
                                        void *commit_opaque)
{
    struct kt_consume_closure closure = {begin_poll_of_topic(rkt), NULL, consume_cb, commit_opaque};
    int count;
    if (closure.client)
        count = kt_client_real()->rd_kafka_consume_callback(rkt, partition, timeout_ms, kt_trampoline_consume_closure,
                                                            &closure);
    else
        count = kt_client_real()->rd_kafka_consume_callback(rkt, partition, timeout_ms, consume_cb, commit_opaque);
    kt_call_end();
    return count;
}

/* ---- queues ---- */

static struct kt_client_queue *begin_poll_of_queue(const rd_kafka_queue_t *rkqu)
{
    struct kt_client_queue *queue = kt_call_begin_queue(rkqu);
    kt_record_queue_poll_begins(queue);
    return queue;
}

KT_EXPORT rd_kafka_message_t *rd_kafka_consume_queue(rd_kafka_queue_t *rkqu, int timeout_ms)
{
    struct kt_client_queue *queue = begin_poll_of_queue(rkqu);
    rd_kafka_message_t *message = kt_client_real()->rd_kafka_consume_queue(rkqu, timeout_ms);
    if (queue)
        kt_record_delivered(queue->client, queue, message);
    kt_call_end();
    return message;
}

KT_EXPORT ssize_t rd_kafka_consume_batch_queue(rd_kafka_queue_t *rkqu, int timeout_ms, rd_kafka_message_t **rkmessages,
                                               size_t rkmessages_size)
{
    struct kt_client_queue *queue = begin_poll_of_queue(rkqu);
    ssize_t count = kt_client_real()->rd_kafka_consume_batch_queue(rkqu, timeout_ms, rkmessages, rkmessages_size);
    if (queue)
        kt_record_batch(queue->client, queue, (const rd_kafka_message_t *const *)rkmessages, count);
    kt_call_end();
    return count;
}

KT_EXPORT int rd_kafka_consume_callback_queue(rd_kafka_queue_t *rkqu, int timeout_ms,
                                              void (*consume_cb)(rd_kafka_message_t *rkmessage, void *commit_opaque),
                                              void *commit_opaque)
{
    struct kt_client_queue *queue = begin_poll_of_queue(rkqu);
    int count;
    if (queue) {
        struct kt_consume_closure closure = {queue->client, queue, consume_cb, commit_opaque};
        count = kt_client_real()->rd_kafka_consume_callback_queue(rkqu, timeout_ms, kt_trampoline_consume_closure,
                                                                  &closure);
    } else {
        count = kt_client_real()->rd_kafka_consume_callback_queue(rkqu, timeout_ms, consume_cb, commit_opaque);
    }
    kt_call_end();
    return count;
}
