/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out Fetch on the wire. */
#include "mock/broker/api/data.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field fetch_replica_state_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_replica_state, replica_id, "ReplicaId", INT32, 15, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_replica_state, replica_epoch, "ReplicaEpoch", INT64, 15, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema fetch_replica_state_schema = KMOCK_SCHEMA(struct kmock_fetch_replica_state, fetch_replica_state_fields);

static const struct kmock_field fetch_partition_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_partition, index, "Partition", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition, current_leader_epoch, "CurrentLeaderEpoch", INT32, 9, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition, fetch_offset, "FetchOffset", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition, last_fetched_epoch, "LastFetchedEpoch", INT32, 12, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition, log_start_offset, "LogStartOffset", INT64, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition, partition_max_bytes, "PartitionMaxBytes", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition, replica_directory_id, "ReplicaDirectoryId", UUID, 17, KMOCK_NEWEST, .tagged = true, .tag = 0),
    KMOCK_FIELD(struct kmock_fetch_partition, high_watermark, "HighWatermark", INT64, 18, KMOCK_NEWEST, .tagged = true, .tag = 1, .fallback = INT64_MAX),
};
static const struct kmock_schema fetch_partition_schema = KMOCK_SCHEMA(struct kmock_fetch_partition, fetch_partition_fields);

static const struct kmock_field fetch_topic_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_topic, topic, "Topic", STRING, 0, 12),
    KMOCK_FIELD(struct kmock_fetch_topic, topic_id, "TopicId", UUID, 13, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &fetch_partition_schema),
};
static const struct kmock_schema fetch_topic_schema = KMOCK_SCHEMA(struct kmock_fetch_topic, fetch_topic_fields);

static const struct kmock_field fetch_forgotten_topic_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_forgotten_topic, topic, "Topic", STRING, 7, 12),
    KMOCK_FIELD(struct kmock_fetch_forgotten_topic, topic_id, "TopicId", UUID, 13, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_forgotten_topic, partitions, "Partitions", INT32, 7, KMOCK_NEWEST),
};
static const struct kmock_schema fetch_forgotten_topic_schema = KMOCK_SCHEMA(struct kmock_fetch_forgotten_topic, fetch_forgotten_topic_fields);

static const struct kmock_field fetch_request_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_request, cluster_id, "ClusterId", STRING, 12, KMOCK_NEWEST, .nullable = true, .tagged = true, .tag = 0, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_fetch_request, replica_id, "ReplicaId", INT32, 0, 14, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_request, replica_state, "ReplicaState", STRUCT, 15, KMOCK_NEWEST, .tagged = true, .tag = 1, .element = &fetch_replica_state_schema),
    KMOCK_FIELD(struct kmock_fetch_request, max_wait_ms, "MaxWaitMs", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_request, min_bytes, "MinBytes", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_request, max_bytes, "MaxBytes", INT32, 3, KMOCK_NEWEST, .fallback = 2147483647),
    KMOCK_FIELD(struct kmock_fetch_request, isolation_level, "IsolationLevel", INT8, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_request, session_id, "SessionId", INT32, 7, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_request, session_epoch, "SessionEpoch", INT32, 7, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &fetch_topic_schema),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_request, forgotten_topics, "ForgottenTopicsData", STRUCT, 7, KMOCK_NEWEST, .element = &fetch_forgotten_topic_schema),
    KMOCK_FIELD(struct kmock_fetch_request, rack_id, "RackId", STRING, 11, KMOCK_NEWEST),
};
const struct kmock_schema kmock_fetch_request_schema = KMOCK_MESSAGE(struct kmock_fetch_request, fetch_request_fields, 12);

static const struct kmock_field fetch_diverging_epoch_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_diverging_epoch_result, epoch, "Epoch", INT32, 12, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_diverging_epoch_result, end_offset, "EndOffset", INT64, 12, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema fetch_diverging_epoch_result_schema = KMOCK_SCHEMA(struct kmock_fetch_diverging_epoch_result, fetch_diverging_epoch_result_fields);

static const struct kmock_field fetch_current_leader_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_current_leader_result, leader_id, "LeaderId", INT32, 12, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_current_leader_result, leader_epoch, "LeaderEpoch", INT32, 12, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema fetch_current_leader_result_schema = KMOCK_SCHEMA(struct kmock_fetch_current_leader_result, fetch_current_leader_result_fields);

