/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/history/api.h"
#include "harness/history/history.h"

static struct kt_history *history;

static int create(void **state)
{
    (void)state;
    history = kt_history_create();
    return 0;
}

static int destroy(void **state)
{
    (void)state;
    kt_history_destroy(history);
    return 0;
}

static kt_name name(const char *text)
{
    return kt_history_name(history, text, strlen(text));
}

static void assert_prints(const struct kt_event *event, const char *expected)
{
    struct kmock_buffer out = {0};
    kt_event_print(history, event, 1000000, &out);
    kmock_buffer_append(&out, "", 1);
    assert_string_equal((char *)out.data, expected);
    kmock_buffer_free(&out);
}

static struct kt_event commit(void)
{
    struct kt_event event = kt_event_none(KT_EVENT_COMMITTED, 13004000);
    event.instance = name("billing-1");
    event.group = name("billing");
    event.topic = name("orders");
    event.partition = 2;
    event.offset = 17;
    return event;
}

static void commit_prints_as_a_sentence(void **state)
{
    (void)state;
    struct kt_event event = commit();
    assert_prints(&event, "12.004s billing-1 committed billing orders-2 at 17");
    event.instance = 0;
    event.generation = 3;
    assert_prints(&event, "12.004s billing committed orders-2 at 17 (generation 3)");
}

static void time_that_is_no_whole_millisecond_has_six_digits(void **state)
{
    (void)state;
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, 1000001);
    event.detail = name("hello");
    assert_prints(&event, "0.000001s note: hello");
    event.time_us = 0;
    assert_prints(&event, "-1.000s note: hello");
}

static void run_prints_its_first_and_last_record(void **state)
{
    (void)state;
    struct kt_event event = commit();
    event.type = KT_EVENT_DELIVER;
    event.count = 1;
    assert_prints(&event, "12.004s billing-1 was handed orders-2@17");
    event.count = 3;
    assert_prints(&event, "12.004s billing-1 was handed orders-2@17..19");
}

static void request_and_response_name_the_api_and_the_error(void **state)
{
    (void)state;
    struct kt_event event = kt_event_none(KT_EVENT_REQUEST, 1000000);
    event.instance = name("billing-1");
    event.node = 2;
    event.api = 8;
    event.epoch = 7;
    event.sequence = 31;
    event.group = name("billing");
    assert_prints(&event, "0.000s billing-1 asks broker-2: OffsetCommit v7 #31 group billing");
    event.type = KT_EVENT_RESPONSE;
    assert_prints(&event, "0.000s broker-2 answers billing-1: OffsetCommit #31 ok");
    event.error = 27;
    assert_prints(&event, "0.000s broker-2 answers billing-1: OffsetCommit #31 REBALANCE_IN_PROGRESS");
}

static void empty_assignment_prints_nothing_as_a_word(void **state)
{
    (void)state;
    struct kt_event event = kt_event_none(KT_EVENT_ASSIGN_END, 1000000);
    event.instance = name("billing-1");
    assert_prints(&event, "0.000s billing-1 took nothing");
}

static void replicas_print_who_joins_leaves_and_loses(void **state)
{
    (void)state;
    struct kt_event event = commit();
    event.instance = event.group = 0;
    event.node = 2;
    event.count = 3;
    event.type = KT_EVENT_TRUNCATED;
    assert_prints(&event, "12.004s broker-2 cut its log of orders-2 to 17: 3 offsets less");
    event.type = KT_EVENT_ISR;
    event.detail = name("left");
    assert_prints(&event, "12.004s broker-2 left the replicas in sync of orders-2 (3 in sync)");
    event.type = KT_EVENT_LEADER;
    event.epoch = 4;
    assert_prints(&event, "12.004s broker-2 leads orders-2 (leader epoch 4); 3 offsets from 17 on are lost");
    event.count = 0;
    assert_prints(&event, "12.004s broker-2 leads orders-2 (leader epoch 4)");
}

static void assert_written(const char *expected)
{
    char *text = NULL;
    size_t size = 0;
    FILE *file = open_memstream(&text, &size);
    assert_true(kt_history_write(history, file));
    fclose(file);
    assert_string_equal(text, expected);
    free(text);
}

static void client_prints_how_it_is_assigned_partitions(void **state)
{
    (void)state;
    struct kt_event event = kt_event_none(KT_EVENT_CLIENT, 1000000);
    event.instance = name("billing-1");
    event.group = name("billing");
    event.detail = name(KT_ASSIGNS_BY_ITSELF);
    assert_prints(&event, "0.000s billing-1 makes a consumer of billing (assigns by itself)");
    kt_history_append(history, &event);
    assert_written("{\"n\":0,\"time_us\":1000000,\"type\":\"client\",\"instance\":\"billing-1\","
                   "\"group\":\"billing\",\"detail\":\"assigns by itself\"}\n");
}

