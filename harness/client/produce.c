/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls that produce. A message's number in its client is its place in the order of the calls, its event
 * follows the call, with its error. */
#include <stdarg.h>
#include <stdlib.h>

#include "harness/client/call.h"
#include "harness/client/messages.h"
#include "harness/client/produce_arguments.h"
#include "harness/client/real.h"
#include "harness/client/record.h"
#include "harness/sim/export.h"
#include "mock/base/alloc.h"

struct message {
    struct kt_client *client; /* NULL: not recorded */
    struct kt_partition to;
    int32_t number;
    struct kt_failed failed; /* that it repeats */
};

/* last  of the messages of the call: where other calls began meanwhile, their order is open */
static void record(const struct message *message, int32_t last, rd_kafka_resp_err_t error)
{
    if (message->client == NULL)
        return;
    struct kt_event event = kt_client_event(message->client, KT_EVENT_PRODUCE);
    event.topic = message->to.topic;
    event.partition = message->to.partition;
    event.sequence = message->number;
    event.error = (int16_t)error;
    event.offset = message->client->produced > last ? message->client->produced : 0;
    if (message->failed.number) {
        event.count = message->failed.number;
        event.generation = (int32_t)message->failed.client;
    }
    kt_client_append(message->client, &event);
}

static struct message numbered(struct kt_client *client, struct kt_partition to, const struct kt_content *content)
{
    struct message message = {.client = client, .to = to};
    if (client) {
        message.number = ++client->produced;
        message.failed = kt_messages_repeated(client, content);
    }
    return message;
}

static struct message to_topic(struct kt_client_topic *topic, int32_t partition, struct kt_content content)
{
    content.topic = topic ? topic->name : 0;
    return numbered(topic ? topic->client : NULL, (struct kt_partition){content.topic, partition}, &content);
}

KT_EXPORT int rd_kafka_produce(rd_kafka_topic_t *rkt, int32_t partition, int msgflags, void *payload, size_t len,
                               const void *key, size_t keylen, void *msg_opaque)
{
    struct kt_content content = {0, key, payload, keylen, len};
    struct message message = to_topic(kt_call_begin_topic(rkt), partition, content);
    struct kt_sending sending = {.client = message.client, .number = message.number};
    kt_messages_begin(&sending);
    int result = kt_client_real()->rd_kafka_produce(rkt, partition, msgflags, payload, len, key, keylen, msg_opaque);
    kt_messages_end();
    record(&message, message.number,
           result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : kt_client_real()->rd_kafka_last_error());
    kt_call_end();
    return result;
}

/* Number the messages of a batch. returns  them, the caller's to free */
static struct message *number_batch(struct kt_client_topic *topic, int32_t partition, int flags,
                                    const struct kt_sending *sending)
{
    struct message *messages = kmock_alloc(((size_t)sending->batch_count + 1) * sizeof *messages);
    for (int32_t i = 0; i < sending->batch_count; i++) {
        const rd_kafka_message_t *from = &sending->batch[i];
        struct kt_content content = {0, from->key, from->payload, from->key_len, from->len};
        int32_t at = flags & RD_KAFKA_MSG_F_PARTITION ? from->partition : partition;
        messages[i] = to_topic(topic, at, content);
    }
    return messages;
}

/* RD_KAFKA_MSG_F_PARTITION: each message names its own. */
KT_EXPORT int rd_kafka_produce_batch(rd_kafka_topic_t *rkt, int32_t partition, int msgflags,
                                     rd_kafka_message_t *rkmessages, int message_cnt)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    struct kt_sending sending = {
        .client = topic ? topic->client : NULL, .batch = rkmessages, .batch_count = topic ? message_cnt : 0};
    struct message *messages = number_batch(topic, partition, msgflags, &sending);
    sending.number = messages[0].number;
    kt_messages_begin(&sending);
    int count = kt_client_real()->rd_kafka_produce_batch(rkt, partition, msgflags, rkmessages, message_cnt);
    kt_messages_end();
    for (int32_t i = 0; i < sending.batch_count; i++)
        record(&messages[i], messages[sending.batch_count - 1].number, rkmessages[i].err);
    free(messages);
    kt_call_end();
    return count;
}

static void describe(struct kt_client *client, const rd_kafka_vu_t *argument, struct kt_content *content,
                     struct kt_partition *to)
{
    struct kt_client_topic *topic;
    switch (argument->vtype) {
    case RD_KAFKA_VTYPE_TOPIC:
        to->topic = kt_recorder_name(client->recorder, argument->u.cstr);
        break;
    case RD_KAFKA_VTYPE_RKT:
        topic = kt_client_topic_find(client->recorder, argument->u.rkt);
        to->topic = topic ? topic->name : to->topic;
        break;
    case RD_KAFKA_VTYPE_PARTITION:
        to->partition = argument->u.i32;
        break;
    case RD_KAFKA_VTYPE_VALUE:
        content->value = argument->u.mem.ptr;
        content->value_size = argument->u.mem.size;
        break;
    case RD_KAFKA_VTYPE_KEY:
        content->key = argument->u.mem.ptr;
        content->key_size = argument->u.mem.size;
        break;
    default:
        break;
    }
}

/* returns  what the arguments say, as the message of a client */
static struct message described(struct kt_client *client, const rd_kafka_vu_t *vus, size_t count)
{
    struct kt_partition to = {.partition = -1};
    struct kt_content content = {0};
    for (size_t i = 0; client && i < count; i++)
        describe(client, &vus[i], &content, &to);
    content.topic = to.topic;
    return numbered(client, to, &content);
}

static rd_kafka_error_t *produce(struct kt_client *client, rd_kafka_t *rk, const rd_kafka_vu_t *vus, size_t count)
{
    struct message message = described(client, vus, count);
    struct kt_sending sending = {.client = client, .number = message.number};
    kt_messages_begin(&sending);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_produceva(rk, vus, count);
    kt_messages_end();
    record(&message, message.number, error ? kt_client_real()->rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR);
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_produceva(rd_kafka_t *rk, const rd_kafka_vu_t *vus, size_t cnt)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_error_t *error = produce(client, rk, vus, cnt);
    kt_call_end();
    return error;
}

/* A variable list of arguments cannot be handed on: librdkafka's form with an array takes the same ones. */
KT_EXPORT rd_kafka_resp_err_t rd_kafka_producev(rd_kafka_t *rk, ...)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_vu_t vus[KT_PRODUCE_ARGUMENTS], *list = vus;
    rd_kafka_resp_err_t code = RD_KAFKA_RESP_ERR_NO_ERROR;
    va_list arguments;

    va_start(arguments, rk);
    size_t count = kt_produce_arguments(&list, KT_PRODUCE_ARGUMENTS, arguments);
    va_end(arguments);
    rd_kafka_error_t *error = produce(client, rk, list, count);
    if (error) {
        code = kt_client_real()->rd_kafka_error_code(error);
        kt_client_real()->rd_kafka_error_destroy(error);
    }
    if (list != vus)
        free(list);
    kt_call_end();
    return code;
}
