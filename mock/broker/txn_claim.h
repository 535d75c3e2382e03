/* SPDX-License-Identifier: Apache-2.0 */
/* Add partitions to a transaction, or ask whether they are in it: what clients do by AddPartitionsToTxn and
 * AddOffsetsToTxn, and brokers for them before they append. source  Kafka TransactionCoordinator
 * .handleAddPartitionsToTransaction, handleVerifyPartitionsInTransaction, AddPartitionsToTxnManager; KIP-890 */
#ifndef KMOCK_BROKER_TXN_CLAIM_H
#define KMOCK_BROKER_TXN_CLAIM_H

#include "mock/broker/txn_write.h"

/* Who asks, and for which partitions. Everything is borrowed for the call. */
struct kmock_txn_claim {
    struct kmock_string transactional_id;
    int64_t producer_id;
    int16_t producer_epoch;
    int16_t client_version; /* 2: of KIP-890's second part */
    const struct kmock_txn_partition *partitions;
    int32_t partitions_count;
};

/* Add them. then  called once, now or later; errors  INVALID_REQUEST, INVALID_PRODUCER_ID_MAPPING, PRODUCER_FENCED,
 * CONCURRENT_TRANSACTIONS, or as kmock_txn_written. The coordinator may be gone when it is called with NOT_COORDINATOR */
void kmock_txn_claim_add(struct kmock_txn_coordinator *coordinator, const struct kmock_txn_claim *claim,
                         struct kmock_txn_then then, int64_t now_us);

/* Ask about one of the claim's partitions. returns  0; TRANSACTION_ABORTABLE where it is not in the transaction; else
 * as above */
int16_t kmock_txn_claim_verify(const struct kmock_txn_coordinator *coordinator, const struct kmock_txn_claim *claim,
                               int32_t place);

#endif