static void every_type_has_a_name_and_a_sentence(void **state)
{
    (void)state;
    for (int type = 0; type < KT_EVENT_COUNT; type++) {
        assert_non_null(kt_event_name(type));
        for (int other = 0; other < type; other++)
            assert_string_not_equal(kt_event_name(type), kt_event_name(other));
        struct kt_event bare = kt_event_none(type, 0), full = commit();
        struct kmock_buffer out = {0};
        kt_event_describe(history, &bare, &out);
        full.type = (uint16_t)type;
        full.detail = full.member = name("a { % | } b");
        kt_event_describe(history, &full, &out);
        assert_true(out.size > 10);
        kmock_buffer_free(&out);
    }
}

static void names_of_apis_and_errors_are_kafkas_and_librdkafkas(void **state)
{
    (void)state;
    assert_string_equal(kt_api_name(68), "ConsumerGroupHeartbeat");
    assert_string_equal(kt_api_name(-1), "Api<?>");
    assert_int_equal(kt_api_find("offsetcommit"), 8);
    assert_int_equal(kt_api_find("nothing"), -1);
    assert_string_equal(kt_error_name(-147), "_MAX_POLL_EXCEEDED");
    assert_string_equal(kt_error_name(-32768), "_UNKNOWN");
    assert_string_equal(kt_error_name(25), "UNKNOWN_MEMBER_ID");
}

static void fields_that_are_none_are_left_out_of_the_file(void **state)
{
    (void)state;
    struct kt_event event = commit();
    event.partition = 0;
    event.offset = 0;
    kt_history_append(history, &event);
    event = kt_event_none(KT_EVENT_RESPONSE, 5);
    event.api = 12;
    event.error = 27;
    kt_history_append(history, &event);
    assert_written(
        "{\"n\":0,\"time_us\":13004000,\"type\":\"committed\",\"instance\":\"billing-1\",\"group\":\"billing\","
        "\"topic\":\"orders\",\"partition\":0,\"offset\":0}\n"
        "{\"n\":1,\"time_us\":5,\"type\":\"response\",\"api\":\"Heartbeat\",\"api_key\":12,\"error\":27,"
        "\"error_name\":\"REBALANCE_IN_PROGRESS\"}\n");
}

static void text_is_escaped_in_the_file(void **state)
{
    (void)state;
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, 0);
    event.detail = name("a\"b\\c\n\x7f\xc3\xa4\xff\xed\xa0\x80\xe2\x82");
    kt_history_append(history, &event);
    assert_written("{\"n\":0,\"time_us\":0,\"type\":\"note\",\"detail\":"
                   "\"a\\\"b\\\\c\\u000a\\u007f\xc3\xa4\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\\ufffd\"}\n");
}

static void file_that_takes_no_bytes_is_an_error(void **state)
{
    (void)state;
    struct kt_event event = commit();
    kt_history_append(history, &event);
    FILE *full = fopen("/dev/full", "w");
    assert_non_null(full);
    assert_false(kt_history_write(history, full));
    fclose(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(commit_prints_as_a_sentence, create, destroy),
        cmocka_unit_test_setup_teardown(time_that_is_no_whole_millisecond_has_six_digits, create, destroy),
        cmocka_unit_test_setup_teardown(run_prints_its_first_and_last_record, create, destroy),
        cmocka_unit_test_setup_teardown(request_and_response_name_the_api_and_the_error, create, destroy),
        cmocka_unit_test_setup_teardown(empty_assignment_prints_nothing_as_a_word, create, destroy),
        cmocka_unit_test_setup_teardown(replicas_print_who_joins_leaves_and_loses, create, destroy),
        cmocka_unit_test_setup_teardown(client_prints_how_it_is_assigned_partitions, create, destroy),
        cmocka_unit_test_setup_teardown(every_type_has_a_name_and_a_sentence, create, destroy),
        cmocka_unit_test(names_of_apis_and_errors_are_kafkas_and_librdkafkas),
        cmocka_unit_test_setup_teardown(fields_that_are_none_are_left_out_of_the_file, create, destroy),
        cmocka_unit_test_setup_teardown(text_is_escaped_in_the_file, create, destroy),
        cmocka_unit_test_setup_teardown(file_that_takes_no_bytes_is_an_error, create, destroy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
