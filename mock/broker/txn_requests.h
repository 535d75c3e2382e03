/* SPDX-License-Identifier: Apache-2.0 */
/* Answer the requests that a transaction coordinator gets; each takes the request over.
 * source  Kafka TransactionCoordinator.handleInitProducerId, handleEndTransaction */
#ifndef KMOCK_BROKER_TXN_REQUESTS_H
#define KMOCK_BROKER_TXN_REQUESTS_H

#include "mock/broker/txn.h"

/* InitProducerId with a transactional id whose parameters were judged. */
void kmock_txn_handle_init(struct kmock_txn_coordinator *coordinator, struct kmock_request *request, int64_t now_us);

void kmock_txn_handle_end(struct kmock_txn_coordinator *coordinator, struct kmock_request *request, int64_t now_us);

/* Describe one transaction as DescribeTransactions does; what is described lives in the arena.
 * errors  TRANSACTIONAL_ID_NOT_FOUND in the result */
void kmock_txn_describe(const struct kmock_txn_coordinator *coordinator, struct kmock_string id,
                        struct kmock_describe_transactions_transaction_result *result, struct kmock_arena *arena);

#endif
