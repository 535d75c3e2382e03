/* SPDX-License-Identifier: Apache-2.0 */
/* Play transactional producers on a stage, as a client would: find the coordinator, add partitions, write, end.
 *
 * Each call returns Kafka's error; what is parked returns PARKED. Values are "<producer><number>". */
#ifndef SELFTESTS_MOCK_BROKER_TXN_STAGE_H
#define SELFTESTS_MOCK_BROKER_TXN_STAGE_H

#include "mock/broker/marker_record.h"
#include "mock/broker/record.h"
#include "selftests/mock/broker/stage.h"

enum { PARKED = 1000, TXN_PARTITIONS_MAX = 8 };

struct writer {
    const char *id;
    int64_t producer_id;
    int16_t epoch;
    int32_t sequences[TXN_PARTITIONS_MAX]; /* by partition: the next */
    int32_t written;                       /* ever */
    int32_t timeout_ms;
    int16_t end_version, produce_version; /* 0: 3 and 9 */
};

static inline void writer_forget_sequences(struct writer *writer)
{
    memset(writer->sequences, 0, sizeof writer->sequences);
}

static inline int16_t txn_find(struct stage *stage, int8_t type, const char *key)
{
    struct kmock_string keys = kmock_view(key);
    struct kmock_find_coordinator_request body = {
        .key_type = type, .coordinator_keys = &keys, .coordinator_keys_count = 1};
    for (stage->node = 1; !kmock_cluster_broker_is_up(stage->cluster, stage->node); stage->node++)
        ;
    const struct kmock_find_coordinator_response *response = stage_call(stage, KMOCK_API_FIND_COORDINATOR, 4, &body);
    if (response->coordinators[0].error == KMOCK_NONE)
        stage->node = response->coordinators[0].node_id;
    return response->coordinators[0].error;
}

/* Ask with a body that outlives the call. returns  the response; null: parked */
static inline void *txn_ask(struct stage *stage, int16_t api, int16_t version, const void *body, size_t size)
{
    struct asked *asked = stage_ask(stage, api, version, stage_keep(stage, body, size));
    return asked->done ? asked->request->response : NULL;
}

/* expected  the producer's own id and epoch (KIP-360), or (false) none */
static inline int16_t txn_init_expecting(struct stage *stage, struct writer *writer, bool expected)
{
    struct kmock_init_producer_id_request body = {
        .transactional_id = kmock_view(writer->id),
        .transaction_timeout_ms = writer->timeout_ms ? writer->timeout_ms : 60000,
        .producer_id = expected ? writer->producer_id : -1,
        .producer_epoch = (int16_t)(expected ? writer->epoch : -1),
    };
    int16_t error = txn_find(stage, 1, writer->id);
    if (error)
        return error;
    const struct kmock_init_producer_id_response *response =
        txn_ask(stage, KMOCK_API_INIT_PRODUCER_ID, 4, &body, sizeof body);
    if (response == NULL)
        return PARKED;
    if (response->error == KMOCK_NONE) {
        writer->producer_id = response->producer_id;
        writer->epoch = response->producer_epoch;
        writer_forget_sequences(writer);
    }
    return response->error;
}

static inline int16_t txn_init(struct stage *stage, struct writer *writer)
{
    return txn_init_expecting(stage, writer, false);
}

static inline int16_t txn_add(struct stage *stage, const struct writer *writer, const char *topic, int32_t partition)
{
    struct kmock_add_partitions_to_txn_topic asked = {kmock_view(topic),
                                                      stage_keep(stage, &partition, sizeof partition), 1};
    struct kmock_add_partitions_to_txn_transaction transaction = {
        kmock_view(writer->id), writer->producer_id, writer->epoch, false, stage_keep(stage, &asked, sizeof asked), 1};
    struct kmock_add_partitions_to_txn_request body = {
        .transactions = stage_keep(stage, &transaction, sizeof transaction), .transactions_count = 1};
    int16_t error = txn_find(stage, 1, writer->id);
    if (error)
        return error;
    const struct kmock_add_partitions_to_txn_response *response =
        txn_ask(stage, KMOCK_API_ADD_PARTITIONS_TO_TXN, 3, &body, sizeof body);
    return response ? response->transactions[0].topics[0].partitions[0].error : PARKED;
}

