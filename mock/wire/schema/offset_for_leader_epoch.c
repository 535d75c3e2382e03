/* SPDX-License-Identifier: Apache-2.0 */
/* Lay out OffsetForLeaderEpoch on the wire. */
#include "mock/broker/api/log.h"
#include "mock/wire/schema.h"

/* clang-format off */
static const struct kmock_field offset_for_leader_epoch_partition_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition, index, "Partition", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition, current_leader_epoch, "CurrentLeaderEpoch", INT32, 2, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition, leader_epoch, "LeaderEpoch", INT32, 0, KMOCK_NEWEST),
};
static const struct kmock_schema offset_for_leader_epoch_partition_schema = KMOCK_SCHEMA(struct kmock_offset_for_leader_epoch_partition, offset_for_leader_epoch_partition_fields);

static const struct kmock_field offset_for_leader_epoch_topic_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_topic, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_for_leader_epoch_topic, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &offset_for_leader_epoch_partition_schema),
};
static const struct kmock_schema offset_for_leader_epoch_topic_schema = KMOCK_SCHEMA(struct kmock_offset_for_leader_epoch_topic, offset_for_leader_epoch_topic_fields);

static const struct kmock_field offset_for_leader_epoch_request_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_request, replica_id, "ReplicaId", INT32, 3, KMOCK_NEWEST, .fallback = -2),
    KMOCK_ARRAY_FIELD(struct kmock_offset_for_leader_epoch_request, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &offset_for_leader_epoch_topic_schema),
};
const struct kmock_schema kmock_offset_for_leader_epoch_request_schema = KMOCK_MESSAGE(struct kmock_offset_for_leader_epoch_request, offset_for_leader_epoch_request_fields, 4);

static const struct kmock_field offset_for_leader_epoch_partition_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition_result, error, "ErrorCode", INT16, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition_result, index, "Partition", INT32, 0, KMOCK_NEWEST),
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition_result, leader_epoch, "LeaderEpoch", INT32, 1, KMOCK_NEWEST, .fallback = -1),
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_partition_result, end_offset, "EndOffset", INT64, 0, KMOCK_NEWEST, .fallback = -1),
};
static const struct kmock_schema offset_for_leader_epoch_partition_result_schema = KMOCK_SCHEMA(struct kmock_offset_for_leader_epoch_partition_result, offset_for_leader_epoch_partition_result_fields);

static const struct kmock_field offset_for_leader_epoch_topic_result_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_topic_result, topic, "Topic", STRING, 0, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_for_leader_epoch_topic_result, partitions, "Partitions", STRUCT, 0, KMOCK_NEWEST, .element = &offset_for_leader_epoch_partition_result_schema),
};
static const struct kmock_schema offset_for_leader_epoch_topic_result_schema = KMOCK_SCHEMA(struct kmock_offset_for_leader_epoch_topic_result, offset_for_leader_epoch_topic_result_fields);

static const struct kmock_field offset_for_leader_epoch_response_fields[] = {
    KMOCK_FIELD(struct kmock_offset_for_leader_epoch_response, throttle_time_ms, "ThrottleTimeMs", INT32, 2, KMOCK_NEWEST),
    KMOCK_ARRAY_FIELD(struct kmock_offset_for_leader_epoch_response, topics, "Topics", STRUCT, 0, KMOCK_NEWEST, .element = &offset_for_leader_epoch_topic_result_schema),
};
const struct kmock_schema kmock_offset_for_leader_epoch_response_schema = KMOCK_MESSAGE(struct kmock_offset_for_leader_epoch_response, offset_for_leader_epoch_response_fields, 4);
