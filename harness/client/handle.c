/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the life of an rd_kafka_t, its topics and queues. */
#include <stdlib.h>
#include <string.h>

#include "harness/client/call.h"
#include "harness/client/callbacks.h"
#include "harness/client/close.h"
#include "harness/client/messages.h"
#include "harness/client/promises.h"
#include "harness/client/real.h"
#include "harness/client/transactions.h"
#include "harness/sim/export.h"

/* The client that this task is in rd_kafka_new for. */
static __thread struct kt_client *coming __attribute__((tls_model("initial-exec")));

/* librdkafka consumed a message for the program: the one moment that says which client a topic belongs to. */
static rd_kafka_resp_err_t on_consume(rd_kafka_t *rk, rd_kafka_message_t *rkmessage, void *context)
{
    (void)context;
    struct kt_client *client = kt_callback_client(rk);
    if (client && rkmessage->rkt)
        kt_client_topic_learn(client, rkmessage->rkt);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

/* The handle exists and none of its threads does: from here on callbacks find their client. */
static rd_kafka_resp_err_t on_new(rd_kafka_t *rk, const rd_kafka_conf_t *conf, void *context, char *errstr, size_t size)
{
    (void)conf, (void)context, (void)errstr, (void)size;
    if (coming == NULL)
        return RD_KAFKA_RESP_ERR_NO_ERROR;
    kt_client_born(coming, rk);
    if (coming->type == RD_KAFKA_CONSUMER)
        kt_client_real()->rd_kafka_interceptor_add_on_consume(rk, "ktrial", on_consume, NULL);
    else
        kt_messages_follow(coming);
    return RD_KAFKA_RESP_ERR_NO_ERROR;
}

static kt_name group_of(struct kt_recorder *recorder, const rd_kafka_conf_t *conf)
{
    char group[512] = "";
    size_t size = sizeof group;
    if (kt_client_real()->rd_kafka_conf_get(conf, "group.id", group, &size) != RD_KAFKA_CONF_OK)
        return 0;
    return kt_history_name(recorder->history, group, strlen(group));
}

/* returns  how the client will be assigned what its group gives it
 * source  librdkafka rd_kafka_rebalance_op: it asks the program only where the event is enabled; a callback does so */
static const char *assignment_of(const struct kt_client *client, const rd_kafka_conf_t *conf)
{
    char events[32] = "0";
    size_t size = sizeof events;
    if (client->user.rebalance)
        return KT_ASSIGNED_BY_CALLBACK;
    if (kt_client_real()->rd_kafka_conf_get(conf, "enabled_events", events, &size) != RD_KAFKA_CONF_OK)
        return "";
    return strtol(events, NULL, 10) & RD_KAFKA_EVENT_REBALANCE ? KT_ASSIGNED_BY_EVENTS : KT_ASSIGNS_BY_ITSELF;
}

static void record_made(struct kt_client *client)
{
    kt_promises_record(client);
    if (client->group == 0)
        return;
    struct kt_event event = kt_client_event(client, KT_EVENT_CLIENT);
    event.detail = kt_recorder_name(client->recorder, client->assignment);
    event.count = client->isolation;
    event.offset = client->reset;
    kt_client_append(client, &event);
}

static struct kt_client *prepare(struct kt_recorder *recorder, rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    struct kt_client *client = kt_client_add(recorder, type);
    if (type == RD_KAFKA_CONSUMER)
        client->group = group_of(recorder, conf);
    kt_callbacks_install(client, conf);
    client->assignment = assignment_of(client, conf);
    kt_promises_read(client, conf);
    /* Refused where the configuration has it from an earlier try: that one serves. */
    kt_client_real()->rd_kafka_conf_interceptor_add_on_new(conf, "ktrial", on_new, NULL);
    return client;
}

static rd_kafka_t *new_recorded(struct kt_client *client, rd_kafka_conf_t *conf, char *errstr, size_t size)
{
    coming = client;
    rd_kafka_t *rk = kt_client_real()->rd_kafka_new(client->type, conf, errstr, size);
    coming = NULL;
    if (rk && client->rk == NULL)
        kt_client_born(client, rk);
    return rk;
}

KT_EXPORT rd_kafka_t *rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t *conf, char *errstr, size_t errstr_size)
{
    struct kt_recorder *recorder = kt_call_begin();
    rd_kafka_t *rk;
    if (recorder) {
        rd_kafka_conf_t *used = conf ? conf : kt_client_real()->rd_kafka_conf_new();
        struct kt_client *client = prepare(recorder, type, used);
        rk = new_recorded(client, used, errstr, errstr_size);
        if (rk) {
            record_made(client);
        } else {
            kt_callbacks_restore(&client->user, used);
            kt_client_forget(client);
            if (conf == NULL)
                kt_client_real()->rd_kafka_conf_destroy(used);
        }
    } else {
        rk = kt_client_real()->rd_kafka_new(type, conf, errstr, errstr_size);
    }
    kt_call_end();
    return rk;
}

