/* SPDX-License-Identifier: Apache-2.0 */
/* See to the transaction that a Produce is part of, before it is appended. source  KIP-890; Kafka ReplicaManager
 * .maybeSendPartitionsToTransactionCoordinator, handleProduceAppend */
#ifndef KMOCK_BROKER_PRODUCE_TXN_H
#define KMOCK_BROKER_PRODUCE_TXN_H

#include "mock/broker/txn_ask.h"

/* Add the partitions of the request to its transaction, where its version leaves that to the broker; then go on. */
void kmock_produce_txn_begin(const struct kmock_txn_asker *asker, int64_t now_us);

/* A batch that may be the first of its transaction in a partition. */
struct kmock_produce_txn {
    const struct kmock_cluster *cluster;
    const struct kmock_request *request;
    const struct kmock_partition *partition;
    int16_t add_error; /* what became of kmock_produce_txn_begin */
};

/* returns  0, or the error as the producer's version knows it */
int16_t kmock_produce_txn_judge(const struct kmock_produce_txn *produce, const struct kmock_batch *batch);

#endif
