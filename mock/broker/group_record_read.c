/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/broker/group_record.h"

#include "mock/broker/field_reader.h"
#include "mock/broker/view.h"

enum { NEWEST_VALUE = 4, FLEXIBLE_VALUE = 4, SMALLEST_MEMBER_BYTES = 5 };

struct reader {
    struct kmock_field_reader fields;
    int16_t version;
};

static struct reader start(struct kmock_bytes bytes)
{
    struct reader reader = {.fields = kmock_field_reader_open(bytes)};
    reader.version = (int16_t)kmock_field_integer(&reader.fields, 2);
    return reader;
}

static struct reader start_value(struct kmock_bytes bytes)
{
    struct reader reader = start(bytes);
    reader.fields.flexible = reader.version >= FLEXIBLE_VALUE;
    reader.fields.failed |= reader.version < 0 || reader.version > NEWEST_VALUE;
    return reader;
}

bool kmock_group_record_read_key(struct kmock_bytes bytes, struct kmock_group_key *key)
{
    struct reader reader = start(bytes);
    int16_t version = reader.version;
    if (reader.fields.failed || version < 0 || version > 2)
        return false;
    *key = (struct kmock_group_key){.type = version == 2 ? KMOCK_GROUP_KEY_GROUP : KMOCK_GROUP_KEY_OFFSET};
    key->group = kmock_field_string(&reader.fields);
    if (version < 2) {
        key->topic = kmock_field_string(&reader.fields);
        key->partition = (int32_t)kmock_field_integer(&reader.fields, 4);
    }
    return !reader.fields.failed;
}

bool kmock_group_record_read_offset(struct kmock_bytes bytes, struct kmock_offset *offset)
{
    struct reader reader = start_value(bytes);
    if (reader.fields.failed)
        return false;
    offset->offset = kmock_field_integer(&reader.fields, 8);
    offset->leader_epoch = reader.version >= 3 ? (int32_t)kmock_field_integer(&reader.fields, 4) : -1;
    offset->metadata = kmock_field_string(&reader.fields);
    offset->commit_timestamp_ms = kmock_field_integer(&reader.fields, 8);
    offset->expire_timestamp_ms = reader.version == 1 ? kmock_field_integer(&reader.fields, 8) : -1;
    kmock_field_tags(&reader.fields, NULL, NULL);
    return !reader.fields.failed;
}

static void read_member(struct reader *reader, struct kmock_group_record_member *member)
{
    struct kmock_field_reader *fields = &reader->fields;
    member->id = kmock_field_string(fields);
    member->instance_id = reader->version >= 3 ? kmock_field_nullable_string(fields) : KMOCK_NULL_STRING;
    member->client_id = kmock_field_string(fields);
    member->client_host = kmock_field_string(fields);
    member->rebalance_timeout_ms = reader->version >= 1 ? (int32_t)kmock_field_integer(fields, 4) : 0;
    member->session_timeout_ms = (int32_t)kmock_field_integer(fields, 4);
    if (reader->version == 0)
        member->rebalance_timeout_ms = member->session_timeout_ms;
    member->subscription = kmock_field_bytes(fields);
    member->assignment = kmock_field_bytes(fields);
    kmock_field_tags(fields, NULL, NULL);
}

static void read_members(struct reader *reader, struct kmock_arena *arena, struct kmock_group_record *record)
{
    int64_t count = kmock_field_length(&reader->fields, 4);
    if (count < 0 || (uint64_t)count > reader->fields.left_bytes / SMALLEST_MEMBER_BYTES) {
        reader->fields.failed = true;
        return;
    }
    record->members_count = (int32_t)count;
    record->members = kmock_arena_alloc(arena, (size_t)count * sizeof *record->members);
    for (int64_t i = 0; i < count && !reader->fields.failed; i++)
        read_member(reader, &record->members[i]);
}

bool kmock_group_record_read_group(struct kmock_bytes bytes, struct kmock_arena *arena,
                                   struct kmock_group_record *record)
{
    struct reader reader = start_value(bytes);
    if (reader.fields.failed)
        return false;
    *record = (struct kmock_group_record){.state_timestamp_ms = -1};
    record->protocol_type = kmock_field_string(&reader.fields);
    record->generation = (int32_t)kmock_field_integer(&reader.fields, 4);
    record->protocol_name = kmock_field_nullable_string(&reader.fields);
    record->leader = kmock_field_nullable_string(&reader.fields);
    if (reader.version >= 2)
        record->state_timestamp_ms = kmock_field_integer(&reader.fields, 8);
    read_members(&reader, arena, record);
    kmock_field_tags(&reader.fields, NULL, NULL);
    return !reader.fields.failed;
}
