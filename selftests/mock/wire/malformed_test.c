/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include "selftests/mock/wire/hex.h"
#include "selftests/mock/wire/recorder.h"

struct malformed {
    const char *frame; /* with its size where raw */
    const char *reason;
    bool raw;
};

/* Every field kind with every thing that can be wrong with it, and the words it is refused with. */
static const struct malformed malformed[] = {
    /* frames */
    {"00000000", "frame size 0 is not in 1..104857600", true},
    {"ffffffff", "frame size -1 is not in 1..104857600", true},
    {"80000000", "frame size -2147483648 is not in 1..104857600", true},
    {"06400001", "frame size 104857601 is not in 1..104857600", true},
    {"'GET / HTTP/1.1'", "frame size 1195725856 is not in 1..104857600", true},
    /* headers */
    {"00", "request header: needs 2 bytes, 1 left"},
    {"000c 00", "request header: needs 2 bytes, 1 left"},
    {"0063 0000 00000001 ffff", "request header: API key 99 is unknown"},
    {"ffff 0000 00000001 ffff", "request header: API key -1 is unknown"},
    {"0004 0000 00000001 ffff", "request header: API key 4 is unknown"},
    {"000c 0005 00000001 ffff", "Heartbeat version 5 is not supported (0 to 4 are)"},
    {"000c ffff 00000001 ffff", "Heartbeat version -1 is not supported (0 to 4 are)"},
    {"0000 0002 00000001 ffff", "Produce version 2 is not supported (3 to 13 are)"},
    {"0001 0003 00000001 ffff", "Fetch version 3 is not supported (4 to 18 are)"},
    {"0016 0006 00000001 ffff", "InitProducerId version 6 is not supported (0 to 5 are)"},
    {"000c 0000 000000", "Heartbeat request header: needs 4 bytes, 3 left"},
    {"000c 0000 00000001", "Heartbeat request header: needs 2 bytes, 0 left"},
    {"000c 0000 00000001 0003 'me'", "Heartbeat request header: needs 3 bytes, 2 left"},
    {"000c 0000 00000001 fffe", "Heartbeat request header: length -2 is negative"},
    {"000c 0004 00000001 0000", "Heartbeat request header: needs 1 byte, 0 left"},
    {"000c 0004 00000001 0000 01", "Heartbeat request header: needs 1 byte, 0 left"},
    {"000c 0004 00000001 0000 01 00 05 'abc'", "Heartbeat request header: tag[0]: needs 5 bytes, 3 left"},
    {"000c 0004 00000001 0000 02 01 00 01 00", "Heartbeat request header: tag 1 after tag 1"},
    {"0012 0003 00000001 0000 8080808080", "ApiVersions request header: varint is longer than 5 bytes"},
    {"0012 0063 00000001 0000 80", "ApiVersions request header: needs 1 byte, 0 left"},
    /* strings and integers */
    {"000c 0000 00000001 ffff 0002 'g'", "Heartbeat v0: GroupId: needs 2 bytes, 1 left"},
    {"000c 0000 00000001 ffff ffff", "Heartbeat v0: GroupId: is null and may not be"},
    {"000c 0000 00000001 ffff 8000", "Heartbeat v0: GroupId: length -32768 is negative"},
    {"000c 0000 00000001 ffff 0001 'g' 0000", "Heartbeat v0: GenerationId: needs 4 bytes, 2 left"},
    {"000c 0004 00000001 ffff 00 00", "Heartbeat v4: GroupId: is null and may not be"},
    {"000c 0004 00000001 ffff 00 ffffffff1f", "Heartbeat v4: GroupId: varint does not fit in 32 bits"},
    {"000c 0004 00000001 ffff 00 ffffffffff01", "Heartbeat v4: GroupId: varint is longer than 5 bytes"},
    {"000c 0004 00000001 ffff 00 ffffffff0f", "Heartbeat v4: GroupId: length 4294967294 is too large"},
    {"000c 0004 00000001 ffff 00 8080808008", "Heartbeat v4: GroupId: needs 2147483647 bytes, 0 left"},
    {"000c 0004 00000001 ffff 00 02 'g' 00000001 02 'm' 00", "Heartbeat v4: tagged fields: needs 1 byte, 0 left"},
    {"000c 0004 00000001 ffff 00 02 'g' 00000001 02 'm' 00 ffffffff0f",
     "Heartbeat v4: tagged fields: needs 1 byte, 0 left"},
    {"000c 0004 00000001 ffff 00 02 'g' 00000001 02 'm' 00 02 07 00 05 00",
     "Heartbeat v4: tagged fields: tag 5 after tag 7"},
    /* arrays */
    {"0003 0004 00000001 ffff 00000001 ffff 00", "Metadata v4: Topics[0].Name: is null and may not be"},
    {"0003 0000 00000001 ffff ffffffff", "Metadata v0: Topics: is null and may not be"},
    {"0003 0001 00000001 ffff fffffffe", "Metadata v1: Topics: length -2 is negative"},
    {"0003 0004 00000001 ffff 7fffffff", "Metadata v4: Topics: count 2147483647 needs more than the 0 bytes left"},
    {"0003 0004 00000001 ffff 00000002 0000 00", "Metadata v4: Topics: count 2 needs more than the 3 bytes left"},
    {"0003 0004 00000001 ffff 00000002 0001 't' 00", "Metadata v4: Topics[1].Name: needs 2 bytes, 1 left"},
    {"0003 0009 00000001 ffff 00 8080808008", "Metadata v9: Topics: count 2147483647 needs more than the 0 bytes left"},
    {"0003 000c 00000001 ffff 00 02 00", "Metadata v12: Topics: count 1 needs more than the 1 bytes left"},
    {"0009 0001 00000001 ffff 0001 'g' 00000001 0001 't' 00000100 00000001 00000001",
     "OffsetFetch v1: Topics[0].PartitionIndexes: count 256 needs more than the 8 bytes left"},
    {"0009 0001 00000001 ffff 0001 'g' 00000001 0001 't' 00000003 00000001 00000001",
     "OffsetFetch v1: Topics[0].PartitionIndexes[2]: needs 4 bytes, 0 left"},
    {"0009 0001 00000001 ffff 0001 'g' ffffffff", "OffsetFetch v1: Topics: is null and may not be"},
    {"000a 0004 00000001 ffff 00 00 03 02 'a' 00 00", "FindCoordinator v4: CoordinatorKeys[1]: is null and may not be"},
    /* bytes and records */
    {"0000 0007 00000001 ffff ffff 0001 00000001 00000001 0001 't' 00000001 00000000 00000009 'short'",
     "Produce v7: TopicData[0].PartitionData[0].Records: needs 9 bytes, 5 left"},
    {"0000 0007 00000001 ffff ffff 0001 00000001 00000001 0001 't' 00000001 00000000 fffffffe",
     "Produce v7: TopicData[0].PartitionData[0].Records: length -2 is negative"},
    {"000b 0000 00000001 ffff 0001 'g' 00000001 0000 0001 't' 00000001 0001 'p' ffffffff",
     "JoinGroup v0: Protocols[0].Metadata: is null and may not be"},
    /* tagged values */
    {"0001 000f 00000001 ffff 00 00000001 00000001 00000001 00 00000000 00000000 01 01 01 01 01 03 000000",
     "Fetch v15: ReplicaState.ReplicaId: needs 4 bytes, 3 left"},
    {"0001 000f 00000001 ffff 00 00000001 00000001 00000001 00 00000000 00000000 01 01 01 01 00 03 02 'a' 00",
     "Fetch v15: ClusterId: 1 bytes behind the tagged value"},
};

static void check_malformed(const struct malformed *entry)
{
    struct recorder recorder = {0};
    struct kmock_buffer bytes = {0};
    recorder_open(&recorder);
    if (entry->raw)
        hex_append(&bytes, entry->frame);
    else
        hex_append_frame(&bytes, entry->frame);
    hex_append_frame(&bytes, "000c 0000 00000001 0002 'me' 0001 'g' 00000001 0001 'm'");
    kmock_connection_feed(recorder.connection, bytes.data, bytes.size);
    assert_string_equal(recorder.reason, entry->reason);
    kmock_connection_feed(recorder.connection, bytes.data, bytes.size);
    assert_int_equal(recorder.closes_count, 1);
    assert_int_equal(recorder.requests_count, 0);
    assert_int_equal(recorder.answer.size, 0);
    recorder_close(&recorder);
    kmock_buffer_free(&bytes);
}

static void malformed_bytes_close_the_connection_with_a_reason_and_do_nothing_else(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++)
        check_malformed(&malformed[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(malformed_bytes_close_the_connection_with_a_reason_and_do_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
