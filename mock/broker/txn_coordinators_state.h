/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out the host of the transaction coordinators, for the txn_coordinators*.c files. */
#ifndef KMOCK_BROKER_TXN_COORDINATORS_STATE_H
#define KMOCK_BROKER_TXN_COORDINATORS_STATE_H

#include "mock/broker/txn_coordinators.h"

enum { KMOCK_TXN_PARTITIONS = 50 };

/* One partition of __transaction_state. */
struct kmock_txn_slot {
    struct kmock_txn_coordinators *host;
    int32_t partition;
    struct kmock_txn_coordinator *coordinator; /* null: nobody leads the partition, or it is loading */
    int32_t node_id;                           /* who leads; -1: nobody */
    struct kmock_timer loading;                /* armed while the log is being read */
    struct kmock_wait committing;              /* on the partition's list while something is not committed */
};

struct kmock_txn_coordinators {
    struct kmock_cluster *cluster;
    struct kmock_txn_slot slots[KMOCK_TXN_PARTITIONS];
    struct kmock_buffer expanded; /* records that are read when one loads */
    struct kmock_table held;      /* transactional ids, "" for all -> struct hold: whose markers wait */
    int64_t load_us;              /* how long a load takes */
    int64_t timeout_check_us, marker_delay_us;
    int64_t id_expiration_ms;
    int32_t max_timeout_ms;
    int64_t id_check_us, next_id_check_us;
};

/* Load a coordinator anew where its partition is led, or unload it where nobody leads. */
void kmock_txn_slot_begin(struct kmock_txn_slot *slot, struct kmock_partition *partition, int64_t load_us,
                          int64_t now_us);
void kmock_txn_slot_unload(struct kmock_txn_slot *slot, bool answer, int64_t now_us);

/* Go on with what waited for its records: for kmock_wait. */
void kmock_txn_slot_wake(struct kmock_wait *wait, int64_t now_us);

#endif
