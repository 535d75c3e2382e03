/* SPDX-License-Identifier: Apache-2.0 */
/* What may be answered to requests for records, offsets in logs and metadata. Each line: error, retriable, said before
 * and after the request was done, what it needs. The sources are classes of Kafka 4; UNKNOWN_SERVER_ERROR is what
 * any unforeseen exception becomes.
 * source  org.apache.kafka.common.protocol.Errors for what is retriable */
#include "harness/explore/replies_inside.h"

#include "mock/broker/error.h"
#include "mock/broker/request.h"

/* source  ReplicaManager.appendRecords, DelayedProduce, ProduceRequest; leadership may be lost while acks are
 * awaited */
static const struct kt_reply produce[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_CORRUPT_MESSAGE, true, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, false, true, KT_NEEDS_NOTHING},
    {KMOCK_MESSAGE_TOO_LARGE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_RECORD_LIST_TOO_LARGE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_NOT_ENOUGH_REPLICAS, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_ENOUGH_REPLICAS_AFTER_APPEND, true, false, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_REQUIRED_ACKS, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_CLUSTER_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_TIMESTAMP, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNSUPPORTED_FOR_MESSAGE_FORMAT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_OUT_OF_ORDER_SEQUENCE_NUMBER, false, true, false, KT_NEEDS_IDEMPOTENCE},
    {KMOCK_INVALID_PRODUCER_EPOCH, false, true, false, KT_NEEDS_IDEMPOTENCE},
    {KMOCK_INVALID_TXN_STATE, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_INVALID_PRODUCER_ID_MAPPING, false, true, false, KT_NEEDS_TRANSACTIONS},
    {KMOCK_TRANSACTIONAL_ID_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_PRODUCER_ID, false, true, false, KT_NEEDS_IDEMPOTENCE},
    {KMOCK_UNSUPPORTED_COMPRESSION_TYPE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_RECORD, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_TRANSACTION_ABORTABLE, false, true, false, KT_NEEDS_TRANSACTIONS},
};

/* source  KafkaApis.handleFetchRequest, ReplicaManager.readFromLog, FetchManager; it changes nothing, so there is no
 * after */
static const struct kt_reply fetch[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_OFFSET_OUT_OF_RANGE, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_CORRUPT_MESSAGE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_REPLICA_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_FETCH_SESSION_ID_NOT_FOUND, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_FETCH_SESSION_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_FENCED_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNSUPPORTED_COMPRESSION_TYPE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_OFFSET_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INCONSISTENT_TOPIC_ID, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_FETCH_SESSION_TOPIC_ID_ERROR, true, true, false, KT_NEEDS_NOTHING},
};

/* source  KafkaApis.handleListOffsetRequest, ReplicaManager.fetchOffset; 5 stands for 78 below version 5 */
static const struct kt_reply list_offsets[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_LEADER_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNSUPPORTED_FOR_MESSAGE_FORMAT, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_FENCED_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_OFFSET_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
};

/* source  ReplicaManager.lastOffsetForLeaderEpoch */
static const struct kt_reply offset_for_leader_epoch[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_FENCED_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_LEADER_EPOCH, true, true, false, KT_NEEDS_NOTHING},
};

/* source  KafkaApis.handleDeleteRecordsRequest, ReplicaManager.deleteRecords, DelayedDeleteRecords, which waits for the
 * followers and may lose the leadership meanwhile; 44: the topic is not cleaned by deletion */
static const struct kt_reply delete_records[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_OFFSET_OUT_OF_RANGE, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, true, KT_NEEDS_NOTHING},
    {KMOCK_REQUEST_TIMED_OUT, true, false, true, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_POLICY_VIOLATION, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
};

/* source  KafkaApis.handleDescribeProducersRequest, ReplicaManager.activeProducerState */
static const struct kt_reply describe_producers[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_NOT_LEADER_OR_FOLLOWER, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_KAFKA_STORAGE_ERROR, true, true, false, KT_NEEDS_NOTHING},
};

/* source  KafkaApis.handleTopicMetadataRequest; 37 and 38 where it creates the topic; 100 to who asks by id, which
 * no client does of what it subscribes to */
static const struct kt_reply metadata[] = {
    {KMOCK_UNKNOWN_SERVER_ERROR, false, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_OR_PARTITION, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_LEADER_NOT_AVAILABLE, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_INVALID_TOPIC_EXCEPTION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_TOPIC_AUTHORIZATION_FAILED, false, true, false, KT_NEEDS_AUTHORIZER},
    {KMOCK_INVALID_PARTITIONS, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REPLICATION_FACTOR, false, true, false, KT_NEEDS_LIMITS},
    {KMOCK_LISTENER_NOT_FOUND, true, true, false, KT_NEEDS_NOTHING},
    {KMOCK_UNKNOWN_TOPIC_ID, true, true, false, KT_NEEDS_WRONG_REQUEST},
};

/* source  KafkaApis.handleApiVersionsRequest, KIP-511 */
static const struct kt_reply api_versions[] = {
    {KMOCK_UNSUPPORTED_VERSION, false, true, false, KT_NEEDS_WRONG_REQUEST},
    {KMOCK_INVALID_REQUEST, false, true, false, KT_NEEDS_WRONG_REQUEST},
};

#define KT_TABLE(api, replies)                                                                                         \
    {                                                                                                                  \
        api, replies, sizeof(replies) / sizeof *(replies)                                                              \
    }
const struct kt_reply_table kt_replies_data[] = {
    KT_TABLE(KMOCK_API_PRODUCE, produce),
    KT_TABLE(KMOCK_API_FETCH, fetch),
    KT_TABLE(KMOCK_API_LIST_OFFSETS, list_offsets),
    KT_TABLE(KMOCK_API_OFFSET_FOR_LEADER_EPOCH, offset_for_leader_epoch),
    KT_TABLE(KMOCK_API_DELETE_RECORDS, delete_records),
    KT_TABLE(KMOCK_API_DESCRIBE_PRODUCERS, describe_producers),
    KT_TABLE(KMOCK_API_METADATA, metadata),
    KT_TABLE(KMOCK_API_API_VERSIONS, api_versions),
    {KT_REPLIES_END, NULL, 0},
};
#undef KT_TABLE
