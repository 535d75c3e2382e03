/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/produce_txn.h"

#include "mock/broker/error.h"
#include "mock/broker/topics.h"

enum { ABORTABLE_FROM_VERSION = 11, ADDS_FROM_VERSION = 12, TOPIC_IDS_FROM_VERSION = 13 };

/* returns  whether the batch would begin a transaction in the partition */
static bool begins(const struct kmock_partition *partition, const struct kmock_batch *batch)
{
    return (batch->attributes & KMOCK_BATCH_TRANSACTIONAL) &&
           !kmock_producers_has_txn(&partition->producers, batch->producer_id, batch->producer_epoch);
}

/* What is to be asked about, while the request is walked. */
struct asking {
    const struct kmock_txn_asker *asker;
    int64_t now_ms;
    struct kmock_txn_claim claim;
    struct kmock_txn_partition *partitions;
    bool is_known; /* whose the batches are: the claim says it */
    bool is_mixed; /* they are of several producers */
};

static bool adds(const struct asking *asking)
{
    return asking->asker->request->api_version >= ADDS_FROM_VERSION;
}

static void meet(struct asking *asking, const struct kmock_batch *batch)
{
    struct kmock_txn_claim *claim = &asking->claim;
    asking->is_mixed |= asking->is_known &&
                        (claim->producer_id != batch->producer_id || claim->producer_epoch != batch->producer_epoch);
    asking->is_known = true;
    claim->producer_id = batch->producer_id;
    claim->producer_epoch = batch->producer_epoch;
}

static void look_at(struct asking *asking, const struct kmock_topic *topic, const struct kmock_produce_partition *asked)
{
    struct kmock_partition *partition = kmock_topic_partition(topic, asked->index);
    struct kmock_bytes records = asked->records;
    struct kmock_batch batch;
    if (partition == NULL || records.length <= 0 || !kmock_batch_read(records.data, (size_t)records.length, &batch) ||
        batch.magic != 2 || batch.producer_id < 0 || !(batch.attributes & KMOCK_BATCH_TRANSACTIONAL))
        return;
    meet(asking, &batch);
    if (partition->leader != asking->asker->request->node_id || !begins(partition, &batch))
        return;
    kmock_verifications_begin(&partition->producers.verifications,
                              &(struct kmock_verification){batch.producer_id, batch.producer_epoch, batch.base_sequence,
                                                           adds(asking), asking->now_ms,
                                                           asking->now_ms - KMOCK_PRODUCER_EXPIRATION_MS});
    asking->partitions[asking->claim.partitions_count++] = (struct kmock_txn_partition){topic->name, asked->index};
}

static void look_at_all(struct asking *asking)
{
    const struct kmock_request *request = asking->asker->request;
    const struct kmock_produce_request *body = request->body;
    for (int32_t i = 0; i < body->topics_count; i++) {
        const struct kmock_topic *topic = request->api_version >= TOPIC_IDS_FROM_VERSION
                                              ? kmock_topics_find_id(asking->asker->cluster, &body->topics[i].topic_id)
                                              : kmock_topics_find(asking->asker->cluster, body->topics[i].name);
        for (int32_t j = 0; j < body->topics[i].partitions_count; j++)
            look_at(asking, topic, &body->topics[i].partitions[j]);
    }
}

static int32_t count_partitions(const struct kmock_produce_request *body)
{
    int32_t count = 0;
    for (int32_t i = 0; i < body->topics_count; i++)
        count += body->topics[i].partitions_count;
    return count;
}

void kmock_produce_txn_begin(const struct kmock_txn_asker *asker, int64_t now_us)
{
    struct kmock_request *request = asker->request;
    const struct kmock_produce_request *body = request->body;
    struct asking asking = {.asker = asker, .now_ms = now_us / 1000};
    bool looks = adds(&asking) || asker->cluster->verifies_transactions;
    if (looks && body->transactional_id.length >= 0) {
        asking.partitions = kmock_arena_array(&request->arena, count_partitions(body), sizeof *asking.partitions);
        asking.claim = (struct kmock_txn_claim){.transactional_id = body->transactional_id,
                                                .client_version = KMOCK_TXN_VERSION_2,
                                                .partitions = asking.partitions};
        look_at_all(&asking);
    }
    if (asking.is_mixed) {
        kmock_request_refuse(request, KMOCK_INVALID_PRODUCER_ID_MAPPING);
        kmock_request_complete(request);
    } else if (adds(&asking) && asking.claim.partitions_count > 0) {
        kmock_txn_ask_add(asker, &asking.claim, now_us);
    } else {
        asker->go_on(asker->cluster, request, KMOCK_NONE, now_us);
    }
}

/* Old producers get an error that lets them send again. */
static int16_t translate(int16_t version, int16_t error)
{
    if (kmock_txn_is_unreachable(error))
        return KMOCK_NOT_ENOUGH_REPLICAS;
    switch (error) {
    case KMOCK_CONCURRENT_TRANSACTIONS:
        return version >= ADDS_FROM_VERSION ? error : (int16_t)KMOCK_NOT_ENOUGH_REPLICAS;
    case KMOCK_PRODUCER_FENCED:
        return KMOCK_INVALID_PRODUCER_EPOCH;
    case KMOCK_TRANSACTION_ABORTABLE:
        return version >= ABORTABLE_FROM_VERSION ? error : (int16_t)KMOCK_INVALID_TXN_STATE;
    default:
        return error;
    }
}

int16_t kmock_produce_txn_judge(const struct kmock_produce_txn *produce, const struct kmock_batch *batch)
{
    const struct kmock_request *request = produce->request;
    const struct kmock_produce_request *body = request->body;
    const struct kmock_partition *partition = produce->partition;
    struct kmock_txn_partition asked = {partition->topic->name, partition->index};
    struct kmock_txn_claim claim = {body->transactional_id, batch->producer_id, batch->producer_epoch, 0, &asked, 1};
    if (!begins(partition, batch))
        return KMOCK_NONE;
    int16_t error =
        request->api_version >= ADDS_FROM_VERSION ? produce->add_error : kmock_txn_ask(produce->cluster, &claim);
    return translate(request->api_version, error);
}
