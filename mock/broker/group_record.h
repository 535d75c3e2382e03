/* SPDX-License-Identifier: Apache-2.0 */
/* Write and read the records of __consumer_offsets in Kafka's own bytes.
 *
 *   key 1 (group, topic, partition) -> an offset      written as value 3, or 1 where an expire time was asked for
 *   key 2 (group)                   -> the group      written as value 3
 *
 * Keys 0 to 2 and values 0 to 4 are read; bytes that are none of these are refused, never trusted.
 * source  Kafka OffsetCommitKey/Value.json, GroupMetadataKey/Value.json, GroupMetadataManager */
#ifndef KMOCK_BROKER_GROUP_RECORD_H
#define KMOCK_BROKER_GROUP_RECORD_H

#include "mock/base/arena.h"
#include "mock/base/buffer.h"
#include "mock/broker/offsets.h"

enum kmock_group_key_type {
    KMOCK_GROUP_KEY_OFFSET,
    KMOCK_GROUP_KEY_GROUP,
};

struct kmock_group_key {
    enum kmock_group_key_type type;
    struct kmock_string group;
    struct kmock_string topic; /* offsets only */
    int32_t partition;
};

struct kmock_group_record_member {
    struct kmock_string id;
    struct kmock_string instance_id; /* null: dynamic */
    struct kmock_string client_id, client_host;
    int32_t rebalance_timeout_ms, session_timeout_ms;
    struct kmock_bytes subscription, assignment;
};

struct kmock_group_record {
    struct kmock_string protocol_type; /* empty: a simple group */
    int32_t generation;
    struct kmock_string protocol_name; /* null: none chosen */
    struct kmock_string leader;        /* null: none */
    int64_t state_timestamp_ms;        /* -1: not known */
    struct kmock_group_record_member *members;
    int32_t members_count;
};

void kmock_group_record_write_key(struct kmock_buffer *buffer, const struct kmock_group_key *key);
void kmock_group_record_write_offset(struct kmock_buffer *buffer, const struct kmock_offset *offset);
void kmock_group_record_write_group(struct kmock_buffer *buffer, const struct kmock_group_record *record);

/* Read a key. Strings are views into bytes. returns  false where it is another kind of key, or malformed */
bool kmock_group_record_read_key(struct kmock_bytes bytes, struct kmock_group_key *key);

/* Read an offset's value; topic and partition are left alone. Strings are views into bytes. */
bool kmock_group_record_read_offset(struct kmock_bytes bytes, struct kmock_offset *offset);

/* Read a group's value. Strings are views into bytes, members live in the arena. */
bool kmock_group_record_read_group(struct kmock_bytes bytes, struct kmock_arena *arena,
                                   struct kmock_group_record *record);

#endif
