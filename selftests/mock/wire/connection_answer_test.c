/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/mock/wire/dialogue.h"

#define PRODUCE_ACKS_0 "0000 0007 00000004 0002 'me' ffff 0000 00007530 00000000"

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

/* A client that sends its next frame before it looks at the answer. */
static void feed_before_reading(void *context, const uint8_t *bytes, size_t size)
{
    struct recorder *recorder = context;
    recorder->habit = ANSWER_AT_ONCE;
    if (recorder->requests_count == 1)
        feed_text(recorder, HEARTBEAT_2);
    else if (recorder->requests_count == 2)
        feed_text(recorder, HEARTBEAT_3);
    recorder_on_bytes(recorder, bytes, size);
}

static void bytes_of_an_answer_stay_while_they_are_looked_at(void **state)
{
    (void)state;
    struct recorder recorder = {.habit = HOLD};
    static const struct kmock_connection_upcalls upcalls = {recorder_on_request, recorder_on_response,
                                                            feed_before_reading, recorder_on_close};
    recorder.connection = kmock_connection_create(&upcalls, &recorder, "/10.1.0.1");
    feed_text(&recorder, HEARTBEAT_1);
    recorder_answer(recorder.held);
    check_heartbeats(&recorder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(produce_without_acks_sends_nothing_and_goes_on),
        cmocka_unit_test(broker_may_answer_by_closing),
        cmocka_unit_test(dropped_request_is_never_answered_and_the_next_is_taken),
        cmocka_unit_test(request_of_a_destroyed_connection_may_still_be_completed),
        cmocka_unit_test(kept_answer_is_sent_when_told),
        cmocka_unit_test(kept_answer_may_be_dropped),
        cmocka_unit_test(receiver_may_send_from_inside_on_response),
        cmocka_unit_test(bytes_fed_from_inside_on_bytes_come_after_those_before),
        cmocka_unit_test(bytes_of_an_answer_stay_while_they_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
