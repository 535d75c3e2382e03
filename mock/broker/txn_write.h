/* SPDX-License-Identifier: Apache-2.0 */
/* Write a change of a transaction to the log, make it true when that is committed, and go on.
 *
 *   append -> [high watermark passed | request.timeout.ms | coordinator unloaded] -> done, once
 *
 * source  Kafka TransactionStateManager.appendTransactionToLog */
#ifndef KMOCK_BROKER_TXN_WRITE_H
#define KMOCK_BROKER_TXN_WRITE_H

#include "mock/broker/txn.h"

/* error  KMOCK_NONE: the change is true. COORDINATOR_NOT_AVAILABLE, NOT_COORDINATOR, UNKNOWN_SERVER_ERROR: it is not,
 * though its record may be in the log. The coordinator is about to go where is_mute, or the error is NOT_COORDINATOR */
typedef void kmock_txn_written(void *context, int16_t error, int64_t now_us);

struct kmock_txn_then {
    kmock_txn_written *done;
    void *context;
};

/* What is to be true. */
struct kmock_txn_step {
    struct kmock_txn_facts to; /* taken over */
    const char *why;           /* static; may be null */
    struct kmock_txn_then then;
};

/* Write; no other change of the transaction may be on its way. */
void kmock_txn_write(struct kmock_txn *txn, const struct kmock_txn_step *step, int64_t now_us);

/* Write a tombstone, and wait for nothing. returns  whether it is in the log */
bool kmock_txn_write_tombstone(const struct kmock_txn *txn, int64_t now_us);

/* Go on with what waited: every offset below the high watermark is committed. */
void kmock_txn_committed_up_to(struct kmock_txn_coordinator *coordinator, int64_t high_watermark, int64_t now_us);

/* Tell everybody who waits that the coordinator is no more. */
void kmock_txn_writes_fail(struct kmock_txn_coordinator *coordinator, int64_t now_us);

#endif
