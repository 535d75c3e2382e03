/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls of a transactional producer, and those that wait for its messages. Each is written as it begins and
 * as it returns: what happens in between at the broker is its doing. */
#include "harness/client/transactions.h"

#include "harness/client/call.h"
#include "harness/client/point.h"
#include "harness/client/real.h"
#include "harness/sim/export.h"

static struct kt_event event_of(const struct kt_client *client, enum kt_event_type type, const char *call)
{
    struct kt_event event = kt_client_event(client, type);
    event.detail = kt_recorder_name(client->recorder, call);
    return event;
}

void kt_transaction_call(struct kt_client *client, const char *call)
{
    if (client == NULL || client->type != RD_KAFKA_PRODUCER)
        return;
    struct kt_event event = event_of(client, KT_EVENT_PRODUCER_CALL, call);
    kt_client_append(client, &event);
}

static void record_return(struct kt_client *client, const char *call, rd_kafka_resp_err_t error,
                          enum kt_call_remedy remedy)
{
    if (client == NULL || client->type != RD_KAFKA_PRODUCER)
        return;
    struct kt_event event = event_of(client, KT_EVENT_PRODUCER_RETURN, call);
    event.error = (int16_t)error;
    event.count = remedy;
    kt_client_append(client, &event);
}

void kt_transaction_return(struct kt_client *client, const char *call, rd_kafka_resp_err_t error)
{
    record_return(client, call, error, KT_REMEDY_NONE);
}

static enum kt_call_remedy remedy_of(const rd_kafka_error_t *error)
{
    if (kt_client_real()->rd_kafka_error_is_fatal(error))
        return KT_REMEDY_FATAL;
    if (kt_client_real()->rd_kafka_error_txn_requires_abort(error))
        return KT_REMEDY_ABORT;
    return kt_client_real()->rd_kafka_error_is_retriable(error) ? KT_REMEDY_RETRY : KT_REMEDY_NONE;
}

static const char *const calls[] = {
    [KT_CLIENT_INIT_TRANSACTIONS] = KT_CALL_INIT,    [KT_CLIENT_BEGIN_TRANSACTION] = KT_CALL_BEGIN,
    [KT_CLIENT_SEND_OFFSETS] = KT_CALL_SEND_OFFSETS, [KT_CLIENT_COMMIT_TRANSACTION] = KT_CALL_COMMIT,
    [KT_CLIENT_ABORT_TRANSACTION] = KT_CALL_ABORT,
};

/* A call begins. returns  the client; NULL where it is not the program's own call */
static struct kt_client *called(rd_kafka_t *rk, enum kt_client_point_kind call)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_point_of_client(client, call, false, (struct kt_partition){0});
    if (call != KT_CLIENT_SEND_OFFSETS)
        kt_transaction_call(client, calls[call]);
    return client;
}

/* returns  the error */
static rd_kafka_error_t *returned(struct kt_client *client, enum kt_client_point_kind call, rd_kafka_error_t *error)
{
    if (error)
        record_return(client, calls[call], kt_client_real()->rd_kafka_error_code(error), remedy_of(error));
    else
        record_return(client, calls[call], RD_KAFKA_RESP_ERR_NO_ERROR, KT_REMEDY_NONE);
    kt_point_of_client(client, call, true, (struct kt_partition){0});
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_init_transactions(rd_kafka_t *rk, int timeout_ms)
{
    struct kt_client *client = called(rk, KT_CLIENT_INIT_TRANSACTIONS);
    return returned(client, KT_CLIENT_INIT_TRANSACTIONS, kt_client_real()->rd_kafka_init_transactions(rk, timeout_ms));
}

KT_EXPORT rd_kafka_error_t *rd_kafka_begin_transaction(rd_kafka_t *rk)
{
    struct kt_client *client = called(rk, KT_CLIENT_BEGIN_TRANSACTION);
    return returned(client, KT_CLIENT_BEGIN_TRANSACTION, kt_client_real()->rd_kafka_begin_transaction(rk));
}

/* The metadata do not tell their group: it is the one of the process's consumers, if they agree. */
static kt_name group_of(const struct kt_recorder *recorder)
{
    kt_name group = 0;
    for (struct kmock_list_link *link = recorder->clients.first; link; link = link->next) {
        const struct kt_client *client = kmock_list_object(link, struct kt_client, link);
        if (group && client->group && client->group != group)
            return 0;
        group = client->group ? client->group : group;
    }
    return group;
}

static void record_offsets(struct kt_client *client, const rd_kafka_topic_partition_list_t *offsets)
{
    struct kt_event event = event_of(client, KT_EVENT_PRODUCER_CALL, KT_CALL_SEND_OFFSETS);
    event.group = group_of(client->recorder);
    if (offsets == NULL || offsets->cnt == 0)
        kt_client_append(client, &event);
    for (int i = 0; offsets && i < offsets->cnt; i++) {
        event.topic = kt_recorder_name(client->recorder, offsets->elems[i].topic);
        event.partition = offsets->elems[i].partition;
        event.offset = offsets->elems[i].offset;
        kt_client_append(client, &event);
    }
}

KT_EXPORT rd_kafka_error_t *rd_kafka_send_offsets_to_transaction(rd_kafka_t *rk,
                                                                 const rd_kafka_topic_partition_list_t *offsets,
                                                                 const rd_kafka_consumer_group_metadata_t *cgmetadata,
                                                                 int timeout_ms)
{
    struct kt_client *client = called(rk, KT_CLIENT_SEND_OFFSETS);
    if (client)
        record_offsets(client, offsets);
    return returned(client, KT_CLIENT_SEND_OFFSETS,
                    kt_client_real()->rd_kafka_send_offsets_to_transaction(rk, offsets, cgmetadata, timeout_ms));
}

KT_EXPORT rd_kafka_error_t *rd_kafka_commit_transaction(rd_kafka_t *rk, int timeout_ms)
{
    struct kt_client *client = called(rk, KT_CLIENT_COMMIT_TRANSACTION);
    return returned(client, KT_CLIENT_COMMIT_TRANSACTION,
                    kt_client_real()->rd_kafka_commit_transaction(rk, timeout_ms));
}

KT_EXPORT rd_kafka_error_t *rd_kafka_abort_transaction(rd_kafka_t *rk, int timeout_ms)
{
    struct kt_client *client = called(rk, KT_CLIENT_ABORT_TRANSACTION);
    return returned(client, KT_CLIENT_ABORT_TRANSACTION, kt_client_real()->rd_kafka_abort_transaction(rk, timeout_ms));
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_flush(rd_kafka_t *rk, int timeout_ms)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_transaction_call(client, KT_CALL_FLUSH);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_flush(rk, timeout_ms);
    kt_transaction_return(client, KT_CALL_FLUSH, error);
    kt_call_end();
    return error;
}
