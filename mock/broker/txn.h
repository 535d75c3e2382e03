/* SPDX-License-Identifier: Apache-2.0 */
/* Coordinate the transactions of one partition of __transaction_state, while one broker leads it.
 *
 *   Empty -> Ongoing -> PrepareCommit -> CompleteCommit        every arrow is a record in the log first
 *              |   ^------------------------|    |              (kmock_txn_write), and true when that is committed
 *              v                                 v
 *           PrepareAbort -> CompleteAbort -> Empty, Ongoing; Empty and Complete* -> Dead when the id expires
 *
 * While a record is on its way the transaction is pending, and from Prepare* on until it is over: others are told
 * CONCURRENT_TRANSACTIONS.
 * source  Kafka TransactionCoordinator, TransactionMetadata, TransactionStateManager; KIP-98, 360, 890 */
#ifndef KMOCK_BROKER_TXN_H
#define KMOCK_BROKER_TXN_H

#include "mock/broker/state.h"
#include "mock/broker/txn_facts.h"

struct kmock_txn_coordinator {
    struct kmock_cluster *cluster;
    int32_t partition, node_id;
    int32_t epoch;             /* leader epoch of the partition: markers carry it */
    struct kmock_table txns;   /* transactional id -> struct kmock_txn */
    struct kmock_list changes; /* that are not committed yet, in order of offset; see txn_write.c */
    bool is_mute;              /* its broker died: nobody is answered */
};

struct kmock_txn_change;

struct kmock_txn {
    struct kmock_txn_coordinator *coordinator;
    struct kmock_string id; /* zero-terminated, owned */
    struct kmock_txn_facts facts;
    struct kmock_txn_change *change; /* on its way to the log; null: none */
    bool failed_to_fence;            /* the epoch was raised, and that is not in the log */
    struct kmock_timer timeout;      /* armed while Ongoing */
    struct kmock_timer begin;        /* of the markers: armed from Prepare* on until they are written */
    struct kmock_list markers;       /* that are to be written; see txn_markers.c */
    int32_t markers_left;            /* that are not committed */
    bool is_held;                    /* its markers wait until a fixture releases them */
    bool is_given_up;                /* somebody newer has written markers: it stays as it is until it is loaded anew */
    bool owes_completion;            /* all markers are written, and that could not be */
};

struct kmock_txn_coordinator *kmock_txn_coordinator_load(struct kmock_cluster *cluster,
                                                         const struct kmock_partition *partition, int64_t now_us);

/* Lose the partition: who waits is answered NOT_COORDINATOR, or forgotten (not answer). */
void kmock_txn_coordinator_unload(struct kmock_txn_coordinator *coordinator, bool answer, int64_t now_us);

/* returns  NULL where the id is not known */
struct kmock_txn *kmock_txn_find(const struct kmock_txn_coordinator *coordinator, struct kmock_string id);

/* Add an id that is not there. facts  taken over */
struct kmock_txn *kmock_txn_add(struct kmock_txn_coordinator *coordinator, struct kmock_string id,
                                struct kmock_txn_facts facts);

/* Take an id out: its timers and markers with it. No change of it may be on its way. */
void kmock_txn_remove(struct kmock_txn *txn);

/* returns  whether a change of state is on its way, or about to be. source  Kafka TransactionMetadata.pendingState: once
 * Prepare* is in the log, Complete* is pending */
static inline bool kmock_txn_is_pending(const struct kmock_txn *txn)
{
    return txn->change || kmock_txn_state_is_prepare(txn->facts.state);
}

/* Make other facts true and report them: the only writer of a state. to  taken over; why  static */
void kmock_txn_become(struct kmock_txn *txn, struct kmock_txn_facts to, const char *why);

/* Report the partitions of a transaction, from one of them on. */
void kmock_txn_tell_partitions(const struct kmock_txn *txn, int32_t first);

/* Hand a request back, unless its broker died. */
void kmock_txn_answer(const struct kmock_txn_coordinator *coordinator, struct kmock_request *request);

#endif
