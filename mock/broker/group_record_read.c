/* SPDX-License-Identifier: Apache-2.0 */
#include "mock/base/big_endian.h"
#include "mock/broker/group_record.h"

enum { NEWEST_VALUE = 4, FLEXIBLE_VALUE = 4, SMALLEST_MEMBER_BYTES = 5 };

struct reader {
    const uint8_t *at;
    size_t left_bytes;
    int16_t version;
    bool failed; /* everything read from then on is zero */
};

static const uint8_t *take(struct reader *reader, size_t size)
{
    if (reader->failed || reader->left_bytes < size) {
        reader->failed = true;
        return NULL;
    }
    const uint8_t *taken = reader->at;
    reader->at += size;
    reader->left_bytes -= size;
    return taken;
}

static int64_t read_integer(struct reader *reader, int size)
{
    const uint8_t *bytes = take(reader, (size_t)size);
    if (bytes == NULL)
        return 0;
    int unused_bits = 64 - 8 * size; /* shifting there and back extends the sign */
    return (int64_t)(kmock_big_endian_get(bytes, size) << unused_bits) >> unused_bits;
}

static uint32_t read_varint(struct reader *reader)
{
    uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
        const uint8_t *byte = take(reader, 1);
        if (byte == NULL)
            return 0;
        value |= (uint32_t)(*byte & 0x7f) << shift;
        if (!(*byte & 0x80))
            return value;
    }
    reader->failed = true;
    return 0;
}

static bool is_flexible(const struct reader *reader)
{
    return reader->version >= FLEXIBLE_VALUE;
}

/* returns  -1 for null */
static int64_t read_length(struct reader *reader, int size)
{
    int64_t length = is_flexible(reader) ? (int64_t)read_varint(reader) - 1 : read_integer(reader, size);
    if (length < -1 || length > INT32_MAX)
        reader->failed = true;
    return reader->failed ? -1 : length;
}

static struct kmock_string read_nullable(struct reader *reader)
{
    int64_t length = read_length(reader, 2);
    const uint8_t *bytes = length < 0 ? NULL : take(reader, (size_t)length);
    return bytes ? (struct kmock_string){(const char *)bytes, (int32_t)length} : (struct kmock_string){NULL, -1};
}

static struct kmock_string read_string(struct reader *reader)
{
    struct kmock_string text = read_nullable(reader);
    if (text.length < 0)
        reader->failed = true;
    return text;
}

static struct kmock_bytes read_bytes(struct reader *reader)
{
    int64_t length = read_length(reader, 4);
    const uint8_t *bytes = length < 0 ? NULL : take(reader, (size_t)length);
    return bytes ? (struct kmock_bytes){bytes, (int32_t)length} : (struct kmock_bytes){NULL, 0};
}

static void skip_tags(struct reader *reader)
{
    if (!is_flexible(reader))
        return;
    for (uint32_t left = read_varint(reader); left > 0 && !reader->failed; left--) {
        read_varint(reader);
        take(reader, read_varint(reader));
    }
}

static struct reader start(struct kmock_bytes bytes)
{
    struct reader reader = {.at = bytes.data, .left_bytes = bytes.length > 0 ? (size_t)bytes.length : 0};
    int16_t version = (int16_t)read_integer(&reader, 2);
    reader.version = version;
    return reader;
}

bool kmock_group_record_read_key(struct kmock_bytes bytes, struct kmock_group_key *key)
{
    struct reader reader = start(bytes);
    int16_t version = reader.version;
    reader.version = 0; /* keys are never flexible */
    if (reader.failed || version < 0 || version > 2)
        return false;
    *key = (struct kmock_group_key){.type = version == 2 ? KMOCK_GROUP_KEY_GROUP : KMOCK_GROUP_KEY_OFFSET};
    key->group = read_string(&reader);
    if (version < 2) {
        key->topic = read_string(&reader);
        key->partition = (int32_t)read_integer(&reader, 4);
    }
    return !reader.failed;
}

bool kmock_group_record_read_offset(struct kmock_bytes bytes, struct kmock_offset *offset)
{
    struct reader reader = start(bytes);
    if (reader.version < 0 || reader.version > NEWEST_VALUE)
        return false;
    offset->offset = read_integer(&reader, 8);
    offset->leader_epoch = reader.version >= 3 ? (int32_t)read_integer(&reader, 4) : -1;
    offset->metadata = read_string(&reader);
    offset->commit_timestamp_ms = read_integer(&reader, 8);
    offset->expire_timestamp_ms = reader.version == 1 ? read_integer(&reader, 8) : -1;
    skip_tags(&reader);
    return !reader.failed;
}

static void read_member(struct reader *reader, struct kmock_group_record_member *member)
{
    member->id = read_string(reader);
    member->instance_id = reader->version >= 3 ? read_nullable(reader) : (struct kmock_string){NULL, -1};
    member->client_id = read_string(reader);
    member->client_host = read_string(reader);
    member->rebalance_timeout_ms = reader->version >= 1 ? (int32_t)read_integer(reader, 4) : 0;
    member->session_timeout_ms = (int32_t)read_integer(reader, 4);
    if (reader->version == 0)
        member->rebalance_timeout_ms = member->session_timeout_ms;
    member->subscription = read_bytes(reader);
    member->assignment = read_bytes(reader);
    skip_tags(reader);
}

static void read_members(struct reader *reader, struct kmock_arena *arena, struct kmock_group_record *record)
{
    int64_t count = read_length(reader, 4);
    if (count < 0 || (uint64_t)count > reader->left_bytes / SMALLEST_MEMBER_BYTES) {
        reader->failed = true;
        return;
    }
    record->members_count = (int32_t)count;
    record->members = kmock_arena_alloc(arena, (size_t)count * sizeof *record->members);
    for (int64_t i = 0; i < count && !reader->failed; i++)
        read_member(reader, &record->members[i]);
}

bool kmock_group_record_read_group(struct kmock_bytes bytes, struct kmock_arena *arena,
                                   struct kmock_group_record *record)
{
    struct reader reader = start(bytes);
    if (reader.version < 0 || reader.version > NEWEST_VALUE)
        return false;
    *record = (struct kmock_group_record){.state_timestamp_ms = -1};
    record->protocol_type = read_string(&reader);
    record->generation = (int32_t)read_integer(&reader, 4);
    record->protocol_name = read_nullable(&reader);
    record->leader = read_nullable(&reader);
    if (reader.version >= 2)
        record->state_timestamp_ms = read_integer(&reader, 8);
    read_members(&reader, arena, record);
    skip_tags(&reader);
    return !reader.failed;
}
