/* SPDX-License-Identifier: Apache-2.0 */
/* Records of __consumer_offsets, byte for byte. source  Kafka GroupMetadataValue.json and its neighbours */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"
#include "mock/broker/group_record.h"
#include "mock/broker/view.h"
#include "selftests/check.h"

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* Turn text like "0001 'abc' ff" into bytes: hex digits in pairs, quoted text as it is, blanks ignored. */
static struct kmock_buffer bytes_of(const char *text)
{
    struct kmock_buffer bytes = {0};
    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (*text == '\'') {
            size_t length = strcspn(text + 1, "'");
            kmock_buffer_append(&bytes, text + 1, length);
            text += length + 1;
        } else {
            *kmock_buffer_extend(&bytes, 1) = (uint8_t)(digit(text[0]) << 4 | digit(text[1]));
            text++;
        }
    }
    return bytes;
}

static void expect_bytes(struct kmock_buffer *actual, const char *text)
{
    struct kmock_buffer expected = bytes_of(text);
    assert_int_equal(actual->size, expected.size);
    assert_memory_equal(actual->data, expected.data, expected.size);
    kmock_buffer_free(&expected);
    kmock_buffer_free(actual);
}

/* A copy without room behind it, so that reading too far is seen. */
static struct kmock_bytes exact(const struct kmock_buffer *buffer, size_t size)
{
    uint8_t *copy = kmock_alloc(size);
    memcpy(copy, buffer->data, size);
    return (struct kmock_bytes){copy, (int32_t)size};
}

static void keys_are_written_as_kafka_writes_them(void **state)
{
    (void)state;
    struct kmock_buffer key = {0};
    kmock_group_record_write_key(
        &key, &(struct kmock_group_key){KMOCK_GROUP_KEY_OFFSET, kmock_view("g1"), kmock_view("orders"), 258});
    expect_bytes(&key, "0001 0002 'g1' 0006 'orders' 00000102");
    kmock_group_record_write_key(&key, &(struct kmock_group_key){KMOCK_GROUP_KEY_GROUP, .group = kmock_view("g1")});
    expect_bytes(&key, "0002 0002 'g1'");
}

static void offsets_are_written_as_kafka_writes_them(void **state)
{
    (void)state;
    struct kmock_buffer value = {0};
    struct kmock_offset offset = {.offset = 42,
                                  .leader_epoch = 7,
                                  .metadata = kmock_view("note"),
                                  .commit_timestamp_ms = 0x18bcfe56800,
                                  .expire_timestamp_ms = -1};
    kmock_group_record_write_offset(&value, &offset);
    expect_bytes(&value, "0003 000000000000002a 00000007 0004 'note' 0000018bcfe56800");
    offset.expire_timestamp_ms = 0x18bcfe56801;
    offset.leader_epoch = -1;
    kmock_group_record_write_offset(&value, &offset);
    expect_bytes(&value, "0001 000000000000002a 0004 'note' 0000018bcfe56800 0000018bcfe56801");
}

#define GROUP_V3                                                                                                       \
    "0003 0008 'consumer' 00000005 0005 'range' 0003 'm-1' 0000018bcfe56800 00000002"                                  \
    "0003 'm-1' ffff 0003 'app' 0009 '/10.0.0.1' 0000ea60 00002710 00000002 'ab' 00000001 'c'"                         \
    "0003 'm-2' 0002 'i2' 0003 'app' 0009 '/10.0.0.1' 0000ea60 00002710 00000000 00000000"

static void groups_are_written_as_kafka_writes_them(void **state)
{
    (void)state;
    struct kmock_buffer value = {0};
    struct kmock_group_record_member members[] = {
        {kmock_view("m-1"),
         KMOCK_NULL_STRING,
         kmock_view("app"),
         kmock_view("/10.0.0.1"),
         60000,
         10000,
         {(const uint8_t *)"ab", 2},
         {(const uint8_t *)"c", 1}},
        {kmock_view("m-2"), kmock_view("i2"), kmock_view("app"), kmock_view("/10.0.0.1"), 60000, 10000, {0}, {0}},
    };
    struct kmock_group_record record = {
        kmock_view("consumer"), 5, kmock_view("range"), kmock_view("m-1"), 0x18bcfe56800, members, 2};
    kmock_group_record_write_group(&value, &record);
    expect_bytes(&value, GROUP_V3);
    record = (struct kmock_group_record){
        kmock_view("consumer"), 6, KMOCK_NULL_STRING, KMOCK_NULL_STRING, 0x18bcfe56800, NULL, 0};
    kmock_group_record_write_group(&value, &record);
    expect_bytes(&value, "0003 0008 'consumer' 00000006 ffff ffff 0000018bcfe56800 00000000");
}

static void old_and_new_offsets_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        int32_t leader_epoch;
        int64_t expire_timestamp_ms;
    } cases[] = {
        {"0000 000000000000002a 0001 'n' 0000000000000009", -1, -1},
        {"0001 000000000000002a 0001 'n' 0000000000000009 000000000000000a", -1, 10},
        {"0002 000000000000002a 0001 'n' 0000000000000009", -1, -1},
        {"0003 000000000000002a 00000007 0001 'n' 0000000000000009", 7, -1},
        {"0004 000000000000002a 00000007 02 'n' 0000000000000009 00", 7, -1},
        {"0004 000000000000002a 00000007 02 'n' 0000000000000009 01 00 03 'xyz'", 7, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kmock_buffer bytes = bytes_of(cases[i].bytes);
        struct kmock_offset offset;
        assert_true(kmock_group_record_read_offset((struct kmock_bytes){bytes.data, (int32_t)bytes.size}, &offset));
        assert_int_equal(offset.offset, 42);
        assert_int_equal(offset.leader_epoch, cases[i].leader_epoch);
        assert_true(kmock_view_is(offset.metadata, "n"));
        assert_int_equal(offset.commit_timestamp_ms, 9);
        assert_int_equal(offset.expire_timestamp_ms, cases[i].expire_timestamp_ms);
        kmock_buffer_free(&bytes);
    }
}

