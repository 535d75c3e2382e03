/* SPDX-License-Identifier: Apache-2.0 */
/* Describe the requests and responses of the group APIs, whatever version a client speaks.
 *
 * One struct per message; a comment gives the versions that carry the field (none: all).
 * Everything a pointer or string refers to lives in the request's arena.
 * source  Kafka protocol schemas */
#ifndef KMOCK_BROKER_API_GROUP_H
#define KMOCK_BROKER_API_GROUP_H

#include "mock/broker/types.h"

struct kmock_find_coordinator_request {
    struct kmock_string key; /* 0-3 */
    int8_t key_type;         /* 1+ */
    struct kmock_string *coordinator_keys;
    int32_t coordinator_keys_count; /* 4+ */
};

struct kmock_find_coordinator_coordinator_result {
    struct kmock_string key;           /* 4+ */
    int32_t node_id;                   /* 4+ */
    struct kmock_string host;          /* 4+ */
    int32_t port;                      /* 4+ */
    int16_t error;                     /* 4+ */
    struct kmock_string error_message; /* 4+ */
};

struct kmock_find_coordinator_response {
    int32_t throttle_time_ms;          /* 1+ */
    int16_t error;                     /* 0-3 */
    struct kmock_string error_message; /* 1-3 */
    int32_t node_id;                   /* 0-3 */
    struct kmock_string host;          /* 0-3 */
    int32_t port;                      /* 0-3 */
    struct kmock_find_coordinator_coordinator_result *coordinators;
    int32_t coordinators_count; /* 4+ */
};

struct kmock_join_group_protocol {
    struct kmock_string name;
    struct kmock_bytes metadata;
};

struct kmock_join_group_request {
    struct kmock_string group_id;
    int32_t session_timeout_ms;
    int32_t rebalance_timeout_ms; /* 1+ */
    struct kmock_string member_id;
    struct kmock_string group_instance_id; /* 5+ */
    struct kmock_string protocol_type;
    struct kmock_join_group_protocol *protocols;
    int32_t protocols_count;
    struct kmock_string reason; /* 8+ */
};

struct kmock_join_group_member_result {
    struct kmock_string member_id;
    struct kmock_string group_instance_id; /* 5+ */
    struct kmock_bytes metadata;
};

struct kmock_join_group_response {
    int32_t throttle_time_ms; /* 2+ */
    int16_t error;
    int32_t generation_id;
    struct kmock_string protocol_type; /* 7+ */
    struct kmock_string protocol_name;
    struct kmock_string leader;
    bool skip_assignment; /* 9+ */
    struct kmock_string member_id;
    struct kmock_join_group_member_result *members;
    int32_t members_count;
};

struct kmock_sync_group_assignment {
    struct kmock_string member_id;
    struct kmock_bytes assignment;
};

struct kmock_sync_group_request {
    struct kmock_string group_id;
    int32_t generation_id;
    struct kmock_string member_id;
    struct kmock_string group_instance_id; /* 3+ */
    struct kmock_string protocol_type;     /* 5+ */
    struct kmock_string protocol_name;     /* 5+ */
    struct kmock_sync_group_assignment *assignments;
    int32_t assignments_count;
};

struct kmock_sync_group_response {
    int32_t throttle_time_ms; /* 1+ */
    int16_t error;
    struct kmock_string protocol_type; /* 5+ */
    struct kmock_string protocol_name; /* 5+ */
    struct kmock_bytes assignment;
};

struct kmock_heartbeat_request {
    struct kmock_string group_id;
    int32_t generation_id;
    struct kmock_string member_id;
    struct kmock_string group_instance_id; /* 3+ */
};

struct kmock_heartbeat_response {
    int32_t throttle_time_ms; /* 1+ */
    int16_t error;
};

struct kmock_leave_group_member {
    struct kmock_string member_id;         /* 3+ */
    struct kmock_string group_instance_id; /* 3+ */
    struct kmock_string reason;            /* 5+ */
};

struct kmock_leave_group_request {
    struct kmock_string group_id;
    struct kmock_string member_id; /* 0-2 */
    struct kmock_leave_group_member *members;
    int32_t members_count; /* 3+ */
};

struct kmock_leave_group_member_result {
    struct kmock_string member_id;         /* 3+ */
    struct kmock_string group_instance_id; /* 3+ */
    int16_t error;                         /* 3+ */
};

struct kmock_leave_group_response {
    int32_t throttle_time_ms; /* 1+ */
    int16_t error;
    struct kmock_leave_group_member_result *members;
    int32_t members_count; /* 3+ */
};

#endif
