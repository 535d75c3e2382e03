/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/big_endian.h"
#include "mock/broker/group_record.h"

enum {
    OFFSET_KEY = 1,
    GROUP_KEY = 2,
    OFFSET_VALUE = 3,
    OFFSET_VALUE_WITH_EXPIRY = 1, /* the one version with an expire time */
    GROUP_VALUE = 3,
};

static void write_integer(struct kmock_buffer *buffer, int size, int64_t value)
{
    kmock_big_endian_put(kmock_buffer_extend(buffer, (size_t)size), size, (uint64_t)value);
}

static void write_string(struct kmock_buffer *buffer, struct kmock_string text)
{
    int32_t length = text.length > INT16_MAX ? INT16_MAX : text.length;
    write_integer(buffer, 2, length < 0 ? -1 : length);
    if (length > 0)
        kmock_buffer_append(buffer, text.data, (size_t)length);
}

/* A string that may not be null is written empty. */
static void write_text(struct kmock_buffer *buffer, struct kmock_string text)
{
    write_string(buffer, text.length < 0 ? (struct kmock_string){"", 0} : text);
}

static void write_bytes(struct kmock_buffer *buffer, struct kmock_bytes bytes)
{
    int32_t length = bytes.length > 0 ? bytes.length : 0;
    write_integer(buffer, 4, length);
    kmock_buffer_append(buffer, bytes.data, (size_t)length);
}

void kmock_group_record_write_key(struct kmock_buffer *buffer, const struct kmock_group_key *key)
{
    bool is_offset = key->type == KMOCK_GROUP_KEY_OFFSET;
    write_integer(buffer, 2, is_offset ? OFFSET_KEY : GROUP_KEY);
    write_text(buffer, key->group);
    if (is_offset) {
        write_text(buffer, key->topic);
        write_integer(buffer, 4, key->partition);
    }
}

void kmock_group_record_write_offset(struct kmock_buffer *buffer, const struct kmock_offset *offset)
{
    bool expires = offset->expire_timestamp_ms >= 0;
    write_integer(buffer, 2, expires ? OFFSET_VALUE_WITH_EXPIRY : OFFSET_VALUE);
    write_integer(buffer, 8, offset->offset);
    if (!expires)
        write_integer(buffer, 4, offset->leader_epoch);
    write_text(buffer, offset->metadata);
    write_integer(buffer, 8, offset->commit_timestamp_ms);
    if (expires)
        write_integer(buffer, 8, offset->expire_timestamp_ms);
}

static void write_member(struct kmock_buffer *buffer, const struct kmock_group_record_member *member)
{
    write_text(buffer, member->id);
    write_string(buffer, member->instance_id);
    write_text(buffer, member->client_id);
    write_text(buffer, member->client_host);
    write_integer(buffer, 4, member->rebalance_timeout_ms);
    write_integer(buffer, 4, member->session_timeout_ms);
    write_bytes(buffer, member->subscription);
    write_bytes(buffer, member->assignment);
}

void kmock_group_record_write_group(struct kmock_buffer *buffer, const struct kmock_group_record *record)
{
    write_integer(buffer, 2, GROUP_VALUE);
    write_text(buffer, record->protocol_type);
    write_integer(buffer, 4, record->generation);
    write_string(buffer, record->protocol_name);
    write_string(buffer, record->leader);
    write_integer(buffer, 8, record->state_timestamp_ms);
    write_integer(buffer, 4, record->members_count);
    for (int32_t i = 0; i < record->members_count; i++)
        write_member(buffer, &record->members[i]);
}
