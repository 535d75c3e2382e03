/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out Metadata on the wire. */
#include "mock/broker/api/topics.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field metadata_topic_fields[] = {
    KMOCK_FIELD(struct kmock_metadata_topic, topic_id, "TopicId", UUID, 10, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_topic, name, "Name", STRING, 0, KMOCK_NEWEST, .nullable = true, .nullable_from = 10),
};
static const struct kmock_schema metadata_topic_schema = KMOCK_SCHEMA(struct kmock_metadata_topic, metadata_topic_fields);

static const struct kmock_field metadata_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_metadata_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .nullable = true, .nullable_from = 1, .element = &metadata_topic_schema),
    KMOCK_FIELD(struct kmock_metadata_request, allow_auto_topic_creation, "AllowAutoTopicCreation", BOOL, 4, KMOCK_NEWEST, .fallback = 1),
    KMOCK_FIELD(struct kmock_metadata_request, include_cluster_authorized_operations, "IncludeClusterAuthorizedOperations", BOOL, 8, 10),
    KMOCK_FIELD(struct kmock_metadata_request, include_topic_authorized_operations, "IncludeTopicAuthorizedOperations", BOOL, 8, KMOCK_NEWEST),
};
const struct kmock_schema kmock_metadata_request_schema = KMOCK_MESSAGE(struct kmock_metadata_request, metadata_request_fields, 9);

static const struct kmock_field metadata_broker_result_fields[] = {
    KMOCK_FIELD(struct kmock_metadata_broker_result, node_id, "NodeId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_broker_result, host, "Host", STRING, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_broker_result, port, "Port", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_broker_result, rack, "Rack", STRING, 1, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
};
static const struct kmock_schema metadata_broker_result_schema = KMOCK_SCHEMA(struct kmock_metadata_broker_result, metadata_broker_result_fields);

static const struct kmock_field metadata_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_metadata_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_partition_result, leader_id, "LeaderId", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_partition_result, leader_epoch, "LeaderEpoch", INT32, 7, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_partition_result, replica_nodes, "ReplicaNodes", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_partition_result, isr_nodes, "IsrNodes", INT32, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_partition_result, offline_replicas, "OfflineReplicas", INT32, 5, KMOCK_NEWEST),
};
static const struct kmock_schema metadata_partition_result_schema = KMOCK_SCHEMA(struct kmock_metadata_partition_result, metadata_partition_result_fields);

static const struct kmock_field metadata_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_metadata_topic_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST, .nullable = true, .nullable_from = 12),
    KMOCK_FIELD(struct kmock_metadata_topic_result, topic_id, "TopicId", UUID, 10, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_metadata_topic_result, is_internal, "IsInternal", BOOL, 1, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &metadata_partition_result_schema),
    KMOCK_FIELD(struct kmock_metadata_topic_result, topic_authorized_operations, "TopicAuthorizedOperations", INT32, 8, KMOCK_NEWEST, .fallback = -2147483648),
};
static const struct kmock_schema metadata_topic_result_schema = KMOCK_SCHEMA(struct kmock_metadata_topic_result, metadata_topic_result_fields);

static const struct kmock_field metadata_response_fields[] = {
    KMOCK_FIELD(struct kmock_metadata_response, throttle_time_ms, "ThrottleTimeMs", INT32, 3, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_response, brokers, "Brokers", STRUCT, 0, KMOCK_NEWEST, .element = &metadata_broker_result_schema),
    KMOCK_FIELD(struct kmock_metadata_response, cluster_id, "ClusterId", STRING, 2, KMOCK_NEWEST, .nullable = true, .fallback = KMOCK_NULL),
    KMOCK_FIELD(struct kmock_metadata_response, controller_id, "ControllerId", INT32, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_ARRAY_FIELD(struct kmock_metadata_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &metadata_topic_result_schema),
    KMOCK_FIELD(struct kmock_metadata_response, cluster_authorized_operations, "ClusterAuthorizedOperations", INT32, 8, 10, .fallback = -2147483648),
    KMOCK_FIELD(struct kmock_metadata_response, error, "ErrorCode", INT16, 13, KMOCK_NEWEST),
};
const struct kmock_schema kmock_metadata_response_schema = KMOCK_MESSAGE(struct kmock_metadata_response, metadata_response_fields, 9);
