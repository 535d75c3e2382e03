/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the data APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_DATA_H
#define KMOCK_BROKER_API_DATA_H

#include "mock/broker/types.h"

struct kmock_produce_partition {
    int32_t index;
    struct kmock_bytes records;
};

struct kmock_produce_topic {
    struct kmock_string name;   /* 0-12 */
    struct kmock_uuid topic_id; /* 13+ */
    struct kmock_produce_partition *partitions;
    int32_t partitions_count;
};

struct kmock_produce_request {
    struct kmock_string transactional_id; /* 3+ */
    int16_t acks;
    int32_t timeout_ms;
    struct kmock_produce_topic *topics;
    int32_t topics_count;
};

struct kmock_produce_record_error_result {
    int32_t batch_index;                           /* 8+ */
    struct kmock_string batch_index_error_message; /* 8+ */
};

struct kmock_produce_current_leader_result {
    int32_t leader_id;    /* 10+ */
    int32_t leader_epoch; /* 10+ */
};

struct kmock_produce_partition_result {
    int32_t index;
    int16_t error;
    int64_t base_offset;
    int64_t log_append_time_ms; /* 2+ */
    int64_t log_start_offset;   /* 5+ */
    struct kmock_produce_record_error_result *record_errors;
    int32_t record_errors_count;                               /* 8+ */
    struct kmock_string error_message;                         /* 8+ */
    struct kmock_produce_current_leader_result current_leader; /* 10+ */
};

