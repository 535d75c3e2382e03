/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/client/trampolines.h"

#include "harness/client/call.h"
#include "harness/client/events.h"
#include "harness/client/rebalance.h"
#include "harness/client/record.h"

void kt_trampoline_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *partitions,
                             void *opaque)
{
    struct kt_client *client = kt_callback_client(rk);
    struct kt_call_frame outer = kt_callback_begin();
    struct kt_pending_rebalance rebalance = kt_rebalance_begins(client, error, partitions);
    kt_client_of(rk)->user.rebalance(rk, error, partitions, opaque);
    kt_rebalance_ends(client, &rebalance);
    kt_callback_end(outer);
}

void kt_trampoline_offset_commit(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *offsets,
                                 void *opaque)
{
    struct kt_call_frame outer = kt_callback_begin();
    kt_record_error(kt_callback_client(rk), KT_EVENT_COMMIT_RETURN, error);
    kt_client_of(rk)->user.offset_commit(rk, error, offsets, opaque);
    kt_callback_end(outer);
}

/* This callback is not told its handle: the message's topic knows it, or the call that the task is in. */
static struct kt_client *client_of_message(const rd_kafka_message_t *message)
{
    struct kt_recorder *recorder = kt_recorder_current();
    struct kt_client_topic *topic = recorder ? kt_client_topic_find(recorder, message->rkt) : NULL;
    return topic ? topic->client : kt_call_client();
}

/* The program processes a record inside: the next one begins when it is done with this one. */
static void consume(struct kt_consume_closure *to, rd_kafka_message_t *rkmessage)
{
    struct kt_call_frame outer = kt_callback_begin();
    kt_record_poll_begins(to->client);
    kt_record_delivered(to->client, to->queue, rkmessage);
    to->consume(rkmessage, to->opaque);
    kt_callback_end(outer);
}

void kt_trampoline_consume(rd_kafka_message_t *rkmessage, void *opaque)
{
    struct kt_client *client = client_of_message(rkmessage);
    if (client && client->user.consume)
        consume(&(struct kt_consume_closure){client, NULL, client->user.consume, opaque}, rkmessage);
}

void kt_trampoline_consume_closure(rd_kafka_message_t *rkmessage, void *closure)
{
    consume(closure, rkmessage);
}

void kt_trampoline_commit_closure(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *offsets,
                                  void *closure)
{
    struct kt_commit_closure *to = closure;
    struct kt_call_frame outer = kt_callback_begin();
    to->commit(rk, error, offsets, to->opaque);
    kt_callback_end(outer);
}

void kt_trampoline_dr_msg(rd_kafka_t *rk, const rd_kafka_message_t *rkmessage, void *opaque)
{
    const struct kt_callbacks *user = &kt_client_of(rk)->user;
    struct kt_call_frame outer = kt_callback_begin();
    struct kt_client *client = kt_callback_client(rk);
    struct kt_partition at = kt_record_report(client, rkmessage);
    if (user->dr_msg)
        user->dr_msg(rk, rkmessage, opaque);
    else
        user->dr(rk, rkmessage->payload, rkmessage->len, rkmessage->err, opaque, rkmessage->_private);
    kt_record_report_ends(client, at);
    kt_callback_end(outer);
}

void kt_trampoline_error(rd_kafka_t *rk, int error, const char *reason, void *opaque)
{
    struct kt_call_frame outer = kt_callback_begin();
    kt_client_of(rk)->user.error(rk, error, reason, opaque);
    kt_callback_end(outer);
}

int kt_trampoline_stats(rd_kafka_t *rk, char *json, size_t json_len, void *opaque)
{
    struct kt_call_frame outer = kt_callback_begin();
    int keep = kt_client_of(rk)->user.stats(rk, json, json_len, opaque);
    kt_callback_end(outer);
    return keep;
}

void kt_trampoline_throttle(rd_kafka_t *rk, const char *broker_name, int32_t broker_id, int throttle_time_ms,
                            void *opaque)
{
    struct kt_call_frame outer = kt_callback_begin();
    kt_client_of(rk)->user.throttle(rk, broker_name, broker_id, throttle_time_ms, opaque);
    kt_callback_end(outer);
}

/* On librdkafka's own thread; the program destroys the event. */
void kt_trampoline_background_event(rd_kafka_t *rk, rd_kafka_event_t *rkev, void *opaque)
{
    struct kt_client *client = kt_callback_client(rk);
    struct kt_call_frame outer = kt_callback_begin();
    if (client)
        kt_event_taken(&client->background, rkev);
    kt_client_of(rk)->user.background_event(rk, rkev, opaque);
    kt_callback_end(outer);
}
