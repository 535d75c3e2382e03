/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "harness/live/report.h"

static bool parse(const char *text, struct kt_effect_line *line)
{
    return kt_effect_line_parse(text, strlen(text), line);
}

static void a_line_names_a_record_and_perhaps_a_key(void **state)
{
    struct kt_effect_line line;
    (void)state;
    assert_true(parse("effect orders 2 17", &line));
    assert_string_equal(line.topic, "orders");
    assert_int_equal(line.partition, 2);
    assert_int_equal(line.offset, 17);
    assert_string_equal(line.key, "");
    assert_true(parse("effect orders.v2_x-1 0 9223372036854775807 k 14", &line));
    assert_int_equal(line.offset, INT64_MAX);
    assert_string_equal(line.key, "k 14");
}

static void what_is_no_effect_is_refused(void **state)
{
    static const char *const lines[] = {
        "",
        "effect",
        "effect orders",
        "effect orders 2",
        "effect orders -1 3",
        "ok",
        "effect orders x 3",
        "effect orders 2 3x",
        "effect orders 2 -3",
        "effects orders 2 3",
        "effect orders 2  3",
        "effect orders 4294967296 3",
    };
    struct kt_effect_line line;
    char longest[2000];
    (void)state;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (parse(lines[i], &line))
            fail_msg("\"%s\" was taken for an effect", lines[i]);
    memset(longest, 'x', sizeof longest);
    assert_false(kt_effect_line_parse(longest, sizeof longest, &line));
}

static void lines_are_taken_when_they_are_whole(void **state)
{
    struct kmock_buffer heard = {0};
    size_t size;
    (void)state;
    assert_null(kt_report_line(&heard, &size));
    kmock_buffer_print(&heard, "effect a 0 1\nef");
    assert_non_null(kt_report_line(&heard, &size));
    assert_int_equal(size, 12);
    kmock_buffer_consume(&heard, size + 1);
    assert_null(kt_report_line(&heard, &size));
    kmock_buffer_free(&heard);
}

static void two_frames(struct kmock_buffer *out)
{
    struct kt_history *history = kt_history_create();
    struct kt_event event = kt_event_none(KT_EVENT_DELIVER, 12345);
    event.topic = kt_history_name(history, "orders", 6);
    event.group = kt_history_name(history, "billing", 7);
    event.partition = 3;
    event.offset = 17;
    event.client = 2;
    kt_report_print(KT_REPORT_EVENT, history, &event, out);
    kt_report_print(KT_REPORT_POLL, history, &event, out);
    kt_history_destroy(history);
}

static int take_all(struct kmock_buffer *heard, struct kt_history *history)
{
    enum kt_report_kind kind;
    struct kt_event event;
    int count = 0;
    for (; kt_report_take(heard, history, &kind, &event); count++)
        assert_string_equal(kt_history_text(history, event.topic), "orders");
    return count;
}

static void frames_arrive_whole_wherever_they_are_cut(void **state)
{
    struct kmock_buffer frames = {0};
    (void)state;
    two_frames(&frames);
    for (size_t cut = 0; cut <= frames.size; cut++) {
        struct kt_history *history = kt_history_create();
        struct kmock_buffer heard = {0};
        kmock_buffer_append(&heard, frames.data, cut);
        int taken = take_all(&heard, history);
        kmock_buffer_append(&heard, frames.data + cut, frames.size - cut);
        assert_int_equal(taken + take_all(&heard, history), 2);
        assert_int_equal(heard.size, 0);
        kmock_buffer_free(&heard);
        kt_history_destroy(history);
    }
    kmock_buffer_free(&frames);
}

static void names_of_a_frame_are_interned_where_it_is_taken(void **state)
{
    struct kmock_buffer heard = {0};
    struct kt_history *history = kt_history_create();
    enum kt_report_kind kind;
    struct kt_event event;
    (void)state;
    kt_history_name(history, "something else", 14);
    two_frames(&heard);
    assert_true(kt_report_take(&heard, history, &kind, &event));
    assert_int_equal(kind, KT_REPORT_EVENT);
    assert_int_equal(event.type, KT_EVENT_DELIVER);
    assert_int_equal(event.time_us, 12345);
    assert_int_equal(event.client, 2);
    assert_int_equal(event.offset, 17);
    assert_int_equal(event.instance, 0);
    assert_string_equal(kt_history_text(history, event.group), "billing");
    kmock_buffer_free(&heard);
    kt_history_destroy(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_names_a_record_and_perhaps_a_key),
        cmocka_unit_test(what_is_no_effect_is_refused),
        cmocka_unit_test(lines_are_taken_when_they_are_whole),
        cmocka_unit_test(frames_arrive_whole_wherever_they_are_cut),
        cmocka_unit_test(names_of_a_frame_are_interned_where_it_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
