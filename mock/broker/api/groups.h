/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the group admin APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_GROUPS_H
#define KMOCK_BROKER_API_GROUPS_H

#include "mock/broker/types.h"

struct kmock_describe_groups_request {
    struct kmock_string *groups;
    int32_t groups_count;
    bool include_authorized_operations; /* 3+ */
};

struct kmock_describe_groups_member_result {
    struct kmock_string member_id;
    struct kmock_string group_instance_id; /* 4+ */
    struct kmock_string client_id;
    struct kmock_string client_host;
    struct kmock_bytes member_metadata;
    struct kmock_bytes member_assignment;
};

struct kmock_describe_groups_group_result {
    int16_t error;
    struct kmock_string error_message; /* 6+ */
    struct kmock_string group_id;
    struct kmock_string group_state;
    struct kmock_string protocol_type;
    struct kmock_string protocol_data;
    struct kmock_describe_groups_member_result *members;
    int32_t members_count;
    int32_t authorized_operations; /* 3+ */
};

struct kmock_describe_groups_response {
    int32_t throttle_time_ms; /* 1+ */
    struct kmock_describe_groups_group_result *groups;
    int32_t groups_count;
};

struct kmock_list_groups_request {
    struct kmock_string *states_filter;
    int32_t states_filter_count; /* 4+ */
    struct kmock_string *types_filter;
    int32_t types_filter_count; /* 5+ */
};

struct kmock_list_groups_group_result {
    struct kmock_string group_id;
    struct kmock_string protocol_type;
    struct kmock_string group_state; /* 4+ */
    struct kmock_string group_type;  /* 5+ */
};

struct kmock_list_groups_response {
    int32_t throttle_time_ms; /* 1+ */
    int16_t error;
    struct kmock_list_groups_group_result *groups;
    int32_t groups_count;
};

struct kmock_delete_groups_request {
    struct kmock_string *groups;
    int32_t groups_count;
};

struct kmock_delete_groups_group_result {
    struct kmock_string group_id;
    int16_t error;
};

struct kmock_delete_groups_response {
    int32_t throttle_time_ms;
    struct kmock_delete_groups_group_result *results;
    int32_t results_count;
};

struct kmock_offset_delete_partition {
    int32_t index;
};

struct kmock_offset_delete_topic {
    struct kmock_string name;
    struct kmock_offset_delete_partition *partitions;
    int32_t partitions_count;
};

struct kmock_offset_delete_request {
    struct kmock_string group_id;
    struct kmock_offset_delete_topic *topics;
    int32_t topics_count;
};

struct kmock_offset_delete_partition_result {
    int32_t index;
    int16_t error;
};

struct kmock_offset_delete_topic_result {
    struct kmock_string name;
    struct kmock_offset_delete_partition_result *partitions;
    int32_t partitions_count;
};

struct kmock_offset_delete_response {
    int16_t error;
    int32_t throttle_time_ms;
    struct kmock_offset_delete_topic_result *topics;
    int32_t topics_count;
};

#endif
