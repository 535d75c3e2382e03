/* SPDX-License-Identifier: Apache-2.0 */
/* Write the markers of a transaction that is about to end, to the leaders of all its partitions.
 *
 *   Prepare* is in the log -> [a moment | as long as a fixture holds them] -> a marker in each partition
 *     -> [committed in all] -> Complete*
 *
 * A partition without leader, or with too few replicas in sync, is waited for; one that was deleted is left out. Where
 * somebody newer has written, the coordinator gives up: the transaction stays Prepare* until it is loaded anew.
 * source  Kafka TransactionMarkerChannelManager, TransactionMarkerRequestCompletionHandler */
#ifndef KMOCK_BROKER_TXN_MARKERS_H
#define KMOCK_BROKER_TXN_MARKERS_H

#include "mock/broker/txn.h"

/* Begin in a moment, unless it has begun. */
void kmock_txn_markers_begin(struct kmock_txn *txn, int64_t now_us);

/* Go on at once with what could not go on before. */
void kmock_txn_markers_retry(struct kmock_txn *txn, int64_t now_us);

/* Forget what is not written: the coordinator is no more, or the id. */
void kmock_txn_markers_drop(struct kmock_txn *txn);

#endif