struct kmock_produce_topic_result {
    struct kmock_string name;   /* 0-12 */
    struct kmock_uuid topic_id; /* 13+ */
    struct kmock_produce_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_produce_node_endpoint_result {
    int32_t node_id;          /* 10+ */
    struct kmock_string host; /* 10+ */
    int32_t port;             /* 10+ */
    struct kmock_string rack; /* 10+ */
};

struct kmock_produce_response {
    struct kmock_produce_topic_result *topics;
    int32_t topics_count;
    int32_t throttle_time_ms; /* 1+ */
    struct kmock_produce_node_endpoint_result *node_endpoints;
    int32_t node_endpoints_count; /* 10+ */
};

struct kmock_fetch_replica_state {
    int32_t replica_id;    /* 15+ */
    int64_t replica_epoch; /* 15+ */
};

struct kmock_fetch_partition {
    int32_t index;
    int32_t current_leader_epoch; /* 9+ */
    int64_t fetch_offset;
    int32_t last_fetched_epoch; /* 12+ */
    int64_t log_start_offset;   /* 5+ */
    int32_t partition_max_bytes;
    struct kmock_uuid replica_directory_id; /* 17+ */
    int64_t high_watermark;                 /* 18+ */
};

struct kmock_fetch_topic {
    struct kmock_string topic;  /* 0-12 */
    struct kmock_uuid topic_id; /* 13+ */
    struct kmock_fetch_partition *partitions;
    int32_t partitions_count;
};

struct kmock_fetch_forgotten_topic {
    struct kmock_string topic;  /* 7-12 */
    struct kmock_uuid topic_id; /* 13+ */
    int32_t *partitions;
    int32_t partitions_count; /* 7+ */
};

struct kmock_fetch_request {
    struct kmock_string cluster_id;                 /* 12+ */
    int32_t replica_id;                             /* 0-14 */
    struct kmock_fetch_replica_state replica_state; /* 15+ */
    int32_t max_wait_ms;
    int32_t min_bytes;
    int32_t max_bytes;      /* 3+ */
    int8_t isolation_level; /* 4+ */
    int32_t session_id;     /* 7+ */
    int32_t session_epoch;  /* 7+ */
    struct kmock_fetch_topic *topics;
    int32_t topics_count;
    struct kmock_fetch_forgotten_topic *forgotten_topics;
    int32_t forgotten_topics_count; /* 7+ */
    struct kmock_string rack_id;    /* 11+ */
};

struct kmock_fetch_diverging_epoch_result {
    int32_t epoch;      /* 12+ */
    int64_t end_offset; /* 12+ */
};

struct kmock_fetch_current_leader_result {
    int32_t leader_id;    /* 12+ */
    int32_t leader_epoch; /* 12+ */
};

struct kmock_fetch_snapshot_id_result {
    int64_t end_offset;
    int32_t epoch;
};

struct kmock_fetch_aborted_transaction_result {
    int64_t producer_id;  /* 4+ */
    int64_t first_offset; /* 4+ */
};

struct kmock_fetch_partition_result {
    int32_t index;
    int16_t error;
    int64_t high_watermark;
    int64_t last_stable_offset;                                /* 4+ */
    int64_t log_start_offset;                                  /* 5+ */
    struct kmock_fetch_diverging_epoch_result diverging_epoch; /* 12+ */
    struct kmock_fetch_current_leader_result current_leader;   /* 12+ */
    struct kmock_fetch_snapshot_id_result snapshot_id;         /* 12+ */
    struct kmock_fetch_aborted_transaction_result *aborted_transactions;
    int32_t aborted_transactions_count; /* 4+ */
    int32_t preferred_read_replica;     /* 11+ */
    struct kmock_bytes records;
};

struct kmock_fetch_topic_result {
    struct kmock_string topic;  /* 0-12 */
    struct kmock_uuid topic_id; /* 13+ */
    struct kmock_fetch_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_fetch_node_endpoint_result {
    int32_t node_id;          /* 16+ */
    struct kmock_string host; /* 16+ */
    int32_t port;             /* 16+ */
    struct kmock_string rack; /* 16+ */
};

struct kmock_fetch_response {
    int32_t throttle_time_ms; /* 1+ */
    int16_t error;            /* 7+ */
    int32_t session_id;       /* 7+ */
    struct kmock_fetch_topic_result *topics;
    int32_t topics_count;
    struct kmock_fetch_node_endpoint_result *node_endpoints;
    int32_t node_endpoints_count; /* 16+ */
};

struct kmock_list_offsets_partition {
    int32_t index;
    int32_t current_leader_epoch; /* 4+ */
    int64_t timestamp;
    int32_t max_num_offsets; /* 0 */
};

struct kmock_list_offsets_topic {
    struct kmock_string name;
    struct kmock_list_offsets_partition *partitions;
    int32_t partitions_count;
};

struct kmock_list_offsets_request {
    int32_t replica_id;
    int8_t isolation_level; /* 2+ */
    struct kmock_list_offsets_topic *topics;
    int32_t topics_count;
    int32_t timeout_ms; /* 10+ */
};

struct kmock_list_offsets_partition_result {
    int32_t index;
    int16_t error;
    int64_t *old_style_offsets;
    int32_t old_style_offsets_count; /* 0 */
    int64_t timestamp;               /* 1+ */
    int64_t offset;                  /* 1+ */
    int32_t leader_epoch;            /* 4+ */
};

struct kmock_list_offsets_topic_result {
    struct kmock_string name;
    struct kmock_list_offsets_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_list_offsets_response {
    int32_t throttle_time_ms; /* 2+ */
    struct kmock_list_offsets_topic_result *topics;
    int32_t topics_count;
};

struct kmock_init_producer_id_request {
    struct kmock_string transactional_id;
    int32_t transaction_timeout_ms;
    int64_t producer_id;    /* 3+ */
    int16_t producer_epoch; /* 3+ */
    bool enable2_pc;        /* 6+ */
    bool keep_prepared_txn; /* 6+ */
};

struct kmock_init_producer_id_response {
    int32_t throttle_time_ms;
    int16_t error;
    int64_t producer_id;
    int16_t producer_epoch;
    int64_t ongoing_txn_producer_id;    /* 6+ */
    int16_t ongoing_txn_producer_epoch; /* 6+ */
};

#endif
