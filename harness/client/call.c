/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/call.h"

#include <stddef.h>

static __thread struct kt_call_frame frame __attribute__((tls_model("initial-exec")));

static void (*tell_stranger)(void);

void kt_call_on_stranger(void (*stranger)(void))
{
    tell_stranger = stranger;
}

struct kt_recorder *kt_call_begin(void)
{
    struct kt_recorder *recorder = frame.depth++ == 0 ? kt_recorder_current() : NULL;
    if (recorder == NULL && frame.depth == 1 && tell_stranger)
        tell_stranger();
    return recorder;
}

struct kt_client *kt_call_begin_client(const rd_kafka_t *rk)
{
    struct kt_recorder *recorder = kt_call_begin();
    struct kt_client *client = recorder ? kt_client_of(rk) : NULL;
    if (client == NULL || client->recorder != recorder)
        return NULL;
    frame.client = client;
    return client;
}

struct kt_client_topic *kt_call_begin_topic(const rd_kafka_topic_t *rkt)
{
    struct kt_recorder *recorder = kt_call_begin();
    struct kt_client_topic *topic = recorder ? kt_client_topic_find(recorder, rkt) : NULL;
    if (topic)
        frame.client = topic->client;
    return topic;
}

struct kt_client_queue *kt_call_begin_queue(const rd_kafka_queue_t *rkqu)
{
    struct kt_recorder *recorder = kt_call_begin();
    struct kt_client_queue *queue = recorder ? kt_client_queue_find(recorder, rkqu) : NULL;
    if (queue)
        frame.client = queue->client;
    return queue;
}

void kt_call_end(void)
{
    if (frame.depth > 0)
        frame.depth--;
    if (frame.depth == 0)
        frame.client = NULL;
}

struct kt_call_frame kt_callback_begin(void)
{
    struct kt_call_frame outer = frame;
    frame = (struct kt_call_frame){0};
    return outer;
}

void kt_callback_end(struct kt_call_frame outer)
{
    frame = outer;
}

struct kt_client *kt_callback_client(const rd_kafka_t *rk)
{
    struct kt_recorder *recorder = kt_recorder_current(); /* first: other threads must not look at what it keeps */
    struct kt_client *client = recorder ? kt_client_of(rk) : NULL;
    return client && client->recorder == recorder ? client : NULL;
}

struct kt_client *kt_call_client(void)
{
    return frame.client;
}
