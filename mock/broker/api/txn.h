/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the transaction APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_TXN_H
#define KMOCK_BROKER_API_TXN_H

#include "mock/broker/types.h"

struct kmock_add_partitions_to_txn_topic {
    struct kmock_string name;
    int32_t *partitions;
    int32_t partitions_count;
};

struct kmock_add_partitions_to_txn_transaction {
    struct kmock_string transactional_id; /* 4+ */
    int64_t producer_id;                  /* 4+ */
    int16_t producer_epoch;               /* 4+ */
    bool verify_only;                     /* 4+ */
    struct kmock_add_partitions_to_txn_topic *topics;
    int32_t topics_count; /* 4+ */
};

struct kmock_add_partitions_to_txn_request {
    struct kmock_add_partitions_to_txn_transaction *transactions;
    int32_t transactions_count;                        /* 4+ */
    struct kmock_string v3_and_below_transactional_id; /* 0-3 */
    int64_t v3_and_below_producer_id;                  /* 0-3 */
    int16_t v3_and_below_producer_epoch;               /* 0-3 */
    struct kmock_add_partitions_to_txn_topic *v3_and_below_topics;
    int32_t v3_and_below_topics_count; /* 0-3 */
};

struct kmock_add_partitions_to_txn_partition_result {
    int32_t index;
    int16_t error;
};

struct kmock_add_partitions_to_txn_topic_result {
    struct kmock_string name;
    struct kmock_add_partitions_to_txn_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_add_partitions_to_txn_transaction_result {
    struct kmock_string transactional_id; /* 4+ */
    struct kmock_add_partitions_to_txn_topic_result *topics;
    int32_t topics_count; /* 4+ */
};

struct kmock_add_partitions_to_txn_response {
    int32_t throttle_time_ms;
    int16_t error; /* 4+ */
    struct kmock_add_partitions_to_txn_transaction_result *transactions;
    int32_t transactions_count; /* 4+ */
    struct kmock_add_partitions_to_txn_topic_result *v3_and_below_topics;
    int32_t v3_and_below_topics_count; /* 0-3 */
};

struct kmock_add_offsets_to_txn_request {
    struct kmock_string transactional_id;
    int64_t producer_id;
    int16_t producer_epoch;
    struct kmock_string group_id;
};

struct kmock_add_offsets_to_txn_response {
    int32_t throttle_time_ms;
    int16_t error;
};

struct kmock_end_txn_request {
    struct kmock_string transactional_id;
    int64_t producer_id;
    int16_t producer_epoch;
    bool committed;
};

struct kmock_end_txn_response {
    int32_t throttle_time_ms;
    int16_t error;
    int64_t producer_id;    /* 5+ */
    int16_t producer_epoch; /* 5+ */
};

struct kmock_write_txn_markers_topic {
    struct kmock_string name;
    int32_t *partition_indexes;
    int32_t partition_indexes_count;
};

struct kmock_write_txn_markers_marker {
    int64_t producer_id;
    int16_t producer_epoch;
    bool transaction_result;
    struct kmock_write_txn_markers_topic *topics;
    int32_t topics_count;
    int32_t coordinator_epoch;
    int8_t transaction_version; /* 2+ */
};

struct kmock_write_txn_markers_request {
    struct kmock_write_txn_markers_marker *markers;
    int32_t markers_count;
};

struct kmock_write_txn_markers_partition_result {
    int32_t index;
    int16_t error;
};

struct kmock_write_txn_markers_topic_result {
    struct kmock_string name;
    struct kmock_write_txn_markers_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_write_txn_markers_marker_result {
    int64_t producer_id;
    struct kmock_write_txn_markers_topic_result *topics;
    int32_t topics_count;
};

struct kmock_write_txn_markers_response {
    struct kmock_write_txn_markers_marker_result *markers;
    int32_t markers_count;
};

struct kmock_txn_offset_commit_partition {
    int32_t index;
    int64_t committed_offset;
    int32_t committed_leader_epoch; /* 2+ */
    struct kmock_string committed_metadata;
};

struct kmock_txn_offset_commit_topic {
    struct kmock_string name;
    struct kmock_txn_offset_commit_partition *partitions;
    int32_t partitions_count;
};

struct kmock_txn_offset_commit_request {
    struct kmock_string transactional_id;
    struct kmock_string group_id;
    int64_t producer_id;
    int16_t producer_epoch;
    int32_t generation_id;                 /* 3+ */
    struct kmock_string member_id;         /* 3+ */
    struct kmock_string group_instance_id; /* 3+ */
    struct kmock_txn_offset_commit_topic *topics;
    int32_t topics_count;
};

struct kmock_txn_offset_commit_partition_result {
    int32_t index;
    int16_t error;
};

struct kmock_txn_offset_commit_topic_result {
    struct kmock_string name;
    struct kmock_txn_offset_commit_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_txn_offset_commit_response {
    int32_t throttle_time_ms;
    struct kmock_txn_offset_commit_topic_result *topics;
    int32_t topics_count;
};

struct kmock_describe_transactions_request {
    struct kmock_string *transactional_ids;
    int32_t transactional_ids_count;
};

struct kmock_describe_transactions_topic_result {
    struct kmock_string topic;
    int32_t *partitions;
    int32_t partitions_count;
};

struct kmock_describe_transactions_transaction_result {
    int16_t error;
    struct kmock_string transactional_id;
    struct kmock_string transaction_state;
    int32_t transaction_timeout_ms;
    int64_t transaction_start_time_ms;
    int64_t producer_id;
    int16_t producer_epoch;
    struct kmock_describe_transactions_topic_result *topics;
    int32_t topics_count;
};

struct kmock_describe_transactions_response {
    int32_t throttle_time_ms;
    struct kmock_describe_transactions_transaction_result *transactions;
    int32_t transactions_count;
};

struct kmock_list_transactions_request {
    struct kmock_string *state_filters;
    int32_t state_filters_count;
    int64_t *producer_id_filters;
    int32_t producer_id_filters_count;
    int64_t duration_filter;                      /* 1+ */
    struct kmock_string transactional_id_pattern; /* 2+ */
};

struct kmock_list_transactions_transaction_result {
    struct kmock_string transactional_id;
    int64_t producer_id;
    struct kmock_string transaction_state;
};

struct kmock_list_transactions_response {
    int32_t throttle_time_ms;
    int16_t error;
    struct kmock_string *unknown_state_filters;
    int32_t unknown_state_filters_count;
    struct kmock_list_transactions_transaction_result *transactions;
    int32_t transactions_count;
};

#endif
