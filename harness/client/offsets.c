/* SPDX-License-Identifier: Apache-2.0 */
/* Wrap the calls that name offsets: store, commit, seek. They are written as they begin, for another task's commit
 * may carry a stored offset away before the call returns. */
#include "harness/client/call.h"
#include "harness/client/real.h"
#include "harness/client/record.h"
#include "harness/client/trampolines.h"
#include "harness/sim/export.h"

/* An asynchronous commit that began returns at the program's offset_commit_cb or event. */
static void record_return(struct kt_client *client, rd_kafka_resp_err_t error, int async)
{
    if (!async || error)
        kt_record_error(client, KT_EVENT_COMMIT_RETURN, error);
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_commit(rd_kafka_t *rk, const rd_kafka_topic_partition_list_t *offsets, int async)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_record_offsets(client, KT_EVENT_COMMIT_CALL, offsets);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_commit(rk, offsets, async);
    record_return(client, error, async);
    kt_call_end();
    return error;
}

static void record_message(struct kt_client *client, enum kt_event_type type, const rd_kafka_message_t *message)
{
    struct kt_client_topic *topic = client ? kt_client_topic_find(client->recorder, message->rkt) : NULL;
    if (topic)
        kt_record_offset(client, type, (struct kt_partition){topic->name, message->partition}, message->offset + 1);
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_commit_message(rd_kafka_t *rk, const rd_kafka_message_t *rkmessage, int async)
{
    struct kt_client *client = kt_call_begin_client(rk);
    record_message(client, KT_EVENT_COMMIT_CALL, rkmessage);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_commit_message(rk, rkmessage, async);
    record_return(client, error, async);
    kt_call_end();
    return error;
}

/* With a queue the outcome is an event there, whose opaque is the program's: nothing of ours goes between. */
KT_EXPORT rd_kafka_resp_err_t rd_kafka_commit_queue(
    rd_kafka_t *rk, const rd_kafka_topic_partition_list_t *offsets, rd_kafka_queue_t *rkqu,
    void (*cb)(rd_kafka_t *rk, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t *offsets, void *commit_opaque),
    void *commit_opaque)
{
    struct kt_client *client = kt_call_begin_client(rk);
    struct kt_commit_closure closure = {cb, commit_opaque};
    kt_record_offsets(client, KT_EVENT_COMMIT_CALL, offsets);
    rd_kafka_resp_err_t error;
    if (client && cb && rkqu == NULL)
        error = kt_client_real()->rd_kafka_commit_queue(rk, offsets, NULL, kt_trampoline_commit_closure, &closure);
    else
        error = kt_client_real()->rd_kafka_commit_queue(rk, offsets, rkqu, cb, commit_opaque);
    record_return(client, error, rkqu != NULL);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_offset_store(rd_kafka_topic_t *rkt, int32_t partition, int64_t offset)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    if (topic)
        kt_record_offset(topic->client, KT_EVENT_STORE, (struct kt_partition){topic->name, partition}, offset + 1);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_offset_store(rkt, partition, offset);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_offsets_store(rd_kafka_t *rk, rd_kafka_topic_partition_list_t *offsets)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_record_offsets(client, KT_EVENT_STORE, offsets);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_offsets_store(rk, offsets);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_offset_store_message(rd_kafka_message_t *rkmessage)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkmessage->rkt);
    record_message(topic ? topic->client : NULL, KT_EVENT_STORE, rkmessage);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_offset_store_message(rkmessage);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_resp_err_t rd_kafka_seek(rd_kafka_topic_t *rkt, int32_t partition, int64_t offset, int timeout_ms)
{
    struct kt_client_topic *topic = kt_call_begin_topic(rkt);
    if (topic)
        kt_record_offset(topic->client, KT_EVENT_SEEK, (struct kt_partition){topic->name, partition}, offset);
    rd_kafka_resp_err_t error = kt_client_real()->rd_kafka_seek(rkt, partition, offset, timeout_ms);
    kt_call_end();
    return error;
}

KT_EXPORT rd_kafka_error_t *rd_kafka_seek_partitions(rd_kafka_t *rk, rd_kafka_topic_partition_list_t *partitions,
                                                     int timeout_ms)
{
    struct kt_client *client = kt_call_begin_client(rk);
    kt_record_offsets(client, KT_EVENT_SEEK, partitions);
    rd_kafka_error_t *error = kt_client_real()->rd_kafka_seek_partitions(rk, partitions, timeout_ms);
    kt_call_end();
    return error;
}
