/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out TxnOffsetCommit on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field txn_offset_commit_partition_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition, committed_offset, "CommittedOffset", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition, committed_leader_epoch, "CommittedLeaderEpoch", INT32, 2, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition, committed_metadata, "CommittedMetadata", STRING, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema txn_offset_commit_partition_schema = KMOCK_SCHEMA(struct kmock_txn_offset_commit_partition, txn_offset_commit_partition_fields);

static const struct kmock_field txn_offset_commit_topic_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_txn_offset_commit_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &txn_offset_commit_partition_schema),
};
static const struct kmock_schema txn_offset_commit_topic_schema = KMOCK_SCHEMA(struct kmock_txn_offset_commit_topic, txn_offset_commit_topic_fields);

static const struct kmock_field txn_offset_commit_request_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, transactional_id, "TransactionalId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, group_id, "GroupId", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, generation_id, "GenerationId", INT32, 3, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, member_id, "MemberId", STRING, 3, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_request, group_instance_id, "GroupInstanceId", STRING, 3, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_ARRAY_FIELD(struct kmock_txn_offset_commit_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &txn_offset_commit_topic_schema),
};
const struct kmock_schema kmock_txn_offset_commit_request_schema = KMOCK_MESSAGE(struct kmock_txn_offset_commit_request, txn_offset_commit_request_fields, 3);

static const struct kmock_field txn_offset_commit_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_txn_offset_commit_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema txn_offset_commit_partition_result_schema = KMOCK_SCHEMA(struct kmock_txn_offset_commit_partition_result, txn_offset_commit_partition_result_fields);

static const struct kmock_field txn_offset_commit_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_txn_offset_commit_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &txn_offset_commit_partition_result_schema),
};
static const struct kmock_schema txn_offset_commit_topic_result_schema = KMOCK_SCHEMA(struct kmock_txn_offset_commit_topic_result, txn_offset_commit_topic_result_fields);

static const struct kmock_field txn_offset_commit_response_fields[] = {
    KMOCK_FIELD(struct kmock_txn_offset_commit_response, throttle_time_ms, "ThrottleTimeMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_txn_offset_commit_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &txn_offset_commit_topic_result_schema),
};
const struct kmock_schema kmock_txn_offset_commit_response_schema = KMOCK_MESSAGE(struct kmock_txn_offset_commit_response, txn_offset_commit_response_fields, 3);