static bool closes_on_destroy(const struct kt_client *client, int flags)
{
    return client && client->type == RD_KAFKA_CONSUMER && client->group && !client->close_ended &&
           !(flags & RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

static void destroy(rd_kafka_t *rk, int flags)
{
    struct kt_client *client = kt_call_begin_client(rk);
    bool closes = closes_on_destroy(client, flags);
    if (closes)
        kt_close_begins(client);
    kt_transaction_call(client, KT_CALL_DESTROY);
    if (flags)
        kt_client_real()->rd_kafka_destroy_flags(rk, flags);
    else
        kt_client_real()->rd_kafka_destroy(rk);
    if (closes)
        kt_close_ends(client, RD_KAFKA_RESP_ERR_NO_ERROR);
    kt_transaction_return(client, KT_CALL_DESTROY, RD_KAFKA_RESP_ERR_NO_ERROR);
    if (client)
        kt_client_died(client);
    kt_call_end();
}

KT_EXPORT void rd_kafka_destroy(rd_kafka_t *rk)
{
    destroy(rk, 0);
}

KT_EXPORT void rd_kafka_destroy_flags(rd_kafka_t *rk, int flags)
{
    destroy(rk, flags);
}

/* ---- a copy of a living client's configuration has its callbacks, not our trampolines ---- */

static void restore_copy(struct kt_recorder *recorder, const rd_kafka_conf_t *original, rd_kafka_conf_t *copy)
{
    for (struct kmock_list_link *link = recorder->clients.first; link && copy; link = link->next) {
        struct kt_client *client = kmock_list_object(link, struct kt_client, link);
        if (client->rk && kt_client_real()->rd_kafka_conf(client->rk) == original)
            kt_callbacks_restore(&client->user, copy);
    }
}

KT_EXPORT rd_kafka_conf_t *rd_kafka_conf_dup(const rd_kafka_conf_t *conf)
{
    struct kt_recorder *recorder = kt_call_begin();
    rd_kafka_conf_t *copy = kt_client_real()->rd_kafka_conf_dup(conf);
    if (recorder)
        restore_copy(recorder, conf, copy);
    kt_call_end();
    return copy;
}

KT_EXPORT rd_kafka_conf_t *rd_kafka_conf_dup_filter(const rd_kafka_conf_t *conf, size_t filter_cnt, const char **filter)
{
    struct kt_recorder *recorder = kt_call_begin();
    rd_kafka_conf_t *copy = kt_client_real()->rd_kafka_conf_dup_filter(conf, filter_cnt, filter);
    if (recorder)
        restore_copy(recorder, conf, copy);
    kt_call_end();
    return copy;
}

KT_EXPORT rd_kafka_topic_t *rd_kafka_topic_new(rd_kafka_t *rk, const char *topic, rd_kafka_topic_conf_t *conf)
{
    struct kt_client *client = kt_call_begin_client(rk);
    rd_kafka_topic_t *rkt = kt_client_real()->rd_kafka_topic_new(rk, topic, conf);
    if (client && rkt)
        kt_client_topic_learn(client, rkt);
    kt_call_end();
    return rkt;
}
