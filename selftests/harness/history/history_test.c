/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <stdlib.h>
#include <string.h>

#include "harness/history/history.h"

static kt_name name(struct kt_history *history, const char *text)
{
    return kt_history_name(history, text, strlen(text));
}

static struct kt_event record(struct kt_history *history, enum kt_event_type type, const char *topic, int64_t offset)
{
    struct kt_event event = kt_event_none(type, 1000 * offset);
    event.instance = name(history, "billing-1");
    event.client = 1;
    event.group = name(history, "billing");
    event.topic = name(history, topic);
    event.partition = 2;
    event.offset = offset;
    return event;
}

static void deliver(struct kt_history *history, const char *instance, int64_t offset, int32_t count)
{
    struct kt_event event = record(history, KT_EVENT_DELIVER, "orders", offset);
    event.instance = name(history, instance);
    event.count = count;
    kt_history_append(history, &event);
}

static void poll_begins(struct kt_history *history, const char *instance)
{
    kt_history_poll_begins(history, name(history, instance), 1, 7777);
}

static void note(struct kt_history *history, const char *text)
{
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, 0);
    event.detail = name(history, text);
    kt_history_append(history, &event);
}

/* Events as "type offset+count/sequence; ..." */
static void assert_events(struct kt_history *history, const char *expected)
{
    struct kmock_buffer text = {0};
    for (size_t i = 0; i < kt_history_count(history); i++) {
        const struct kt_event *event = kt_history_event(history, i);
        kmock_buffer_print(&text, "%s%s %d+%d/%d", i ? "; " : "", kt_event_name(event->type), (int)event->offset,
                           event->count, event->sequence);
    }
    kmock_buffer_append(&text, "", 1);
    assert_string_equal((char *)text.data, expected);
    kmock_buffer_free(&text);
    kt_history_destroy(history);
}

static void equal_names_have_equal_numbers(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    assert_int_equal(name(history, ""), 0);
    kt_name orders = name(history, "orders");
    assert_int_not_equal(orders, name(history, "invoices"));
    assert_int_equal(orders, kt_history_name(history, "orders-2", 6));
    assert_int_equal(orders, kt_history_find_name(history, "orders"));
    assert_int_equal(kt_history_find_name(history, "order"), 0);
    assert_string_equal(kt_history_text(history, orders), "orders");
    assert_string_equal(kt_history_text(history, 0), "");
    kt_history_destroy(history);
}

static void deliveries_of_polls_that_follow_each_other_are_one_run(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    for (int i = 0; i < 5; i++) {
        poll_begins(history, "billing-1");
        deliver(history, "billing-1", i, 0);
    }
    assert_events(history, "deliver 0+5/1");
}

static void records_of_one_call_are_the_tail_of_the_run(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-1", 0, 1);
    deliver(history, "billing-1", 1, 1); /* no poll between: one batch of two */
    poll_begins(history, "billing-1");
    deliver(history, "billing-1", 2, 3);
    assert_events(history, "deliver 0+5/3");
}

static void poll_that_is_followed_by_something_else_is_processed(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-1", 0, 1);
    poll_begins(history, "billing-1");
    deliver(history, "billing-1", 1, 1);
    poll_begins(history, "billing-1");
    poll_begins(history, "billing-1");
    assert_int_equal(kt_history_count(history), 1);
    note(history, "x");
    poll_begins(history, "billing-1");
    note(history, "y");
    deliver(history, "billing-1", 2, 1);
    assert_events(history, "deliver 0+2/1; processed 1+1/-1; note 0+0/-1; note 0+0/-1; deliver 2+1/1");
}

static void what_was_not_polled_again_is_not_processed(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-1", 0, 4);
    note(history, "crash");
    kt_history_flush(history);
    assert_events(history, "deliver 0+4/4; note 0+0/-1");
}

static void polls_of_other_clients_break_the_run(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-2", 9, 1);
    deliver(history, "billing-1", 0, 1);
    poll_begins(history, "billing-1");
    poll_begins(history, "billing-2");
    deliver(history, "billing-1", 1, 1);
    assert_events(history, "deliver 9+1/1; deliver 0+1/1; processed 0+1/-1; processed 9+1/-1; deliver 1+1/1");
}

