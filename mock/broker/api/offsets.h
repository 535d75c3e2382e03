/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the offsets APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_OFFSETS_H
#define KMOCK_BROKER_API_OFFSETS_H

#include "mock/broker/types.h"

struct kmock_offset_commit_partition {
    int32_t index;
    int64_t committed_offset;
    int32_t committed_leader_epoch; /* 6+ */
    int64_t commit_timestamp;       /* 1 */
    struct kmock_string committed_metadata;
};

struct kmock_offset_commit_topic {
    struct kmock_string name;   /* 0-9 */
    struct kmock_uuid topic_id; /* 10+ */
    struct kmock_offset_commit_partition *partitions;
    int32_t partitions_count;
};

struct kmock_offset_commit_request {
    struct kmock_string group_id;
    int32_t generation_id_or_member_epoch; /* 1+ */
    struct kmock_string member_id;         /* 1+ */
    struct kmock_string group_instance_id; /* 7+ */
    int64_t retention_time_ms;             /* 2-4 */
    struct kmock_offset_commit_topic *topics;
    int32_t topics_count;
};

struct kmock_offset_commit_partition_result {
    int32_t index;
    int16_t error;
};

struct kmock_offset_commit_topic_result {
    struct kmock_string name;   /* 0-9 */
    struct kmock_uuid topic_id; /* 10+ */
    struct kmock_offset_commit_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_offset_commit_response {
    int32_t throttle_time_ms; /* 3+ */
    struct kmock_offset_commit_topic_result *topics;
    int32_t topics_count;
};

struct kmock_offset_fetch_topic {
    struct kmock_string name;   /* 0-9 */
    struct kmock_uuid topic_id; /* 10+ */
    int32_t *partition_indexes;
    int32_t partition_indexes_count;
};

struct kmock_offset_fetch_group {
    struct kmock_string group_id;  /* 8+ */
    struct kmock_string member_id; /* 9+ */
    int32_t member_epoch;          /* 9+ */
    struct kmock_offset_fetch_topic *topics;
    int32_t topics_count; /* 8+ */
};

struct kmock_offset_fetch_request {
    struct kmock_string group_id; /* 0-7 */
    struct kmock_offset_fetch_topic *topics;
    int32_t topics_count; /* 0-7 */
    struct kmock_offset_fetch_group *groups;
    int32_t groups_count; /* 8+ */
    bool require_stable;  /* 7+ */
};

struct kmock_offset_fetch_partition_result {
    int32_t index;
    int64_t committed_offset;
    int32_t committed_leader_epoch; /* 5+ */
    struct kmock_string metadata;
    int16_t error;
};

struct kmock_offset_fetch_topic_result {
    struct kmock_string name;   /* 0-9 */
    struct kmock_uuid topic_id; /* 10+ */
    struct kmock_offset_fetch_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_offset_fetch_group_result {
    struct kmock_string group_id; /* 8+ */
    struct kmock_offset_fetch_topic_result *topics;
    int32_t topics_count; /* 8+ */
    int16_t error;        /* 8+ */
};

struct kmock_offset_fetch_response {
    int32_t throttle_time_ms; /* 3+ */
    struct kmock_offset_fetch_topic_result *topics;
    int32_t topics_count; /* 0-7 */
    int16_t error;        /* 2-7 */
    struct kmock_offset_fetch_group_result *groups;
    int32_t groups_count; /* 8+ */
};

#endif