static const char *const groups[] = {
    "0000 0008 'consumer' 00000005 0005 'range' 0001 'm' 00000001"
    "0001 'm' 0001 'c' 0001 'h' 00002710 00000001 'a' 00000001 'b'",
    "0001 0008 'consumer' 00000005 0005 'range' 0001 'm' 00000001"
    "0001 'm' 0001 'c' 0001 'h' 0000ea60 00002710 00000001 'a' 00000001 'b'",
    "0002 0008 'consumer' 00000005 0005 'range' 0001 'm' 0000000000000009 00000001"
    "0001 'm' 0001 'c' 0001 'h' 0000ea60 00002710 00000001 'a' 00000001 'b'",
    "0003 0008 'consumer' 00000005 0005 'range' 0001 'm' 0000000000000009 00000001"
    "0001 'm' 0001 'i' 0001 'c' 0001 'h' 0000ea60 00002710 00000001 'a' 00000001 'b'",
    "0004 09 'consumer' 00000005 06 'range' 02 'm' 0000000000000009 02"
    "02 'm' 02 'i' 02 'c' 02 'h' 0000ea60 00002710 02 'a' 02 'b' 01 05 01 ff 00",
};

static void old_and_new_groups_are_read(void **state)
{
    (void)state;
    for (int version = 0; version < 5; version++) {
        struct kmock_buffer bytes = bytes_of(groups[version]);
        struct kmock_arena arena = {0};
        struct kmock_group_record record;
        assert_true(
            kmock_group_record_read_group((struct kmock_bytes){bytes.data, (int32_t)bytes.size}, &arena, &record));
        assert_true(kmock_view_is(record.protocol_type, "consumer"));
        assert_true(kmock_view_is(record.protocol_name, "range"));
        assert_true(kmock_view_is(record.leader, "m"));
        assert_int_equal(record.generation, 5);
        assert_int_equal(record.state_timestamp_ms, version >= 2 ? 9 : -1);
        assert_int_equal(record.members_count, 1);
        const struct kmock_group_record_member *member = record.members;
        assert_true(kmock_view_is(member->id, "m"));
        assert_int_equal(member->instance_id.length, version >= 3 ? 1 : -1);
        assert_true(kmock_view_is(member->client_host, "h"));
        assert_int_equal(member->rebalance_timeout_ms, version >= 1 ? 60000 : 10000);
        assert_int_equal(member->session_timeout_ms, 10000);
        assert_memory_equal(member->subscription.data, "a", 1);
        assert_memory_equal(member->assignment.data, "b", 1);
        kmock_arena_free(&arena);
        kmock_buffer_free(&bytes);
    }
}

static void cut_bytes_are_refused_wherever_they_are_cut(void **state)
{
    (void)state;
    for (int version = 0; version < 5; version++) {
        struct kmock_buffer bytes = bytes_of(groups[version]);
        for (size_t size = 0; size < bytes.size; size++) {
            struct kmock_bytes cut = exact(&bytes, size);
            struct kmock_arena arena = {0};
            struct kmock_group_record record;
            struct kmock_offset offset;
            struct kmock_group_key key;
            assert_false(kmock_group_record_read_group(cut, &arena, &record));
            kmock_group_record_read_offset(cut, &offset);
            kmock_group_record_read_key(cut, &key);
            kmock_arena_free(&arena);
            free((uint8_t *)cut.data);
        }
        kmock_buffer_free(&bytes);
    }
}

static void huge_counts_and_other_versions_are_refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "0003 0000 00000005 ffff ffff 0000000000000009 7fffffff",
        "0003 0000 00000005 ffff ffff 0000000000000009 ffffffff",
        "0005 0000 00000005 ffff ffff 0000000000000009 00000000",
        "ffff 0000 00000005 ffff ffff 0000000000000009 00000000",
        "0004 01 00000005 00 00 0000000000000009 ffffffff0f",
        "0004 01 00000005 00 00 0000000000000009 01 ffffffff0f",
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct kmock_buffer bytes = bytes_of(cases[i]);
        struct kmock_bytes value = exact(&bytes, bytes.size);
        struct kmock_arena arena = {0};
        struct kmock_group_record record;
        struct kmock_offset offset;
        assert_false(kmock_group_record_read_group(value, &arena, &record));
        assert_true(i < 2 || i > 3 || !kmock_group_record_read_offset(value, &offset));
        kmock_arena_free(&arena);
        free((uint8_t *)value.data);
        kmock_buffer_free(&bytes);
    }
    struct kmock_group_key key;
    assert_false(kmock_group_record_read_key((struct kmock_bytes){(const uint8_t *)"\0\3\0\1x", 5}, &key));
    assert_false(kmock_group_record_read_key((struct kmock_bytes){NULL, -1}, &key));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_written_as_kafka_writes_them),
        cmocka_unit_test(offsets_are_written_as_kafka_writes_them),
        cmocka_unit_test(groups_are_written_as_kafka_writes_them),
        cmocka_unit_test(old_and_new_offsets_are_read),
        cmocka_unit_test(old_and_new_groups_are_read),
        cmocka_unit_test(cut_bytes_are_refused_wherever_they_are_cut),
        cmocka_unit_test(huge_counts_and_other_versions_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
