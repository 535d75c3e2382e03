/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/codec.h"
#include "mock/broker/error.h"
#include "mock/broker/fetch.h"

enum { ZSTD_FROM_VERSION = 10, FETCH_MAX_BYTES = 57671680 };

/* What the partitions of one answer share. */
struct reading {
    const struct kmock_cluster *cluster;
    struct kmock_request *request;
    int64_t left_bytes;
    bool has_data;
};

int32_t kmock_fetch_max_bytes(const struct kmock_fetch_request *body)
{
    return body->max_bytes < FETCH_MAX_BYTES ? body->max_bytes : FETCH_MAX_BYTES;
}

static struct kmock_fetch_partition_result blank_result(int32_t index)
{
    return (struct kmock_fetch_partition_result){.index = index,
                                                 .high_watermark = -1,
                                                 .last_stable_offset = -1,
                                                 .log_start_offset = -1,
                                                 .diverging_epoch = {-1, -1},
                                                 .current_leader = {-1, -1},
                                                 .snapshot_id = {-1, -1},
                                                 .preferred_read_replica = -1,
                                                 .records = {(const uint8_t *)"", 0}};
}

static void read_log(struct reading *reading, const struct kmock_fetch_look *look,
                     const struct kmock_fetch_partition *asked, struct kmock_fetch_partition_result *result)
{
    int64_t most = asked->partition_max_bytes < reading->left_bytes ? asked->partition_max_bytes : reading->left_bytes;
    struct kmock_log_read read = {asked->fetch_offset, look->bound_offset, most, !reading->has_data};
    result->records = kmock_log_read(look->log, &read, &reading->request->arena);
    reading->has_data |= result->records.length > 0;
    reading->left_bytes -= result->records.length;
    if (reading->left_bytes < 0)
        reading->left_bytes = 0;
}

/* Say what the replica that is here knows of the partition. */
static void describe(const struct kmock_fetch_request *body, const struct kmock_fetch_look *look,
                     struct kmock_fetch_partition_result *result)
{
    const struct kmock_partition *partition = look->partition;
    result->aborted_transactions_count = body->isolation_level == 1 ? 0 : -1;
    result->high_watermark = kmock_partition_high_watermark_of(partition, look->place);
    result->last_stable_offset = kmock_partition_stable_below(partition, result->high_watermark);
    result->log_start_offset = partition->log.start_offset;
}

/* returns  the first offset behind what was read; where nothing was, the offset that was asked for */
static int64_t end_of(struct kmock_bytes records, int64_t offset)
{
    struct kmock_batch batch;
    for (int32_t at = 0; kmock_batch_read(records.data + at, (size_t)(records.length - at), &batch);
         at += batch.size_bytes)
        offset = kmock_batch_last_offset(&batch) + 1;
    return offset;
}

/* Tell a consumer of what is committed whose records it must drop. source  Kafka UnifiedLog.addAbortedTransactions */
static void name_aborted(const struct reading *reading, const struct kmock_fetch_look *look, int64_t offset,
                         struct kmock_fetch_partition_result *result)
{
    const struct kmock_txn_index *txns = &look->partition->producers.txns;
    const struct kmock_fetch_request *body = reading->request->body;
    if (body->isolation_level != 1 || txns->ended.count == 0)
        return;
    int64_t end = end_of(result->records, offset);
    const struct kmock_txn_span *span;
    int32_t count = 0;
    for (struct kmock_txn_walk walk = kmock_txn_index_aborted(txns, offset, end); kmock_txn_walk_next(&walk);)
        count++;
    result->aborted_transactions =
        kmock_arena_array(&reading->request->arena, count, sizeof *result->aborted_transactions);
    for (struct kmock_txn_walk walk = kmock_txn_index_aborted(txns, offset, end); (span = kmock_txn_walk_next(&walk));)
        result->aborted_transactions[result->aborted_transactions_count++] =
            (struct kmock_fetch_aborted_transaction_result){span->producer_id, span->first_offset};
}

static void read_partition(struct reading *reading, const struct kmock_fetch_asked *asked,
                           struct kmock_fetch_partition_result *result)
{
    const struct kmock_request *request = reading->request;
    struct kmock_fetch_look look = kmock_fetch_look(reading->cluster, request, asked);
    *result = blank_result(asked->partition->index);
    result->error = look.error;
    result->aborted_transactions = kmock_arena_array(&reading->request->arena, 0, 1);
    if (look.error == KMOCK_NOT_LEADER_OR_FOLLOWER || look.error == KMOCK_FENCED_LEADER_EPOCH) {
        result->current_leader.leader_id = look.partition->leader;
        result->current_leader.leader_epoch = look.partition->leader_epoch;
    }
    if (look.error)
        return;
    /* What a topic's compression.type says, whatever its batches are in. source  KIP-110 */
    if (look.partition->config->codec == KMOCK_CODEC_ZSTD && request->api_version < ZSTD_FROM_VERSION) {
        result->error = KMOCK_UNSUPPORTED_COMPRESSION_TYPE;
        return;
    }
    describe(request->body, &look, result);
    result->preferred_read_replica = look.preferred_replica;
    if (look.diverges) {
        result->diverging_epoch.epoch = look.diverging.epoch;
        result->diverging_epoch.end_offset = look.diverging.start_offset;
    } else if (look.preferred_replica < 0) {
        read_log(reading, &look, asked->partition, result);
        name_aborted(reading, &look, asked->partition->fetch_offset, result);
    }
}

void kmock_fetch_read(const struct kmock_cluster *cluster, struct kmock_request *request,
                      const struct kmock_fetch_asked *asked, struct kmock_fetch_partition_result *results,
                      int32_t count)
{
    struct reading reading = {cluster, request, kmock_fetch_max_bytes(request->body), false};
    for (int32_t i = 0; i < count; i++)
        read_partition(&reading, &asked[i], &results[i]);
}