static void gap_breaks_the_run(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-1", 0, 1);
    poll_begins(history, "billing-1");
    deliver(history, "billing-1", 2, 1);
    assert_events(history, "deliver 0+1/1; processed 0+1/-1; deliver 2+1/1");
}

static void batch_over_two_partitions_is_processed_whole(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    deliver(history, "billing-1", 0, 2);
    struct kt_event other = record(history, KT_EVENT_DELIVER, "refunds", 50);
    kt_history_append(history, &other);
    poll_begins(history, "billing-1");
    kt_history_flush(history);
    kt_history_flush(history);
    assert_events(history, "deliver 0+2/2; deliver 50+1/1; processed 0+2/-1; processed 50+1/-1");
}

static void reports_without_error_are_one_run(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    for (int i = 0; i < 5; i++) {
        struct kt_event event = record(history, KT_EVENT_REPORT, "invoices", i);
        event.error = i == 3 ? -192 : 0;
        kt_history_append(history, &event);
    }
    assert_events(history, "report 0+3/-1; report 3+1/-1; report 4+1/-1");
}

static void hash_depends_on_text_and_not_on_numbers_of_names(void **state)
{
    (void)state;
    struct kt_history *one = kt_history_create(), *two = kt_history_create();
    assert_true(kt_history_hash(one) == kt_history_hash(two));
    name(two, "something else first");
    note(one, "a");
    assert_true(kt_history_hash(one) != kt_history_hash(two));
    note(two, "a");
    assert_true(kt_history_hash(one) == kt_history_hash(two));
    note(one, "b");
    note(two, "c");
    assert_true(kt_history_hash(one) != kt_history_hash(two));
    kt_history_destroy(one);
    kt_history_destroy(two);
}

static void hash_may_be_asked_for_while_a_run_grows(void **state)
{
    (void)state;
    struct kt_history *one = kt_history_create(), *two = kt_history_create();
    deliver(one, "billing-1", 0, 1);
    uint64_t short_run = kt_history_hash(one);
    deliver(one, "billing-1", 1, 1);
    assert_true(kt_history_hash(one) != short_run);
    deliver(two, "billing-1", 0, 2);
    assert_true(kt_history_hash(one) == kt_history_hash(two));
    note(one, "a");
    note(two, "a");
    assert_true(kt_history_hash(one) == kt_history_hash(two));
    kt_history_destroy(one);
    kt_history_destroy(two);
}

/* Each field counts. */
static void hash_sees_every_field(void **state)
{
    (void)state;
    uint64_t hashes[18];
    for (int field = 0; field < 18; field++) {
        struct kt_history *history = kt_history_create();
        struct kt_event event = kt_event_none(KT_EVENT_NOTE, 0);
        int64_t *const wide[] = {&event.time_us, &event.offset, &event.producer_id};
        int16_t *const narrow[] = {&event.api, &event.error, &event.epoch, (int16_t *)&event.type};
        int32_t *const plain[] = {&event.node, &event.partition, &event.count, &event.generation, &event.sequence};
        kt_name *const names[] = {&event.instance, &event.topic, &event.group, &event.member, &event.detail};
        name(history, "x");
        if (field < 3)
            *wide[field] = 5;
        else if (field < 7)
            *narrow[field - 3] = 5;
        else if (field < 12)
            *plain[field - 7] = 5;
        else if (field < 17)
            *names[field - 12] = 1;
        else
            event.client = 5;
        kt_history_append(history, &event);
        hashes[field] = kt_history_hash(history);
        for (int other = 0; other < field; other++)
            assert_true(hashes[other] != hashes[field]);
        kt_history_destroy(history);
    }
}

static void million_events_are_cheap(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    for (int i = 0; i < 1000000; i++) {
        struct kt_event event = record(history, KT_EVENT_EFFECT, "orders", i);
        kt_history_append(history, &event);
    }
    const struct kt_event *first = kt_history_event(history, 0);
    assert_int_equal(kt_history_count(history), 1000000);
    assert_int_equal(kt_history_event(history, 999999)->offset, 999999);
    note(history, "more");
    assert_ptr_equal(first, kt_history_event(history, 0));
    kt_history_destroy(history);
}

