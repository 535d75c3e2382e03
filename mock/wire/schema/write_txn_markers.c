/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out WriteTxnMarkers on the wire. */
#include "mock/broker/api/txn.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field write_txn_markers_topic_fields[] = {
    KMOCK_FIELD(struct kmock_write_txn_markers_topic, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_topic, partition_indexes, "PartitionIndexes", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema write_txn_markers_topic_schema = KMOCK_SCHEMA(struct kmock_write_txn_markers_topic, write_txn_markers_topic_fields);

static const struct kmock_field write_txn_markers_marker_fields[] = {
    KMOCK_FIELD(struct kmock_write_txn_markers_marker, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_write_txn_markers_marker, producer_epoch, "ProducerEpoch", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_write_txn_markers_marker, transaction_result, "TransactionResult", BOOL, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_marker, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &write_txn_markers_topic_schema),
    KMOCK_FIELD(struct kmock_write_txn_markers_marker, coordinator_epoch, "CoordinatorEpoch", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_write_txn_markers_marker, transaction_version, "TransactionVersion", INT8, 2, KMOCK_NEWEST),
};
static const struct kmock_schema write_txn_markers_marker_schema = KMOCK_SCHEMA(struct kmock_write_txn_markers_marker, write_txn_markers_marker_fields);

static const struct kmock_field write_txn_markers_request_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_request, markers, "Markers", STRUCT, 0, KMOCK_NEWEST, .element = &write_txn_markers_marker_schema),
};
const struct kmock_schema kmock_write_txn_markers_request_schema = KMOCK_MESSAGE(struct kmock_write_txn_markers_request, write_txn_markers_request_fields, 1);

static const struct kmock_field write_txn_markers_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_write_txn_markers_partition_result, index, "PartitionIndex", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_write_txn_markers_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
};
static const struct kmock_schema write_txn_markers_partition_result_schema = KMOCK_SCHEMA(struct kmock_write_txn_markers_partition_result, write_txn_markers_partition_result_fields);

static const struct kmock_field write_txn_markers_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_write_txn_markers_topic_result, name, "Name", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &write_txn_markers_partition_result_schema),
};
static const struct kmock_schema write_txn_markers_topic_result_schema = KMOCK_SCHEMA(struct kmock_write_txn_markers_topic_result, write_txn_markers_topic_result_fields);

static const struct kmock_field write_txn_markers_marker_result_fields[] = {
    KMOCK_FIELD(struct kmock_write_txn_markers_marker_result, producer_id, "ProducerId", INT64, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_marker_result, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &write_txn_markers_topic_result_schema),
};
static const struct kmock_schema write_txn_markers_marker_result_schema = KMOCK_SCHEMA(struct kmock_write_txn_markers_marker_result, write_txn_markers_marker_result_fields);

static const struct kmock_field write_txn_markers_response_fields[] = {
    KMOCK_ARRAY_FIELD(struct kmock_write_txn_markers_response, markers, "Markers", STRUCT, 0, KMOCK_NEWEST, .element = &write_txn_markers_marker_result_schema),
};
const struct kmock_schema kmock_write_txn_markers_response_schema = KMOCK_MESSAGE(struct kmock_write_txn_markers_response, write_txn_markers_response_fields, 1);
