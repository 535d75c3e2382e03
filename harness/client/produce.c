/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls that produce. A message's number in its client is its place in the order of the calls, its event
 * follows the call, with its error. */
#include <stdarg.h>
#include <stdlib.h>

#include "harness/client/call.h"
#include "harness/client/produce_arguments.h"
#include "harness/client/real.h"
#include "harness/client/record.h"
#include "harness/sim/export.h"

struct message {
    struct kt_client *client; /* NULL: not recorded */
    struct kt_partition to;
    int32_t number;
};

static void record(const struct message *message, rd_kafka_resp_err_t error)
{
    if (message->client == NULL)
        return;
    struct kt_event event = kt_client_event(message->client, KT_EVENT_PRODUCE);
    event.topic = message->to.topic;
    event.partition = message->to.partition;
    event.sequence = message->number;
    event.error = (int16_t)error;
    kt_client_append(message->client, &event);
}

static struct message numbered(struct kt_client *client, struct kt_partition to)
{
    struct message message = {.client = client, .to = to};
    if (client)
        message.number = ++client->produced;
    return message;
}

static struct message to_topic(struct kt_client_topic *topic, int32_t partition)
{
    return numbered(topic ? topic->client : NULL, (struct kt_partition){topic ? topic->name : 0, partition});
}

KT_EXPORT int rd_kafka_produce(rd_kafka_topic_t *rkt, int32_t partition, int msgflags, void *payload, size_t len,
                               const void *key, size_t keylen, void *msg_opaque)
{
    struct message message = to_topic(kt_call_begin_topic(rkt), partition);
    int result = kt_client_real()->rd_kafka_produce(rkt, partition, msgflags, payload, len, key, keylen, msg_opaque);
    record(&message, result == 0 ? RD_KAFKA_RESP_ERR_NO_ERROR : kt_client_real()->rd_kafka_last_error());
    kt_call_end();
    return result;
}

/* RD_KAFKA_MSG_F_PARTITION: each message names its own. */
KT_EXPORT int rd_kafka_produce_batch(rd_kafka_topic_t *rkt, int32_t partition, int msgflags,
                                     rd_kafka_message_t *rkmessages, int message_cnt)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    int32_t first = topic ? topic->client->produced : 0;
    if (topic)
        topic->client->produced += message_cnt;
    int count = kt_client_real()->rd_kafka_produce_batch(rkt, partition, msgflags, rkmessages, message_cnt);
    for (int i = 0; topic && i < message_cnt; i++) {
        int32_t at = msgflags & RD_KAFKA_MSG_F_PARTITION ? rkmessages[i].partition : partition;
        struct message message = {topic->client, {topic->name, at}, first + i + 1};
        record(&message, rkmessages[i].err);
    }
    kt_call_end();
    return count;
}

/* returns  what the arguments say of topic and partition, as the message of a client */
static struct message described(struct kt_client *client, const rd_kafka_vu_t *vus, size_t count)
{
    struct kt_partition to = {.partition = -1};
    for (size_t i = 0; client && i < count; i++) {
        struct kt_client_topic *topic = NULL;
        if (vus[i].vtype == RD_KAFKA_VTYPE_TOPIC)
            to.topic = kt_recorder_name(client->recorder, vus[i].u.cstr);
        else if (vus[i].vtype == RD_KAFKA_VTYPE_RKT)
            topic = kt_client_topic_find(client->recorder, vus[i].u.rkt);
        else if (vus[i].vtype == RD_KAFKA_VTYPE_PARTITION)
            to.partition = vus[i].u.i32;
        if (topic)
            to.topic = topic->name;
    }
    return numbered(client, to);
}

static rd_kafka_error_t *produce(struct kt_client *client, rd_kafka_t *rk, const rd_kafka_vu_t *vus, size_t count)
{
    struct message message = described(client, vus, count);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_produceva(rk, vus, count);
    record(&message, error ? kt_client_real()->rd_kafka_error_code(error) : RD_KAFKA_RESP_ERR_NO_ERROR);
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