/* ---- watching ---- */

struct watcher {
    struct kt_history *history;
    struct kmock_buffer text;
};

static void see(void *context, const struct kt_event *event)
{
    struct watcher *watcher = context;
    kmock_buffer_print(&watcher->text, "%s %d+%d; ", kt_event_name(event->type), (int)event->offset, event->count);
}

static void assert_seen(struct watcher *watcher, const char *expected)
{
    kmock_buffer_append(&watcher->text, "", 1);
    assert_string_equal((char *)watcher->text.data, expected);
    kmock_buffer_free(&watcher->text);
    kt_history_destroy(watcher->history);
}

static void a_watcher_sees_each_delivery_and_what_a_run_implies(void **state)
{
    (void)state;
    struct watcher watcher = {.history = kt_history_create()};
    kt_history_watch(watcher.history, see, &watcher);
    for (int i = 0; i < 3; i++) {
        poll_begins(watcher.history, "billing-1");
        deliver(watcher.history, "billing-1", i, 1);
    }
    assert_int_equal(kt_history_count(watcher.history), 1);
    poll_begins(watcher.history, "billing-1");
    note(watcher.history, "x");
    assert_seen(&watcher, "deliver 0+1; processed 0+1; deliver 1+1; processed 1+1; deliver 2+1; processed 2+1; "
                          "note 0+0; ");
}

static void a_watcher_changes_nothing(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int watched = 0; watched < 2; watched++) {
        struct watcher watcher = {.history = kt_history_create()};
        kt_history_watch(watcher.history, watched ? see : NULL, &watcher);
        for (int i = 0; i < 4; i++) {
            deliver(watcher.history, i % 2 ? "billing-1" : "billing-2", i, 1);
            poll_begins(watcher.history, "billing-1");
        }
        hashes[watched] = kt_history_hash(watcher.history);
        kmock_buffer_free(&watcher.text);
        kt_history_destroy(watcher.history);
    }
    assert_true(hashes[0] == hashes[1]);
}

static void what_is_in_hand_is_what_was_not_polled_behind(void **state)
{
    (void)state;
    struct kt_history *history = kt_history_create();
    kt_name instance = name(history, "billing-1");
    int32_t count;
    assert_null(kt_history_in_hand(history, instance, 1, &count));
    deliver(history, "billing-1", 3, 2);
    deliver(history, "billing-1", 9, 1);
    const struct kt_event *runs = kt_history_in_hand(history, instance, 1, &count);
    assert_int_equal(count, 2);
    assert_int_equal(runs[0].offset, 3);
    assert_int_equal(runs[0].count, 2);
    assert_int_equal(runs[1].offset, 9);
    poll_begins(history, "billing-1");
    assert_null(kt_history_in_hand(history, instance, 1, &count));
    assert_int_equal(count, 0);
    kt_history_destroy(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_names_have_equal_numbers),
        cmocka_unit_test(deliveries_of_polls_that_follow_each_other_are_one_run),
        cmocka_unit_test(records_of_one_call_are_the_tail_of_the_run),
        cmocka_unit_test(poll_that_is_followed_by_something_else_is_processed),
        cmocka_unit_test(what_was_not_polled_again_is_not_processed),
        cmocka_unit_test(polls_of_other_clients_break_the_run),
        cmocka_unit_test(gap_breaks_the_run),
        cmocka_unit_test(batch_over_two_partitions_is_processed_whole),
        cmocka_unit_test(reports_without_error_are_one_run),
        cmocka_unit_test(hash_depends_on_text_and_not_on_numbers_of_names),
        cmocka_unit_test(hash_may_be_asked_for_while_a_run_grows),
        cmocka_unit_test(hash_sees_every_field),
        cmocka_unit_test(million_events_are_cheap),
        cmocka_unit_test(a_watcher_sees_each_delivery_and_what_a_run_implies),
        cmocka_unit_test(a_watcher_changes_nothing),
        cmocka_unit_test(what_is_in_hand_is_what_was_not_polled_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