static inline int16_t txn_add_offsets(struct stage *stage, const struct writer *writer, const char *group)
{
    struct kmock_add_offsets_to_txn_request body = {kmock_view(writer->id), writer->producer_id, writer->epoch,
                                                    kmock_view(group)};
    int16_t error = txn_find(stage, 1, writer->id);
    if (error)
        return error;
    const struct kmock_add_offsets_to_txn_response *response =
        txn_ask(stage, KMOCK_API_ADD_OFFSETS_TO_TXN, 3, &body, sizeof body);
    return response ? response->error : PARKED;
}

static inline int16_t txn_end(struct stage *stage, struct writer *writer, bool commit)
{
    int16_t version = writer->end_version ? writer->end_version : 3;
    struct kmock_end_txn_request body = {kmock_view(writer->id), writer->producer_id, writer->epoch, commit};
    int16_t error = txn_find(stage, 1, writer->id);
    if (error)
        return error;
    const struct kmock_end_txn_response *response = txn_ask(stage, KMOCK_API_END_TXN, version, &body, sizeof body);
    if (response && response->error == KMOCK_NONE && version >= 5) {
        writer->producer_id = response->producer_id;
        writer->epoch = response->producer_epoch;
        writer_forget_sequences(writer);
    }
    return response ? response->error : PARKED;
}

/* An offset of partition 0 of a topic, for a group without members. */
static inline int16_t txn_commit_offset(struct stage *stage, const struct writer *writer, const char *group,
                                        const char *topic, int64_t offset)
{
    struct kmock_txn_offset_commit_partition partition = {0, offset, -1, KMOCK_EMPTY_STRING};
    struct kmock_txn_offset_commit_topic asked = {kmock_view(topic), stage_keep(stage, &partition, sizeof partition),
                                                  1};
    struct kmock_txn_offset_commit_request body = {
        .transactional_id = kmock_view(writer->id),
        .group_id = kmock_view(group),
        .producer_id = writer->producer_id,
        .producer_epoch = writer->epoch,
        .generation_id = -1,
        .member_id = KMOCK_EMPTY_STRING,
        .group_instance_id = KMOCK_NULL_STRING,
        .topics = stage_keep(stage, &asked, sizeof asked),
        .topics_count = 1,
    };
    int16_t error = txn_find(stage, 0, group);
    if (error)
        return error;
    const struct kmock_txn_offset_commit_response *response =
        txn_ask(stage, KMOCK_API_TXN_OFFSET_COMMIT, writer->end_version >= 5 ? 5 : 3, &body, sizeof body);
    return response ? response->topics[0].partitions[0].error : PARKED;
}

static inline struct kmock_bytes txn_batch(struct kmock_buffer *out, const struct writer *writer, int32_t partition,
                                           const char *value)
{
    struct kmock_batch_spec spec = {0,
                                    STAGE_START_US / 1000,
                                    writer->producer_id,
                                    writer->epoch,
                                    writer->sequences[partition],
                                    writer->id ? KMOCK_BATCH_TRANSACTIONAL : 0};
    struct kmock_batch_builder builder;
    out->size = 0;
    kmock_batch_begin(&builder, out, &spec);
    kmock_batch_add(&builder, NULL_BYTES, bytes_of(value));
    kmock_batch_end(&builder, -1);
    return (struct kmock_bytes){out->data, (int32_t)out->size};
}

/* Send one record; it may be the same as before. offset  may be null */
static inline int16_t txn_send(struct stage *stage, const struct writer *writer, const char *topic, int32_t index,
                               int64_t *offset)
{
    struct kmock_buffer built = {0};
    struct kmock_partition_view view;
    char value[40];
    snprintf(value, sizeof value, "%s%d", writer->id ? writer->id : "p", (int)writer->written);
    struct kmock_bytes records = txn_batch(&built, writer, index, value);
    records.data = stage_keep(stage, records.data, (size_t)records.length);
    kmock_buffer_free(&built);
    struct kmock_produce_partition partition = {index, records};
    struct kmock_produce_topic asked = {.name = kmock_view(topic),
                                        .partitions = stage_keep(stage, &partition, sizeof partition),
                                        .partitions_count = 1};
    struct kmock_produce_request body = {.transactional_id = kmock_view(writer->id),
                                         .acks = -1,
                                         .timeout_ms = 1000,
                                         .topics = stage_keep(stage, &asked, sizeof asked),
                                         .topics_count = 1};
    assert_true(kmock_cluster_partition(stage->cluster, topic, index, &view));
    stage->node = view.leader;
    if (view.leader < 0)
        return KMOCK_LEADER_NOT_AVAILABLE;
    const struct kmock_produce_response *response =
        txn_ask(stage, KMOCK_API_PRODUCE, writer->produce_version ? writer->produce_version : 9, &body, sizeof body);
    if (response == NULL)
        return PARKED;
    if (offset)
        *offset = response->topics[0].partitions[0].base_offset;
    return response->topics[0].partitions[0].error;
}

