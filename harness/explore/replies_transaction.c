/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests for producer ids and transactions. Each line: error, retriable, said before and
 * after the request was done, what it needs. The sources are classes of Kafka 4; UNKNOWN_SERVER_ERROR is what any
 * unforeseen exception becomes.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  TransactionCoordinator.handleInitProducerId, RPCProducerIdManager (14: no block of ids is at hand yet);
 * writes of the transaction log */
static const struct kt_reply init_producer_id[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_TRANSACTION_TIMEOUT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_CONCURRENT_TRANSACTIONS, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_PRODUCER_FENCED, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  TransactionCoordinator.handleAddPartitionsToTransaction; 15 and 16 may stand for a record that was
 * written; 55 beside another partition's error */
static const struct kt_reply add_partitions_to_txn[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_TXN_STATE, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_CONCURRENT_TRANSACTIONS, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_OPERATION_NOT_ATTEMPTED, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_PRODUCER_FENCED, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTION_ABORTABLE, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  TransactionCoordinator.handleAddPartitionsToTransaction for the group's partition */
static const struct kt_reply add_offsets_to_txn[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_TXN_STATE, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_CONCURRENT_TRANSACTIONS, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_PRODUCER_FENCED, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTION_ABORTABLE, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  KafkaApis.handleTxnOffsetCommitRequest, GroupMetadataManager.storeOffsets; 22, 25, 82: KIP-447 */
static const struct kt_reply txn_offset_commit[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_REQUEST_TIMED_OUT, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_OFFSET_METADATA_TOO_LARGE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_ILLEGAL_GENERATION, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_GROUP_ID, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_MEMBER_ID, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_COMMIT_OFFSET_SIZE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_GROUP_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_TXN_STATE, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_FENCED_INSTANCE_ID, false, true, false, KT_NEEDS_STATIC_MEMBER},
    {KMOCK_PRODUCER_FENCED, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_STALE_MEMBER_EPOCH, false, true, false, KT_NEEDS_PROTOCOL_848},
    {KMOCK_TRANSACTION_ABORTABLE, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  TransactionCoordinator.endTransaction; 51 is also what the second of two tries hears while markers are
 * written */
static const struct kt_reply end_txn[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_NOT_COORDINATOR, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_TXN_STATE, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_CONCURRENT_TRANSACTIONS, true, true, true, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_PRODUCER_FENCED, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTION_ABORTABLE, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  KafkaApis.handleWriteTxnMarkersRequest; brokers ask it of each other, so no program hears of it */
static const struct kt_reply write_txn_markers[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_TRANSACTION_COORDINATOR_FENCED, false, true, false, KT_NEEDS_AUTHORIZER},
};

/* source  TransactionCoordinator.handleDescribeTransactions */
static const struct kt_reply describe_transactions[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_COORDINATOR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_TRANSACTIONAL_ID_NOT_FOUND, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  TransactionCoordinator.handleListTransactions */
static const struct kt_reply list_transactions[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_LOAD_IN_PROGRESS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_COORDINATOR_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REGULAR_EXPRESSION, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_transaction[] = {
    KT_TABLE(KMOCK_API_INIT_PRODUCER_ID, init_producer_id),
    KT_TABLE(KMOCK_API_ADD_PARTITIONS_TO_TXN, add_partitions_to_txn),
    KT_TABLE(KMOCK_API_ADD_OFFSETS_TO_TXN, add_offsets_to_txn),
    KT_TABLE(KMOCK_API_TXN_OFFSET_COMMIT, txn_offset_commit),
    KT_TABLE(KMOCK_API_END_TXN, end_txn),
    KT_TABLE(KMOCK_API_WRITE_TXN_MARKERS, write_txn_markers),
    KT_TABLE(KMOCK_API_DESCRIBE_TRANSACTIONS, describe_transactions),
    KT_TABLE(KMOCK_API_LIST_TRANSACTIONS, list_transactions),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
