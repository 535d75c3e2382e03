/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/wire/dialogue.h"

#include <stdlib.h>

static void append_heartbeats(struct kmock_buffer *bytes)
{
    hex_append_frame(bytes, HEARTBEAT_1);
    hex_append_frame(bytes, HEARTBEAT_2);
    hex_append_frame(bytes, HEARTBEAT_3);
}

/* Feed a piece from a block of its own size: a sanitizer sees any read behind it. */
static void feed_piece(struct recorder *recorder, const uint8_t *bytes, size_t size)
{
    uint8_t *piece = malloc(size ? size : 1);
    memcpy(piece, bytes, size);
    kmock_connection_feed(recorder->connection, piece, size);
    free(piece);
}

static void bytes_cut_anywhere_give_the_same_requests_and_answers(void **state)
{
    (void)state;
    struct kmock_buffer bytes = {0};
    append_heartbeats(&bytes);
    for (size_t first = 0; first <= bytes.size; first++) {
        for (size_t second = first; second <= bytes.size; second += 5) {
            struct recorder recorder = {0};
            recorder_open(&recorder);
            feed_piece(&recorder, bytes.data, first);
            feed_piece(&recorder, bytes.data + first, second - first);
            feed_piece(&recorder, bytes.data + second, bytes.size - second);
            check_heartbeats(&recorder);
        }
    }
    kmock_buffer_free(&bytes);
}

static void bytes_one_by_one_give_the_same_requests_and_answers(void **state)
{
    (void)state;
    struct recorder recorder = {0};
    struct kmock_buffer bytes = {0};
    append_heartbeats(&bytes);
    recorder_open(&recorder);
    for (size_t i = 0; i < bytes.size; i++)
        feed_piece(&recorder, bytes.data + i, 1);
    check_heartbeats(&recorder);
    kmock_buffer_free(&bytes);
}

static void next_request_waits_until_the_previous_one_was_answered(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    struct kmock_buffer bytes = {0};
    append_heartbeats(&bytes);
    recorder_open(&recorder);
    feed_piece(&recorder, bytes.data, bytes.size - 3);
    for (int count = 1; count <= 2; count++) {
        assert_int_equal(recorder.requests_count, count);
        recorder_answer(recorder.held);
    }
    assert_int_equal(recorder.requests_count, 2);
    feed_piece(&recorder, bytes.data + bytes.size - 3, 3);
    assert_int_equal(recorder.requests_count, 3);
    recorder_answer(recorder.held);
    check_heartbeats(&recorder);
    kmock_buffer_free(&bytes);
}

/* ---- the stack ------------------------------------------------------------------------------------ */

static uintptr_t lowest_stack;

static void note_stack(void *context, struct kmock_request *request)
{
    char here;
    (void)context;
    uintptr_t address = (uintptr_t)&here;
    if (lowest_stack == 0 || address < lowest_stack)
        lowest_stack = address;
    recorder_answer(request);
}

static void swallow_bytes(void *context, const uint8_t *bytes, size_t size)
{
    (void)bytes;
    *(size_t *)context += size;
}

static void never_close(void *context, const char *reason)
{
    (void)context;
    fail_msg("closed: %s", reason);
}

static void pipelined_frames_do_not_deepen_the_stack(void **state)
{
    (void)state;
    static const struct kmock_connection_upcalls upcalls = {note_stack, NULL, swallow_bytes, never_close};
    struct kmock_buffer bytes = {0};
    size_t answered = 0;
    struct kmock_connection *connection = kmock_connection_create(&upcalls, &answered, "/h");
    hex_append_frame(&bytes, HEARTBEAT_1);
    size_t frame = bytes.size;
    kmock_connection_feed(connection, bytes.data, frame);
    uintptr_t after_one = lowest_stack;
    for (int i = 0; i < 5000; i++)
        hex_append_frame(&bytes, HEARTBEAT_1);
    kmock_connection_feed(connection, bytes.data, bytes.size - 1);
    kmock_connection_feed(connection, bytes.data + bytes.size - 1, 1);
    assert_int_equal(answered, 5002 * 10);
    assert_true(lowest_stack + 1024 > after_one);
    kmock_connection_destroy(connection);
    kmock_buffer_free(&bytes);
}

