/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/txn_claim.h"

#include "mock/broker/error.h"

/* From here on who comes too early is told so before it is looked who that is: it may have its new producer id already,
 * which the transaction gets when it is over. source  Kafka 4.0, KIP-890 */
enum { PENDING_FIRST_FROM_RELEASE = 400 };

static int16_t judge(const struct kmock_txn *txn, const struct kmock_txn_claim *claim)
{
    if (claim->transactional_id.length <= 0)
        return KMOCK_INVALID_REQUEST;
    if (txn == NULL || txn->facts.producer_id != claim->producer_id)
        return KMOCK_INVALID_PRODUCER_ID_MAPPING;
    return txn->facts.epoch == claim->producer_epoch ? KMOCK_NONE : KMOCK_PRODUCER_FENCED;
}

static bool has_all(const struct kmock_txn_facts *facts, const struct kmock_txn_claim *claim)
{
    for (int32_t i = 0; i < claim->partitions_count; i++)
        if (!kmock_txn_facts_has(facts, claim->partitions[i].topic, claim->partitions[i].partition))
            return false;
    return true;
}

static struct kmock_txn_facts prepare(const struct kmock_txn_facts *facts, const struct kmock_txn_claim *claim,
                                      int64_t now_us)
{
    struct kmock_txn_facts to = kmock_txn_facts_copy(facts);
    if (to.state != KMOCK_TXN_ONGOING)
        to.start_ms = now_us / 1000;
    to.state = KMOCK_TXN_ONGOING;
    to.update_ms = now_us / 1000;
    to.client_version = claim->client_version;
    for (int32_t i = 0; i < claim->partitions_count; i++)
        kmock_txn_facts_add(&to, claim->partitions[i].topic, claim->partitions[i].partition);
    return to;
}

void kmock_txn_claim_add(struct kmock_txn_coordinator *coordinator, const struct kmock_txn_claim *claim,
                         struct kmock_txn_then then, int64_t now_us)
{
    struct kmock_txn *txn = kmock_txn_find(coordinator, claim->transactional_id);
    int16_t error = judge(txn, claim);
    bool asks_first = coordinator->cluster->release >= PENDING_FIRST_FROM_RELEASE && claim->transactional_id.length > 0;
    if (txn && kmock_txn_is_pending(txn) && (error == KMOCK_NONE || asks_first))
        error = KMOCK_CONCURRENT_TRANSACTIONS;
    if (error != KMOCK_NONE || (txn->facts.state == KMOCK_TXN_ONGOING && has_all(&txn->facts, claim)))
        then.done(then.context, error, now_us);
    else
        kmock_txn_write(txn, &(struct kmock_txn_step){prepare(&txn->facts, claim, now_us), NULL, then}, now_us);
}

int16_t kmock_txn_claim_verify(const struct kmock_txn_coordinator *coordinator, const struct kmock_txn_claim *claim,
                               int32_t place)
{
    const struct kmock_txn *txn = kmock_txn_find(coordinator, claim->transactional_id);
    const struct kmock_txn_partition *partition = &claim->partitions[place];
    int16_t error = judge(txn, claim);
    if (error != KMOCK_NONE)
        return error;
    if (kmock_txn_state_is_prepare(txn->facts.state))
        return KMOCK_CONCURRENT_TRANSACTIONS;
    bool is_in = txn->facts.state == KMOCK_TXN_ONGOING &&
                 kmock_txn_facts_has(&txn->facts, partition->topic, partition->partition);
    return is_in ? KMOCK_NONE : KMOCK_TRANSACTION_ABORTABLE;
}
