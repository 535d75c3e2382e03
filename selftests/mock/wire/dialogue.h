/* SPDX-License-Identifier: Apache-2.0 */
/* Speak to a connection in three heartbeats of different versions, and know what it must answer. */
#ifndef SELFTESTS_MOCK_WIRE_DIALOGUE_H
#define SELFTESTS_MOCK_WIRE_DIALOGUE_H

#include "selftests/check.h"

#include "selftests/mock/wire/hex.h"
#include "selftests/mock/wire/recorder.h"

#define HEARTBEAT_1 "000c 0000 00000001 0002 'me' 0001 'g' 00000001 0001 'm'"
#define HEARTBEAT_2 "000c 0004 00000002 0002 'me' 00 02 'g' 00000001 02 'm' 00 00"
#define HEARTBEAT_3 "000c 0001 00000003 ffff 0001 'g' 00000001 0001 'm'"
#define HEARTBEATS_STORY "Heartbeat v0 #1 client=me;Heartbeat v4 #2 client=me;Heartbeat v1 #3 client=;"
#define HEARTBEATS_ANSWER                                                                                              \
    "00000006 00000001 0000"                                                                                           \
    "0000000c 00000002 00 00000000 0000 00"                                                                            \
    "0000000a 00000003 00000000 0000"

static inline void feed_text(struct recorder *recorder, const char *text)
{
    struct kmock_buffer bytes = {0};
    hex_append_frame(&bytes, text);
    kmock_connection_feed(recorder->connection, bytes.data, bytes.size);
    kmock_buffer_free(&bytes);
}

static inline void assert_story(const struct recorder *recorder, const char *story)
{
    assert_int_equal(recorder->story.size, strlen(story));
    assert_memory_equal(recorder->story.data, story, strlen(story));
}

static inline void assert_answer(const struct recorder *recorder, const char *text)
{
    struct kmock_buffer expected = {0};
    hex_append(&expected, text);
    assert_int_equal(recorder->answer.size, expected.size);
    if (expected.size > 0)
        assert_memory_equal(recorder->answer.data, expected.data, expected.size);
    kmock_buffer_free(&expected);
}

static inline void check_heartbeats(struct recorder *recorder)
{
    assert_story(recorder, HEARTBEATS_STORY);
    assert_answer(recorder, HEARTBEATS_ANSWER);
    assert_int_equal(recorder->closes_count, 0);
    recorder_close(recorder);
}

#endif
