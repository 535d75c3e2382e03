/* SPDX-License-Identifier: Apache-2.0 */
/* Hold what is known of a transactional id: what its record in __transaction_state says. Knows nothing of coordinators.
 * source  Kafka TransactionMetadata, TransactionState, TransactionLogValue.json */
#ifndef KMOCK_BROKER_TXN_FACTS_H
#define KMOCK_BROKER_TXN_FACTS_H

#include <stdbool.h>

#include "mock/broker/types.h"

/* Numbers as in the record. */
enum kmock_txn_state {
    KMOCK_TXN_EMPTY = 0,
    KMOCK_TXN_ONGOING = 1,
    KMOCK_TXN_PREPARE_COMMIT = 2,
    KMOCK_TXN_PREPARE_ABORT = 3,
    KMOCK_TXN_COMPLETE_COMMIT = 4,
    KMOCK_TXN_COMPLETE_ABORT = 5,
    KMOCK_TXN_DEAD = 6,
    KMOCK_TXN_STATES_COUNT,
};

/* From here on an epoch is spent: one more is left to fence with, and the next id begins at 0. */
enum { KMOCK_TXN_LAST_EPOCH = 32766, KMOCK_TXN_NO_EPOCH = -1, KMOCK_TXN_VERSION_2 = 2 };

struct kmock_txn_partition {
    struct kmock_string topic; /* zero-terminated, owned */
    int32_t partition;
};

struct kmock_txn_facts {
    int64_t producer_id;
    int64_t previous_producer_id, next_producer_id; /* -1: none */
    int16_t epoch, last_epoch;                      /* -1: none. last_epoch is not in the record */
    int32_t timeout_ms;
    enum kmock_txn_state state;
    struct kmock_txn_partition *partitions; /* in order of adding */
    int32_t partitions_count;
    int64_t start_ms; /* -1: none was begun */
    int64_t update_ms;
    int16_t client_version; /* 2: its client has a new epoch after each transaction. source  KIP-890 */
};

/* returns  Kafka's name of a state, static: "PrepareCommit" */
const char *kmock_txn_state_name(enum kmock_txn_state state);

/* Find a state by its name. returns  false where none has it */
bool kmock_txn_state_parse(struct kmock_string name, enum kmock_txn_state *state);

static inline bool kmock_txn_state_is_prepare(enum kmock_txn_state state)
{
    return state == KMOCK_TXN_PREPARE_COMMIT || state == KMOCK_TXN_PREPARE_ABORT;
}

static inline bool kmock_txn_state_is_over(enum kmock_txn_state state)
{
    return state == KMOCK_TXN_EMPTY || state == KMOCK_TXN_COMPLETE_COMMIT || state == KMOCK_TXN_COMPLETE_ABORT;
}

/* returns  what is known of an id that was just given a producer id */
struct kmock_txn_facts kmock_txn_facts_new(int64_t producer_id);

/* returns  a copy, for kmock_txn_facts_finish */
struct kmock_txn_facts kmock_txn_facts_copy(const struct kmock_txn_facts *facts);
void kmock_txn_facts_finish(struct kmock_txn_facts *facts);

bool kmock_txn_facts_has(const struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition);

/* Add a partition that is not there; the topic is copied. */
void kmock_txn_facts_append(struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition);

/* Add a partition that may be there already. */
void kmock_txn_facts_add(struct kmock_txn_facts *facts, struct kmock_string topic, int32_t partition);
void kmock_txn_facts_clear(struct kmock_txn_facts *facts);

#endif
