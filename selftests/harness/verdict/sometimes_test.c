/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#include "harness/history/api.h"
#include "harness/verdict/sometimes.h"
#include "harness/verdict/standing.h"

static enum kt_result judged(const char *what, const char *story)
{
    story_forget();
    story_history = story_tell(story);
    kt_judge_sometimes(story_history, what, &story_verdict);
    assert_string_equal(story_verdict.id, "X2");
    return story_verdict.result;
}

static void an_event_by_itself_is_enough_where_no_state_is_named(void **state)
{
    (void)state;
    assert_int_equal(judged("crash", "start billing-1; crash billing-1"), KT_OK);
    assert_witnesses("crash");
    assert_int_equal(judged("crash", "start billing-1"), KT_VIOLATED);
    assert_non_null(strstr(story_text(), "crash: it never happened"));
}

static void the_state_must_hold_before_the_event(void **state)
{
    (void)state;
    const char *what = "crash while an instance is frozen";
    assert_int_equal(judged(what, "start billing-1; freeze billing-1; crash billing-1"), KT_OK);
    assert_int_equal(judged(what, "start billing-1; freeze billing-1; thaw billing-1; crash billing-1"), KT_VIOLATED);
    assert_int_equal(judged(what, "start billing-1; crash billing-1"), KT_VIOLATED);
    assert_int_equal(judged("freeze while an instance is frozen", "freeze billing-1"), KT_VIOLATED);
}

static void a_later_event_counts_as_well_as_the_first(void **state)
{
    (void)state;
    assert_int_equal(judged("crash while a record is being processed",
                            "crash billing-2; deliver billing-1 orders-0@3; crash billing-1"),
                     KT_OK);
    assert_int_equal(judged("crash while a record is being processed",
                            "deliver billing-1 orders-0@3; poll billing-1; note; crash billing-1"),
                     KT_VIOLATED);
}

static void callbacks_rebalances_and_ended_instances_are_states(void **state)
{
    (void)state;
    assert_int_equal(judged("crash while an assign callback runs", "assigning billing-1 orders-0; crash billing-1"),
                     KT_OK);
    assert_int_equal(judged("crash while a callback runs", "losing billing-1 orders-0; crash billing-1"), KT_OK);
    assert_int_equal(judged("crash while a revoke callback runs", "assigning billing-1 orders-0; crash billing-1"),
                     KT_VIOLATED);
    assert_int_equal(judged("crash while a callback runs", "assign billing-1 orders-0; crash billing-1"), KT_VIOLATED);
    assert_int_equal(
        judged("crash while a rebalance is in progress", "state Stable -> PreparingRebalance: why; crash billing-1"),
        KT_OK);
    assert_int_equal(judged("crash while a rebalance is in progress",
                            "state Stable -> PreparingRebalance: why; state CompletingRebalance -> Stable: done; "
                            "crash billing-1"),
                     KT_VIOLATED);
    assert_int_equal(judged("freeze while an instance is down", "crash billing-1; freeze billing-2"), KT_OK);
    assert_int_equal(judged("freeze while an instance is down", "crash billing-1; start billing-1; freeze billing-1"),
                     KT_VIOLATED);
}

static void what_ends_with_a_run_does_not_hold_after_it(void **state)
{
    (void)state;
    assert_int_equal(
        judged("restart while an instance is frozen", "freeze billing-1; crash billing-1; start billing-1.2"),
        KT_VIOLATED);
    assert_int_equal(judged("restart while an instance is down", "start billing-1; crash billing-1; start billing-1.2"),
                     KT_OK);
}

static void a_member_is_out_until_it_asks_to_join_again(void **state)
{
    (void)state;
    assert_int_equal(judged("effect while an instance is out of its group",
                            "member m1 billing-1; expelled m1; effect billing-1 orders-0@3"),
                     KT_OK);
    assert_int_equal(judged("effect while an instance is out of its group",
                            "member m1 billing-1; expelled m1; joins billing-1; effect billing-1 orders-0@3"),
                     KT_VIOLATED);
}

static void a_note_is_named_by_its_exact_text(void **state)
{
    (void)state;
    story_forget();
    story_history = kt_history_create();
    struct kt_event event = kt_event_none(KT_EVENT_NOTE, 0);
    event.detail = kt_history_name(story_history, "slow while tired", 16);
    kt_history_append(story_history, &event);
    kt_judge_sometimes(story_history, "note slow while tired", &story_verdict);
    assert_int_equal(story_verdict.result, KT_OK);
    kt_verdict_finish(&story_verdict);
    kt_judge_sometimes(story_history, "note slow", &story_verdict);
    assert_int_equal(story_verdict.result, KT_VIOLATED);
    kt_verdict_finish(&story_verdict);
    kt_judge_sometimes(story_history, "note slow while tired while a broker is down", &story_verdict);
    assert_int_equal(story_verdict.result, KT_VIOLATED);
}

