/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the admin APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_ADMIN_H
#define KMOCK_BROKER_API_ADMIN_H

#include "mock/broker/types.h"

struct kmock_describe_cluster_request {
    bool include_cluster_authorized_operations;
    int8_t endpoint_type;        /* 1+ */
    bool include_fenced_brokers; /* 2+ */
};

struct kmock_describe_cluster_broker_result {
    int32_t broker_id;
    struct kmock_string host;
    int32_t port;
    struct kmock_string rack;
    bool is_fenced; /* 2+ */
};

struct kmock_describe_cluster_response {
    int32_t throttle_time_ms;
    int16_t error;
    struct kmock_string error_message;
    int8_t endpoint_type; /* 1+ */
    struct kmock_string cluster_id;
    int32_t controller_id;
    struct kmock_describe_cluster_broker_result *brokers;
    int32_t brokers_count;
    int32_t cluster_authorized_operations;
};

struct kmock_elect_leaders_topic {
    struct kmock_string topic;
    int32_t *partitions;
    int32_t partitions_count;
};

struct kmock_elect_leaders_request {
    int8_t election_type; /* 1+ */
    struct kmock_elect_leaders_topic *topics;
    int32_t topics_count;
    int32_t timeout_ms;
};

struct kmock_elect_leaders_partition_result {
    int32_t index;
    int16_t error;
    struct kmock_string error_message;
};

struct kmock_elect_leaders_topic_result {
    struct kmock_string topic;
    struct kmock_elect_leaders_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_elect_leaders_response {
    int32_t throttle_time_ms;
    int16_t error; /* 1+ */
    struct kmock_elect_leaders_topic_result *topics;
    int32_t topics_count;
};

struct kmock_alter_partition_reassignments_partition {
    int32_t index;
    int32_t *replicas;
    int32_t replicas_count;
};

struct kmock_alter_partition_reassignments_topic {
    struct kmock_string name;
    struct kmock_alter_partition_reassignments_partition *partitions;
    int32_t partitions_count;
};

struct kmock_alter_partition_reassignments_request {
    int32_t timeout_ms;
    bool allow_replication_factor_change; /* 1+ */
    struct kmock_alter_partition_reassignments_topic *topics;
    int32_t topics_count;
};

struct kmock_alter_partition_reassignments_partition_result {
    int32_t index;
    int16_t error;
    struct kmock_string error_message;
};

struct kmock_alter_partition_reassignments_topic_result {
    struct kmock_string name;
    struct kmock_alter_partition_reassignments_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_alter_partition_reassignments_response {
    int32_t throttle_time_ms;
    bool allow_replication_factor_change; /* 1+ */
    int16_t error;
    struct kmock_string error_message;
    struct kmock_alter_partition_reassignments_topic_result *topics;
    int32_t topics_count;
};

struct kmock_list_partition_reassignments_topic {
    struct kmock_string name;
    int32_t *partition_indexes;
    int32_t partition_indexes_count;
};

struct kmock_list_partition_reassignments_request {
    int32_t timeout_ms;
    struct kmock_list_partition_reassignments_topic *topics;
    int32_t topics_count;
};

struct kmock_list_partition_reassignments_partition_result {
    int32_t index;
    int32_t *replicas;
    int32_t replicas_count;
    int32_t *adding_replicas;
    int32_t adding_replicas_count;
    int32_t *removing_replicas;
    int32_t removing_replicas_count;
};

struct kmock_list_partition_reassignments_topic_result {
    struct kmock_string name;
    struct kmock_list_partition_reassignments_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_list_partition_reassignments_response {
    int32_t throttle_time_ms;
    int16_t error;
    struct kmock_string error_message;
    struct kmock_list_partition_reassignments_topic_result *topics;
    int32_t topics_count;
};

struct kmock_describe_topic_partitions_topic {
    struct kmock_string name;
};

struct kmock_describe_topic_partitions_cursor {
    struct kmock_string topic_name;
    int32_t index;
};

struct kmock_describe_topic_partitions_request {
    struct kmock_describe_topic_partitions_topic *topics;
    int32_t topics_count;
    int32_t response_partition_limit;
    struct kmock_describe_topic_partitions_cursor *cursor;
    int32_t cursor_count; /* 1; -1: null */
};

struct kmock_describe_topic_partitions_partition_result {
    int16_t error;
    int32_t index;
    int32_t leader_id;
    int32_t leader_epoch;
    int32_t *replica_nodes;
    int32_t replica_nodes_count;
    int32_t *isr_nodes;
    int32_t isr_nodes_count;
    int32_t *eligible_leader_replicas;
    int32_t eligible_leader_replicas_count;
    int32_t *last_known_elr;
    int32_t last_known_elr_count;
    int32_t *offline_replicas;
    int32_t offline_replicas_count;
};

struct kmock_describe_topic_partitions_topic_result {
    int16_t error;
    struct kmock_string name;
    struct kmock_uuid topic_id;
    bool is_internal;
    struct kmock_describe_topic_partitions_partition_result *partitions;
    int32_t partitions_count;
    int32_t topic_authorized_operations;
};

struct kmock_describe_topic_partitions_cursor_result {
    struct kmock_string topic_name;
    int32_t index;
};

struct kmock_describe_topic_partitions_response {
    int32_t throttle_time_ms;
    struct kmock_describe_topic_partitions_topic_result *topics;
    int32_t topics_count;
    struct kmock_describe_topic_partitions_cursor_result *next_cursor;
    int32_t next_cursor_count; /* 1; -1: null */
};

struct kmock_describe_log_dirs_topic {
    struct kmock_string topic;
    int32_t *partitions;
    int32_t partitions_count;
};

struct kmock_describe_log_dirs_request {
    struct kmock_describe_log_dirs_topic *topics;
    int32_t topics_count;
};

struct kmock_describe_log_dirs_partition_result {
    int32_t index;
    int64_t partition_size;
    int64_t offset_lag;
    bool is_future_key;
};

struct kmock_describe_log_dirs_topic_result {
    struct kmock_string name;
    struct kmock_describe_log_dirs_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_describe_log_dirs_dir_result {
    int16_t error;
    struct kmock_string log_dir;
    struct kmock_describe_log_dirs_topic_result *topics;
    int32_t topics_count;
    int64_t total_bytes;  /* 4+ */
    int64_t usable_bytes; /* 4+ */
    bool is_cordoned;     /* 5+ */
};

struct kmock_describe_log_dirs_response {
    int32_t throttle_time_ms;
    int16_t error; /* 3+ */
    struct kmock_describe_log_dirs_dir_result *results;
    int32_t results_count;
};

#endif