static const struct kmock_field fetch_snapshot_id_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_snapshot_id_result, end_offset, "EndOffset", INT64, 0, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_snapshot_id_result, epoch, "Epoch", INT32, 0, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema fetch_snapshot_id_result_schema = KMOCK_SCHEMA(struct kmock_fetch_snapshot_id_result, fetch_snapshot_id_result_fields);

static const struct kmock_field fetch_aborted_transaction_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_aborted_transaction_result, producer_id, "ProducerId", INT64, 4, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_aborted_transaction_result, first_offset, "FirstOffset", INT64, 4, KMOCK_NEWEST),
};
static const struct kmock_schema fetch_aborted_transaction_result_schema = KMOCK_SCHEMA(struct kmock_fetch_aborted_transaction_result, fetch_aborted_transaction_result_fields);

static const struct kmock_field fetch_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition_result, high_watermark, "HighWatermark", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_partition_result, last_stable_offset, "LastStableOffset", INT64, 4, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition_result, log_start_offset, "LogStartOffset", INT64, 5, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition_result, diverging_epoch, "DivergingEpoch", STRUCT, 12, KMOCK_NEWEST, .tagged = true, .tag = 0, .element = &fetch_diverging_epoch_result_schema),
    KMOCK_FIELD(struct kmock_fetch_partition_result, current_leader, "CurrentLeader", STRUCT, 12, KMOCK_NEWEST, .tagged = true, .tag = 1, .element = &fetch_current_leader_result_schema),
    KMOCK_FIELD(struct kmock_fetch_partition_result, snapshot_id, "SnapshotId", STRUCT, 12, KMOCK_NEWEST, .tagged = true, .tag = 2, .element = &fetch_snapshot_id_result_schema),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_partition_result, aborted_transactions, "AbortedTransactions", STRUCT, 4, KMOCK_NEWEST, .nullable = true, .element = &fetch_aborted_transaction_result_schema),
    KMOCK_FIELD(struct kmock_fetch_partition_result, preferred_read_replica, "PreferredReadReplica", INT32, 11, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_fetch_partition_result, records, "Records", RECORDS, 0, KMOCK_NEWEST, .nullable = true),
};
static const struct kmock_schema fetch_partition_result_schema = KMOCK_SCHEMA(struct kmock_fetch_partition_result, fetch_partition_result_fields);

static const struct kmock_field fetch_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_topic_result, topic, "Topic", STRING, 0, 12),
    KMOCK_FIELD(struct kmock_fetch_topic_result, topic_id, "TopicId", UUID, 13, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &fetch_partition_result_schema),
};
static const struct kmock_schema fetch_topic_result_schema = KMOCK_SCHEMA(struct kmock_fetch_topic_result, fetch_topic_result_fields);

static const struct kmock_field fetch_node_endpoint_result_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_node_endpoint_result, node_id, "NodeId", INT32, 16, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_node_endpoint_result, host, "Host", STRING, 16, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_node_endpoint_result, port, "Port", INT32, 16, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_node_endpoint_result, rack, "Rack", STRING, 16, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema fetch_node_endpoint_result_schema = KMOCK_SCHEMA(struct kmock_fetch_node_endpoint_result, fetch_node_endpoint_result_fields);

static const struct kmock_field fetch_response_fields[] = {
    KMOCK_FIELD(struct kmock_fetch_response, throttle_time_ms, "ThrottleTimeMs", INT32, 1, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_response, error, "ErrorCode", INT16, 7, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_fetch_response, session_id, "SessionId", INT32, 7, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_response, topics, "Responses", STRUCT, 0, KMOCK_NEWEST, .element = &fetch_topic_result_schema),
    KMOCK_ARRAY_FIELD(struct kmock_fetch_response, node_endpoints, "NodeEndpoints", STRUCT, 16, KMOCK_NEWEST, .tagged = true, .tag = 0, .element = &fetch_node_endpoint_result_schema),
};
const struct kmock_schema kmock_fetch_response_schema = KMOCK_MESSAGE(struct kmock_fetch_response, fetch_response_fields, 12);