static void asks(struct kt_history *history, enum kt_event_type type, int32_t correlation)
{
    struct kt_event event = kt_event_none(type, 0);
    event.instance = kt_history_name(history, "billing-1", 9);
    event.api = kt_api_find("OffsetCommit");
    event.node = 1;
    event.sequence = correlation;
    kt_history_append(history, &event);
}

static void crashes(struct kt_history *history)
{
    struct kt_event event = kt_event_none(KT_EVENT_CRASH, 0);
    event.instance = kt_history_name(history, "billing-1", 9);
    kt_history_append(history, &event);
}

static enum kt_result judged_commit(int32_t asked, int32_t answered)
{
    story_forget();
    story_history = kt_history_create();
    for (int32_t i = 1; i <= asked; i++)
        asks(story_history, KT_EVENT_REQUEST, i);
    if (answered)
        asks(story_history, KT_EVENT_RESPONSE, answered);
    crashes(story_history);
    kt_judge_sometimes(story_history, "crash while a commit is in flight", &story_verdict);
    return story_verdict.result;
}

static void a_commit_is_in_flight_until_it_or_a_later_one_is_answered(void **state)
{
    (void)state;
    assert_int_equal(judged_commit(0, 0), KT_VIOLATED);
    assert_int_equal(judged_commit(1, 0), KT_OK);
    assert_int_equal(judged_commit(1, 1), KT_VIOLATED);
    assert_int_equal(judged_commit(2, 1), KT_OK);
    assert_int_equal(judged_commit(2, 2), KT_VIOLATED);
}

static void assert_refused(const char *what, const char *says, const char *lists)
{
    struct kt_sometime sometime;
    struct kmock_buffer error = {0};
    assert_false(kt_sometimes_parse(what, &sometime, &error));
    kmock_buffer_append(&error, "", 1);
    if (strstr((char *)error.data, says) == NULL || strstr((char *)error.data, lists) == NULL)
        fail_msg("%s", (char *)error.data);
    kmock_buffer_free(&error);
    assert_false(kt_sometimes_parse(what, &sometime, NULL));
}

static void unknown_words_are_refused_with_the_known_ones(void **state)
{
    (void)state;
    assert_refused("earthquake", "\"earthquake\" is no thing that happens; say one of \"rebalance\"", "\"redelivery\"");
    assert_refused("crash while it rains", "\"it rains\" is no state of a trial; say one of \"a commit is in flight\"",
                   "\"a broker is down\"");
    assert_refused("quake while a broker is down", "\"quake\" is no thing", "kt_note");
    assert_refused("", "\"\" is no thing", "\"crash\"");
    assert_int_equal(judged("earthquake", "note"), KT_NOT_JUDGED);
}

static void each_listed_state_is_found(void **state)
{
    (void)state;
    struct kmock_buffer list = {0};
    int count = 0;
    kt_standing_list(&list);
    kmock_buffer_append(&list, "", 1);
    char *save = NULL;
    for (char *part = strtok_r((char *)list.data, "\"", &save); part; part = strtok_r(NULL, "\"", &save)) {
        if (strcmp(part, ", ") == 0)
            continue;
        assert_int_equal(kt_standing_find(part, strlen(part)), count++);
    }
    assert_true(count > 10);
    kmock_buffer_free(&list);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(an_event_by_itself_is_enough_where_no_state_is_named, story_end),
        cmocka_unit_test_teardown(the_state_must_hold_before_the_event, story_end),
        cmocka_unit_test_teardown(a_later_event_counts_as_well_as_the_first, story_end),
        cmocka_unit_test_teardown(callbacks_rebalances_and_ended_instances_are_states, story_end),
        cmocka_unit_test_teardown(what_ends_with_a_run_does_not_hold_after_it, story_end),
        cmocka_unit_test_teardown(a_member_is_out_until_it_asks_to_join_again, story_end),
        cmocka_unit_test_teardown(a_note_is_named_by_its_exact_text, story_end),
        cmocka_unit_test_teardown(a_commit_is_in_flight_until_it_or_a_later_one_is_answered, story_end),
        cmocka_unit_test_teardown(unknown_words_are_refused_with_the_known_ones, story_end),
        cmocka_unit_test_teardown(each_listed_state_is_found, story_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
