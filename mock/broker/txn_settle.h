/* SPDX-License-Identifier: Apache-2.0 */
/* See to what a transaction's state asks for without a request: its timeout while it is Ongoing, its markers when it is
 * about to end, its end when they are written. source  Kafka TransactionCoordinator.abortTimedOutTransactions */
#ifndef KMOCK_BROKER_TXN_SETTLE_H
#define KMOCK_BROKER_TXN_SETTLE_H

#include "mock/broker/txn_write.h"

/* Do it, after the state has changed or was loaded. */
void kmock_txn_settle(struct kmock_txn *txn, int64_t now_us);

/* Raise the epoch and abort an Ongoing transaction that nothing is pending of. why  static */
void kmock_txn_fence(struct kmock_txn *txn, const char *why, struct kmock_txn_then then, int64_t now_us);

/* returns  what an Ongoing transaction, or one that is over, is about to be: its end is prepared
 * client_version  of who ends it: 2 gets a new epoch, and a new producer id when epochs are used up */
struct kmock_txn_facts kmock_txn_prepare_end(const struct kmock_txn *txn, bool commit, int16_t client_version,
                                             int64_t now_us);

/* All markers are written: write that. */
void kmock_txn_complete(struct kmock_txn *txn, int64_t now_us);

/* Forget the ids that were not used for transactional.id.expiration.ms. */
void kmock_txn_expire(struct kmock_txn_coordinator *coordinator, int64_t now_us);

#endif
