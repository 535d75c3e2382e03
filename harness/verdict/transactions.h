/* SPDX-License-Identifier: Apache-2.0 */
/* Rebuild the transactions of a cluster from its events.
 *
 *   Ongoing ---- partitions, offsets, appends ---- PrepareCommit | PrepareAbort ---- markers ---- Complete...
 *   `- begun                                       `- decided                                     `- ended
 *
 * A transaction that begins unseen is known from when a new coordinator has loaded it. Knows nothing of any one
 * guarantee. source  KIP-98, Kafka TransactionState */
#ifndef KT_VERDICT_TRANSACTIONS_H
#define KT_VERDICT_TRANSACTIONS_H

#include "harness/verdict/log.h"
#include "harness/verdict/place.h"

#define KT_NOWHERE SIZE_MAX /* no such event */

struct kt_transaction_partition {
    kt_name topic;
    int32_t partition;
    size_t added;  /* event */
    size_t append; /* first batch in the transaction, or KT_NOWHERE */
    size_t marker; /* or KT_NOWHERE */
    bool commits;  /* the marker does */
};

struct kt_transaction_offset {
    kt_name group, topic;
    int32_t partition;
    int64_t offset;
    size_t at;      /* event */
    size_t applied; /* the COMMITTED event, or KT_NOWHERE */
};

struct kt_transaction {
    kt_name id; /* transactional id */
    kt_name instance;
    int64_t producer_id;
    int16_t epoch;
    enum kt_outcome outcome; /* open, committed or aborted */
    size_t begun, decided, ended;
    int32_t timeout_ms; /* 0: not known */
    struct kt_transaction_partition *partitions;
    size_t partitions_count;
    struct kt_transaction_offset *offsets;
    size_t offsets_count;
};

/* A batch that was written in no transaction that the coordinator knew to have its partition. */
struct kt_stray {
    size_t append;
    size_t transaction; /* the producer's that began last before; KT_NOWHERE: none */
};

/* Zero-initialised is empty. */
struct kt_transactions {
    struct kt_transaction *items; /* in order of their begin */
    size_t count, capacity;
    struct kt_stray *strays;
    size_t strays_count;
    struct kmock_table by_producer; /* producer id -> struct kt_run of its transactions */
    struct kmock_table by_id;       /* transactional id -> the same */
    struct kmock_table given;       /* transactional id -> event that gave its producer id out last */
    bool is_told;                   /* the history has a coordinator's events */
};

/* Take all events in up to a time (0: all there are). */
void kt_transactions_read(struct kt_transactions *transactions, const struct kt_history *history, int64_t end_us);
void kt_transactions_finish(struct kt_transactions *transactions);

/* returns  the transaction of a producer that was the last to begin before an event; NULL: there is none */
struct kt_transaction *kt_transaction_at(const struct kt_transactions *transactions, int64_t producer_id, size_t event);

/* returns  the same of a transactional id, that began behind another event */
struct kt_transaction *kt_transaction_between(const struct kt_transactions *transactions, kt_name id, size_t after,
                                              size_t before);

/* returns  the partition's part in the transaction; NULL: none */
struct kt_transaction_partition *kt_transaction_partition(const struct kt_transaction *transaction, kt_name topic,
                                                          int32_t partition);

/* returns  whether the transaction, which may be NULL, holds an offset of a group that is behind a record */
bool kt_transaction_has_offset(const struct kt_transaction *transaction, kt_name group, const struct kt_place *record);

#endif