static inline int16_t txn_write(struct stage *stage, struct writer *writer, const char *topic, int32_t index)
{
    int16_t error = txn_send(stage, writer, topic, index, NULL);
    if (error == KMOCK_NONE) {
        writer->sequences[index]++;
        writer->written++;
    }
    return error;
}

/* ---- what a consumer is given --------------------------------------------------------------------------- */

static inline bool txn_is_dropped(const struct kmock_fetch_partition_result *result, const struct kmock_batch *batch,
                                  const bool *ended)
{
    for (int32_t i = 0; i < result->aborted_transactions_count; i++)
        if (!ended[i] && result->aborted_transactions[i].producer_id == batch->producer_id &&
            result->aborted_transactions[i].first_offset <= batch->base_offset)
            return batch->attributes & KMOCK_BATCH_TRANSACTIONAL;
    return false;
}

/* An abort marker ends the oldest transaction of its producer that is not over. */
static inline void txn_end_dropping(const struct kmock_fetch_partition_result *result, const struct kmock_batch *batch,
                                    bool *ended)
{
    struct kmock_marker marker;
    int32_t oldest = -1;
    if (!kmock_marker_read(batch, &marker) || marker.commit)
        return;
    for (int32_t i = 0; i < result->aborted_transactions_count; i++)
        if (!ended[i] && result->aborted_transactions[i].producer_id == batch->producer_id &&
            (oldest < 0 ||
             result->aborted_transactions[i].first_offset < result->aborted_transactions[oldest].first_offset))
            oldest = i;
    if (oldest >= 0)
        ended[oldest] = true;
}

static inline void txn_print_batch(const struct kmock_batch *batch, struct kmock_buffer *out)
{
    struct kmock_buffer scratch = {0};
    struct kmock_records records;
    struct kmock_record record;
    if (kmock_records_open(&records, batch, &scratch))
        while (kmock_records_next(&records, &record) == KMOCK_RECORDS_RECORD)
            kmock_buffer_print(out, " %.*s", (int)record.value.length, (const char *)record.value.data);
    kmock_buffer_free(&scratch);
}

/* Append the values that a consumer is given, each with a space in front of it. */
static inline void txn_read(struct stage *stage, const char *topic, int32_t index, bool committed,
                            struct kmock_buffer *out)
{
    struct one_fetch fetch;
    struct kmock_partition_view view;
    assert_true(kmock_cluster_partition(stage->cluster, topic, index, &view));
    if (view.leader < 0)
        return;
    stage->node = view.leader;
    one_fetch(&fetch, topic, index, view.log_start)->body.isolation_level = committed;
    fetch.partition.partition_max_bytes = 52428800;
    const struct kmock_fetch_partition_result *result = stage_fetch(stage, 12, &fetch);
    assert_int_equal(result->error, KMOCK_NONE);
    bool *ended =
        kmock_alloc((size_t)(result->aborted_transactions_count > 0 ? result->aborted_transactions_count : 0) + 1);
    struct kmock_batch batch;
    const uint8_t *at = result->records.data, *end = at + result->records.length;
    for (; kmock_batch_read(at, (size_t)(end - at), &batch); at += batch.size_bytes) {
        if (batch.attributes & KMOCK_BATCH_CONTROL)
            txn_end_dropping(result, &batch, ended);
        else if (!committed || !txn_is_dropped(result, &batch, ended))
            txn_print_batch(&batch, out);
    }
    free(ended);
}

/* returns  the text of what a consumer is given; for free() */
static inline char *txn_read_text(struct stage *stage, const char *topic, int32_t index, bool committed)
{
    struct kmock_buffer out = {0};
    txn_read(stage, topic, index, committed, &out);
    kmock_buffer_append(&out, "", 1);
    return (char *)out.data;
}

static inline const char *txn_state(struct stage *stage, const char *id)
{
    struct kmock_txn_view view;
    kmock_cluster_transaction(stage->cluster, id, &view);
    return view.state ? view.state : "unknown";
}

#endif
