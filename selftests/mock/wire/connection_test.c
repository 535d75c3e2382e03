/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdlib.h>

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
#define PRODUCE_ACKS_0 "0000 0007 00000004 0002 'me' ffff 0000 00007530 00000000"

static void feed_text(struct recorder *recorder, const char *text)
{
    struct kmock_buffer bytes = {0};
    hex_append_frame(&bytes, text);
    kmock_connection_feed(recorder->connection, bytes.data, bytes.size);
    kmock_buffer_free(&bytes);
}

static void append_heartbeats(struct kmock_buffer *bytes)
{
    hex_append_frame(bytes, HEARTBEAT_1);
    hex_append_frame(bytes, HEARTBEAT_2);
    hex_append_frame(bytes, HEARTBEAT_3);
}

static void assert_story(const struct recorder *recorder, const char *story)
{
    assert_int_equal(recorder->story.size, strlen(story));
    assert_memory_equal(recorder->story.data, story, strlen(story));
}

static void assert_answer(const struct recorder *recorder, const char *text)
{
    struct kmock_buffer expected = {0};
    hex_append(&expected, text);
    assert_int_equal(recorder->answer.size, expected.size);
    if (expected.size > 0)
        assert_memory_equal(recorder->answer.data, expected.data, expected.size);
    kmock_buffer_free(&expected);
}

static void check_heartbeats(struct recorder *recorder)
{
    assert_story(recorder, HEARTBEATS_STORY);
    assert_answer(recorder, HEARTBEATS_ANSWER);
    assert_int_equal(recorder->closes_count, 0);
    recorder_close(recorder);
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

/* ---- requests without an answer -------------------------------------------------------------------- */

static void produce_without_acks_sends_nothing_and_goes_on(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = NO_ANSWER};
    recorder_open(&recorder);
    feed_text(&recorder, PRODUCE_ACKS_0);
    assert_answer(&recorder, "");
    recorder.habit = ANSWER_AT_ONCE;
    feed_text(&recorder, HEARTBEAT_1);
    assert_answer(&recorder, "00000006 00000001 0000");
    assert_int_equal(recorder.responses_count, 1);
    recorder_close(&recorder);
}

static void broker_may_answer_by_closing(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    recorder_open(&recorder);
    feed_text(&recorder, PRODUCE_ACKS_0);
    feed_text(&recorder, HEARTBEAT_1);
    recorder.held->close_connection = true;
    kmock_request_complete(recorder.held);
    assert_int_equal(recorder.closes_count, 1);
    assert_int_equal(recorder.requests_count, 1);
    feed_text(&recorder, HEARTBEAT_1);
    assert_int_equal(recorder.requests_count, 1);
    assert_answer(&recorder, "");
    recorder_close(&recorder);
}

static void dropped_request_is_never_answered_and_the_next_is_taken(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_1);
    feed_text(&recorder, HEARTBEAT_3);
    kmock_connection_drop(recorder.connection, recorder.held);
    assert_int_equal(recorder.requests_count, 2);
    recorder_answer(recorder.held);
    assert_answer(&recorder, "0000000a 00000003 00000000 0000");
    recorder_close(&recorder);
}

static void request_of_a_destroyed_connection_may_still_be_completed(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_1);
    struct kmock_request *request = recorder.held;
    recorder_close(&recorder);
    assert_null(request->done);
    recorder_answer(request);
    assert_int_equal(recorder.responses_count, 0);
}

/* ---- answers that are kept ------------------------------------------------------------------------- */

static void kept_answer_is_sent_when_told(void **state)
{
    (void)state;
    struct recorder recorder = {.keep_responses = true};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_1);
    feed_text(&recorder, HEARTBEAT_3);
    assert_answer(&recorder, "");
    assert_int_equal(recorder.requests_count, 1);
    recorder.keep_responses = false;
    kmock_connection_send(recorder.connection, recorder.held);
    assert_answer(&recorder, "00000006 00000001 0000 0000000a 00000003 00000000 0000");
    recorder_close(&recorder);
}

static void kept_answer_may_be_dropped(void **state)
{
    (void)state;
    struct recorder recorder = {.keep_responses = true};
    recorder_open(&recorder);
    feed_text(&recorder, HEARTBEAT_1);
    recorder.keep_responses = false;
    kmock_connection_drop(recorder.connection, recorder.held);
    feed_text(&recorder, HEARTBEAT_3);
    assert_answer(&recorder, "0000000a 00000003 00000000 0000");
    recorder_close(&recorder);
}

static bool send_and_keep(void *context, struct kmock_request *request)
{
    struct recorder *recorder = context;
    kmock_connection_send(recorder->connection, request);
    return false;
}

static void receiver_may_send_from_inside_on_response(void **state)
{
    (void)state;
    struct recorder recorder = {0};
    static const struct kmock_connection_upcalls upcalls = {recorder_on_request, send_and_keep, recorder_on_bytes,
                                                            recorder_on_close};
    recorder.connection = kmock_connection_create(&upcalls, &recorder, "/10.1.0.1");
    feed_text(&recorder, HEARTBEAT_1);
    feed_text(&recorder, HEARTBEAT_2);
    feed_text(&recorder, HEARTBEAT_3);
    check_heartbeats(&recorder);
}

/* A client that sends its next frame as soon as it sees an answer. */
static void feed_next(void *context, const uint8_t *bytes, size_t size)
{
    struct recorder *recorder = context;
    recorder_on_bytes(recorder, bytes, size);
    if (recorder->requests_count == 1)
        feed_text(recorder, HEARTBEAT_3);
}

static void bytes_fed_from_inside_on_bytes_come_after_those_before(void **state)
{
    (void)state;
    struct recorder recorder = {0};
    struct kmock_buffer bytes = {0};
    static const struct kmock_connection_upcalls upcalls = {recorder_on_request, recorder_on_response, feed_next,
                                                            recorder_on_close};
    hex_append_frame(&bytes, HEARTBEAT_1);
    hex_append_frame(&bytes, HEARTBEAT_2);
    recorder.connection = kmock_connection_create(&upcalls, &recorder, "/10.1.0.1");
    kmock_connection_feed(recorder.connection, bytes.data, bytes.size);
    check_heartbeats(&recorder);
    kmock_buffer_free(&bytes);
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
        cmocka_unit_test(produce_without_acks_sends_nothing_and_goes_on),
        cmocka_unit_test(broker_may_answer_by_closing),
        cmocka_unit_test(dropped_request_is_never_answered_and_the_next_is_taken),
        cmocka_unit_test(request_of_a_destroyed_connection_may_still_be_completed),
        cmocka_unit_test(kept_answer_is_sent_when_told),
        cmocka_unit_test(kept_answer_may_be_dropped),
        cmocka_unit_test(receiver_may_send_from_inside_on_response),
        cmocka_unit_test(bytes_fed_from_inside_on_bytes_come_after_those_before),
        cmocka_unit_test(api_versions_of_an_unknown_version_is_answered_in_version_0),
        cmocka_unit_test(request_tells_who_asked),
        cmocka_unit_test(bytes_after_the_body_are_ignored),
        cmocka_unit_test(answer_that_cannot_be_said_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
