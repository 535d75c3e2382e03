/* SPDX-License-Identifier: Apache-2.0 */
/* Share one OffsetCommit between the file that judges it and the file that stores it.
 *
 * source  Kafka GroupMetadataManager.storeOffsets, OffsetMetadataManager.commitOffset */
#ifndef KMOCK_BROKER_OFFSETS_STORE_H
#define KMOCK_BROKER_OFFSETS_STORE_H

#include "mock/broker/group.h"

/* Versions of OffsetCommit. */
enum {
    KMOCK_COMMIT_TIMESTAMP_IN = 1,
    KMOCK_COMMIT_RETENTION_FROM = 2,
    KMOCK_COMMIT_RETENTION_TO = 4,
    KMOCK_COMMIT_LEADER_EPOCH_FROM = 6,
    KMOCK_COMMIT_AS_TXN = 8, /* what a TxnOffsetCommit is like */
};

/* Lives in the request's arena until the request is answered. */
struct kmock_commit {
    struct kmock_coordinator *coordinator;
    struct kmock_group *group;            /* null: none yet */
    struct kmock_group_reference written; /* the group while its records are on their way */
    struct kmock_request *request;
    int16_t version;                                   /* of OffsetCommit */
    const struct kmock_txn_offset_commit_request *txn; /* null: a plain OffsetCommit */
    const struct kmock_offset_commit_request *body;
    struct kmock_offset_commit_response *response;
    int64_t position;   /* of the next record, while they are applied */
    int32_t left_count; /* partitions that no error was found for */
    int64_t now_us;     /* of the request */
};

/* Called for each partition that no error was found for, in order of the request. */
typedef void kmock_commit_visit(struct kmock_commit *commit, const struct kmock_offset *offset,
                                struct kmock_offset_commit_partition_result *result, void *context);

void kmock_commit_each(struct kmock_commit *commit, kmock_commit_visit *visit, void *context);

/* Give each partition that is left an error. */
void kmock_commit_refuse(struct kmock_commit *commit, int16_t error);

/* Judge the whole request, and store or answer. */
void kmock_commit_run(struct kmock_commit *commit);

/* Answer as the request asked: by OffsetCommit or TxnOffsetCommit. */
void kmock_commit_answer(struct kmock_commit *commit);

/* Write what is left to the log; apply and answer it when that is committed. */
void kmock_commit_store(struct kmock_commit *commit);

#endif