/* ---- what the brokers offer ----------------------------------------------------------------------------------- */

static void connection_lets_through_what_its_brokers_offer(void **state)
{
    (void)state;
    struct kmock_api_range ranges[KMOCK_API_KEYS_COUNT];
    struct recorder recorder = {0};
    recorder_open(&recorder);
    kmock_release_ranges(kmock_release_find("1.0"), ranges);
    kmock_connection_offer(recorder.connection, ranges);
    feed_text(&recorder, HEARTBEAT_1);
    assert_int_equal(recorder.requests_count, 1);
    assert_int_equal(recorder.closes_count, 0);
    feed_text(&recorder, "0012 0003 00000002 0007 'rdkafka' 00 02 'a' 02 'b' 00");
    assert_int_equal(recorder.requests_count, 1);
    assert_answer(&recorder, "00000006 00000001 0000  0000000a 00000002 0023 00000000");
    feed_text(&recorder, HEARTBEAT_2);
    assert_int_equal(recorder.requests_count, 1);
    assert_string_equal(recorder.reason, "Heartbeat version 4 is not supported (0 to 1 are)");
    recorder_close(&recorder);
}

/* ---- versions -------------------------------------------------------------------------------------- */

static void api_versions_of_an_unknown_version_is_answered_in_version_0(void **state)
{
    (void)state;
    struct recorder recorder = {0};
    recorder_open(&recorder);
    feed_text(&recorder, "0012 0009 00000002 0007 'rdkafka' 00  ff ff ff");
    assert_answer(&recorder, "00000010 00000002 0023 00000001 0012 0000 0004");
    assert_int_equal(recorder.requests_count, 0);
    feed_text(&recorder, "0012 0000 00000003 0007 'rdkafka'");
    assert_story(&recorder, "ApiVersions v0 #3 client=rdkafka;");
    assert_int_equal(recorder.closes_count, 0);
    recorder_close(&recorder);
}

static void request_tells_who_asked(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_2);
    assert_int_equal(recorder.held->api_key, KMOCK_API_HEARTBEAT);
    assert_int_equal(recorder.held->api_version, 4);
    assert_int_equal(recorder.held->host.length, 9);
    assert_string_equal(recorder.held->host.data, "/10.1.0.1");
    recorder_answer(recorder.held);
    recorder_close(&recorder);
}

static void bytes_after_the_body_are_ignored(void **state)
{
    (void)state;
    struct recorder recorder = {0};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_1 "'and more'");
    feed_text(&recorder, HEARTBEAT_2);
    feed_text(&recorder, HEARTBEAT_3);
    check_heartbeats(&recorder);
}

static void answer_that_cannot_be_said_closes(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    recorder_open(&recorder);
    feed_text(&recorder, "000e 0000 00000003 ffff 0001 'g' 00000001 0001 'm' 00000000");
    feed_text(&recorder, "000b 0002 00000003 ffff 0001 'g' 00000001 00000001 0001 'm' 0001 'p' 00000000");
    recorder_answer(recorder.held);
    char *name = calloc(1, 32768);
    struct kmock_join_group_response response = {.leader = {name, 32768}};
    recorder.held->response = &response;
    kmock_request_complete(recorder.held);
    assert_int_equal(recorder.closes_count, 1);
    assert_string_equal(recorder.reason, "a string of the answer is longer than 32767 bytes");
    free(name);
    recorder_close(&recorder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_cut_anywhere_give_the_same_requests_and_answers),
        cmocka_unit_test(bytes_one_by_one_give_the_same_requests_and_answers),
        cmocka_unit_test(next_request_waits_until_the_previous_one_was_answered),
        cmocka_unit_test(pipelined_frames_do_not_deepen_the_stack),
        cmocka_unit_test(connection_lets_through_what_its_brokers_offer),
        cmocka_unit_test(api_versions_of_an_unknown_version_is_answered_in_version_0),
        cmocka_unit_test(request_tells_who_asked),
        cmocka_unit_test(bytes_after_the_body_are_ignored),
        cmocka_unit_test(answer_that_cannot_be_said_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
