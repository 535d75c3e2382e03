/* SPDX-License-Identifier: Apache-2.0 */
/* Let a broker ask the coordinator of a transaction before it appends for one of its producers.
 *
 * From Kafka 3.6 on it asks whether the partition is in the transaction; for clients of the second transaction protocol
 * it adds it. Brokers before that append what comes. source  KIP-890, Kafka AddPartitionsToTxnManager */
#ifndef KMOCK_BROKER_TXN_ASK_H
#define KMOCK_BROKER_TXN_ASK_H

#include "mock/broker/txn_claim.h"

typedef void kmock_txn_go_on(struct kmock_cluster *cluster, struct kmock_request *request, int16_t error,
                             int64_t now_us);

/* Who goes on when the coordinator has answered; the request is parked at its broker meanwhile. */
struct kmock_txn_asker {
    struct kmock_cluster *cluster;
    struct kmock_request *request;
    kmock_txn_go_on *go_on;
    bool retries; /* while a transaction before this one has no markers yet: every 20 ms, for 100 ms at most */
};

/* Add partitions: go_on is called, now or later, with 0 or the coordinator's error; not where the broker dies. */
void kmock_txn_ask_add(const struct kmock_txn_asker *asker, const struct kmock_txn_claim *claim, int64_t now_us);

/* returns  0 where the claim's first partition is in the transaction, or nobody asks; else the coordinator's error */
int16_t kmock_txn_ask(const struct kmock_cluster *cluster, const struct kmock_txn_claim *claim);

/* returns  whether the error is about the coordinator, who has moved or is loading, and not about the transaction */
bool kmock_txn_is_unreachable(int16_t error);

#endif
