/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the topics APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_TOPICS_H
#define KMOCK_BROKER_API_TOPICS_H

#include "mock/broker/types.h"

struct kmock_api_versions_request {
    struct kmock_string client_software_name;    /* 3+ */
    struct kmock_string client_software_version; /* 3+ */
};

struct kmock_api_versions_api_key_result {
    int16_t api_key;
    int16_t min_version;
    int16_t max_version;
};

struct kmock_api_versions_supported_feature_result {
    struct kmock_string name; /* 3+ */
    int16_t min_version;      /* 3+ */
    int16_t max_version;      /* 3+ */
};

struct kmock_api_versions_finalized_feature_result {
    struct kmock_string name;  /* 3+ */
    int16_t max_version_level; /* 3+ */
    int16_t min_version_level; /* 3+ */
};

struct kmock_api_versions_response {
    int16_t error;
    struct kmock_api_versions_api_key_result *api_keys;
    int32_t api_keys_count;
    int32_t throttle_time_ms; /* 1+ */
    struct kmock_api_versions_supported_feature_result *supported_features;
    int32_t supported_features_count; /* 3+ */
    int64_t finalized_features_epoch; /* 3+ */
    struct kmock_api_versions_finalized_feature_result *finalized_features;
    int32_t finalized_features_count; /* 3+ */
    bool zk_migration_ready;          /* 3+ */
};

struct kmock_metadata_topic {
    struct kmock_uuid topic_id; /* 10+ */
    struct kmock_string name;
};

struct kmock_metadata_request {
    struct kmock_metadata_topic *topics;
    int32_t topics_count;
    bool allow_auto_topic_creation;             /* 4+ */
    bool include_cluster_authorized_operations; /* 8-10 */
    bool include_topic_authorized_operations;   /* 8+ */
};

struct kmock_metadata_broker_result {
    int32_t node_id;
    struct kmock_string host;
    int32_t port;
    struct kmock_string rack; /* 1+ */
};

struct kmock_metadata_partition_result {
    int16_t error;
    int32_t index;
    int32_t leader_id;
    int32_t leader_epoch; /* 7+ */
    int32_t *replica_nodes;
    int32_t replica_nodes_count;
    int32_t *isr_nodes;
    int32_t isr_nodes_count;
    int32_t *offline_replicas;
    int32_t offline_replicas_count; /* 5+ */
};

struct kmock_metadata_topic_result {
    int16_t error;
    struct kmock_string name;
    struct kmock_uuid topic_id; /* 10+ */
    bool is_internal;           /* 1+ */
    struct kmock_metadata_partition_result *partitions;
    int32_t partitions_count;
    int32_t topic_authorized_operations; /* 8+ */
};

struct kmock_metadata_response {
    int32_t throttle_time_ms; /* 3+ */
    struct kmock_metadata_broker_result *brokers;
    int32_t brokers_count;
    struct kmock_string cluster_id; /* 2+ */
    int32_t controller_id;          /* 1+ */
    struct kmock_metadata_topic_result *topics;
    int32_t topics_count;
    int32_t cluster_authorized_operations; /* 8-10 */
    int16_t error;                         /* 13+ */
};

struct kmock_create_topics_assignment {
    int32_t index;
    int32_t *broker_ids;
    int32_t broker_ids_count;
};

struct kmock_create_topics_config {
    struct kmock_string name;
    struct kmock_string value;
};

struct kmock_create_topics_topic {
    struct kmock_string name;
    int32_t num_partitions;
    int16_t replication_factor;
    struct kmock_create_topics_assignment *assignments;
    int32_t assignments_count;
    struct kmock_create_topics_config *configs;
    int32_t configs_count;
};

struct kmock_create_topics_request {
    struct kmock_create_topics_topic *topics;
    int32_t topics_count;
    int32_t timeout_ms;
    bool validate_only; /* 1+ */
};

struct kmock_create_topics_config_result {
    struct kmock_string name;  /* 5+ */
    struct kmock_string value; /* 5+ */
    bool read_only;            /* 5+ */
    int8_t config_source;      /* 5+ */
    bool is_sensitive;         /* 5+ */
};

struct kmock_create_topics_topic_result {
    struct kmock_string name;
    struct kmock_uuid topic_id; /* 7+ */
    int16_t error;
    struct kmock_string error_message; /* 1+ */
    int16_t topic_config_error_code;   /* 5+ */
    int32_t num_partitions;            /* 5+ */
    int16_t replication_factor;        /* 5+ */
    struct kmock_create_topics_config_result *configs;
    int32_t configs_count; /* 5+ */
};

struct kmock_create_topics_response {
    int32_t throttle_time_ms; /* 2+ */
    struct kmock_create_topics_topic_result *topics;
    int32_t topics_count;
};

struct kmock_delete_topics_topic {
    struct kmock_string name;   /* 6+ */
    struct kmock_uuid topic_id; /* 6+ */
};

struct kmock_delete_topics_request {
    struct kmock_delete_topics_topic *topics;
    int32_t topics_count; /* 6+ */
    struct kmock_string *topic_names;
    int32_t topic_names_count; /* 0-5 */
    int32_t timeout_ms;
};

struct kmock_delete_topics_topic_result {
    struct kmock_string name;
    struct kmock_uuid topic_id; /* 6+ */
    int16_t error;
    struct kmock_string error_message; /* 5+ */
};

struct kmock_delete_topics_response {
    int32_t throttle_time_ms; /* 1+ */
    struct kmock_delete_topics_topic_result *topics;
    int32_t topics_count;
};

struct kmock_create_partitions_assignment {
    int32_t *broker_ids;
    int32_t broker_ids_count;
};

struct kmock_create_partitions_topic {
    struct kmock_string name;
    int32_t count;
    struct kmock_create_partitions_assignment *assignments;
    int32_t assignments_count;
};

struct kmock_create_partitions_request {
    struct kmock_create_partitions_topic *topics;
    int32_t topics_count;
    int32_t timeout_ms;
    bool validate_only;
};

struct kmock_create_partitions_result_result {
    struct kmock_string name;
    int16_t error;
    struct kmock_string error_message;
};

struct kmock_create_partitions_response {
    int32_t throttle_time_ms;
    struct kmock_create_partitions_result_result *results;
    int32_t results_count;
};

#endif
