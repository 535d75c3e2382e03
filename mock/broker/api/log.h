/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the APIs that look into logs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_LOG_H
#define KMOCK_BROKER_API_LOG_H

#include "mock/broker/types.h"

struct kmock_offset_for_leader_epoch_partition {
    int32_t index;
    int32_t current_leader_epoch; /* 2+ */
    int32_t leader_epoch;
};

struct kmock_offset_for_leader_epoch_topic {
    struct kmock_string topic;
    struct kmock_offset_for_leader_epoch_partition *partitions;
    int32_t partitions_count;
};

struct kmock_offset_for_leader_epoch_request {
    int32_t replica_id; /* 3+ */
    struct kmock_offset_for_leader_epoch_topic *topics;
    int32_t topics_count;
};

struct kmock_offset_for_leader_epoch_partition_result {
    int16_t error;
    int32_t index;
    int32_t leader_epoch; /* 1+ */
    int64_t end_offset;
};

struct kmock_offset_for_leader_epoch_topic_result {
    struct kmock_string topic;
    struct kmock_offset_for_leader_epoch_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_offset_for_leader_epoch_response {
    int32_t throttle_time_ms; /* 2+ */
    struct kmock_offset_for_leader_epoch_topic_result *topics;
    int32_t topics_count;
};

struct kmock_delete_records_partition {
    int32_t index;
    int64_t offset;
};

struct kmock_delete_records_topic {
    struct kmock_string name;
    struct kmock_delete_records_partition *partitions;
    int32_t partitions_count;
};

struct kmock_delete_records_request {
    struct kmock_delete_records_topic *topics;
    int32_t topics_count;
    int32_t timeout_ms;
};

struct kmock_delete_records_partition_result {
    int32_t index;
    int64_t low_watermark;
    int16_t error;
};

struct kmock_delete_records_topic_result {
    struct kmock_string name;
    struct kmock_delete_records_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_delete_records_response {
    int32_t throttle_time_ms;
    struct kmock_delete_records_topic_result *topics;
    int32_t topics_count;
};

struct kmock_describe_producers_topic {
    struct kmock_string name;
    int32_t *partition_indexes;
    int32_t partition_indexes_count;
};

struct kmock_describe_producers_request {
    struct kmock_describe_producers_topic *topics;
    int32_t topics_count;
};

struct kmock_describe_producers_active_producer_result {
    int64_t producer_id;
    int32_t producer_epoch;
    int32_t last_sequence;
    int64_t last_timestamp;
    int32_t coordinator_epoch;
    int64_t current_txn_start_offset;
};

struct kmock_describe_producers_partition_result {
    int32_t index;
    int16_t error;
    struct kmock_string error_message;
    struct kmock_describe_producers_active_producer_result *active_producers;
    int32_t active_producers_count;
};

struct kmock_describe_producers_topic_result {
    struct kmock_string name;
    struct kmock_describe_producers_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_describe_producers_response {
    int32_t throttle_time_ms;
    struct kmock_describe_producers_topic_result *topics;
    int32_t topics_count;
};

#endif
