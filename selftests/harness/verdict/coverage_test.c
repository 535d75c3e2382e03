/* SPDX-License-Identifier: Apache-2.0 */
/* What happened (X1), and what a trial exercised of all that can go wrong. */
#include "selftests/harness/verdict/story.h"

#include "harness/history/api.h"
#include "harness/verdict/exercise.h"

static enum kt_result happened(const char *what, const char *story)
{
    story_forget();
    story_history = story_tell(story);
    kt_judge_happened(story_history, what, &story_verdict);
    assert_string_equal(story_verdict.id, "X1");
    return story_verdict.result;
}

static void words_of_client_and_member_are_known(void **state)
{
    (void)state;
    assert_int_equal(happened("poll interval exceeded", "told billing-1 -147"), KT_OK);
    assert_int_equal(happened("poll interval exceeded", "told billing-1 3"), KT_VIOLATED);
    assert_int_equal(happened("session timeout", "expelled m1 by m2"), KT_VIOLATED);
    assert_int_equal(happened("expelled", "expelled m1"), KT_OK);
    assert_int_equal(happened("effect", "effect billing-1 orders-0@3"), KT_OK);
    assert_int_equal(happened("flood", "note"), KT_NOT_JUDGED);
    assert_non_null(strstr(story_text(), "\"coordinator move\""));
}

static void led(struct kt_history *history, enum kt_event_type type, int32_t partition)
{
    struct kt_event event = kt_event_none(type, 0);
    event.topic = kt_history_name(history, "orders", 6);
    event.partition = partition;
    kt_history_append(history, &event);
}

static void a_first_leader_is_no_move(void **state)
{
    (void)state;
    struct kt_verdict verdict;
    story_forget();
    story_history = kt_history_create();
    led(story_history, KT_EVENT_LEADER, 0);
    led(story_history, KT_EVENT_LEADER, 1);
    led(story_history, KT_EVENT_COORDINATOR, 1);
    kt_judge_happened(story_history, "leader move", &verdict);
    assert_int_equal(verdict.result, KT_VIOLATED);
    kt_verdict_finish(&verdict);
    led(story_history, KT_EVENT_LEADER, 1);
    kt_judge_happened(story_history, "leader move", &verdict);
    assert_int_equal(verdict.result, KT_OK);
    kt_verdict_finish(&verdict);
    kt_judge_happened(story_history, "coordinator move", &verdict);
    assert_int_equal(verdict.result, KT_VIOLATED);
    kt_verdict_finish(&verdict);
}

/* ---- what was exercised ---- */

static int bit_of(const char *name)
{
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        if (strcmp(kt_exercise_name(bit), name) == 0)
            return bit;
    fail_msg("nothing is called %s", name);
    return -1;
}

static bool is_in(uint64_t set, const char *name)
{
    return set >> bit_of(name) & 1;
}

static bool exercises(const char *name, const char *story)
{
    story_forget();
    story_history = story_tell(story);
    return is_in(kt_exercised(story_history), name);
}

static bool applies(const char *name, const char *story)
{
    story_forget();
    story_history = story_tell(story);
    return is_in(kt_exercisable(story_history), name);
}

static void each_bit_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int bit = 0; bit < KT_EXERCISES; bit++)
        assert_int_equal(bit_of(kt_exercise_name(bit)), bit);
    assert_string_equal(kt_exercise_name(KT_EXERCISES), "");
    assert_string_equal(kt_exercise_name(-1), "");
}

static void what_happened_is_exercised(void **state)
{
    (void)state;
    assert_true(exercises("crash", "crash billing-1"));
    assert_false(exercises("crash", "freeze billing-1"));
    assert_true(exercises("rebalance", "state Stable -> PreparingRebalance: join"));
    assert_true(exercises("redelivery", "deliver billing-1 orders-0@4; deliver billing-2 orders-0@4"));
    assert_true(exercises("commit during a rebalance", "state Stable -> PreparingRebalance: join; commit orders-0@4"));
    assert_false(exercises("commit during a rebalance", "commit orders-0@4; state Stable -> PreparingRebalance: join"));
    assert_true(exercises("commit retried", "commit orders-0@4; commit orders-0@4"));
    assert_false(exercises("commit retried", "commit orders-0@4; commit orders-0@5"));
    assert_true(exercises("static member fenced", "fenced m1"));
    assert_true(exercises("partitions lost", "lost billing-1 orders-0"));
}

static void a_zombie_works_on_after_it_was_expelled(void **state)
{
    (void)state;
    const char *name = "record processed by an expelled member";
    assert_true(exercises(name, "member m1 billing-1; expelled m1; effect billing-1 orders-0@3"));
    assert_false(exercises(name, "member m1 billing-1; expelled m1; effect billing-2 orders-0@3"));
    assert_false(exercises(name, "member m1 billing-1; expelled m1; joins billing-1; effect billing-1 orders-0@3"));
    assert_false(exercises(name, "member m1 billing-1; crash billing-1; expelled m1; effect billing-1 orders-0@3"));
}

static void who_joins_again_with_partitions_in_hand_rebalances_cooperatively(void **state)
{
    (void)state;
    const char *name = "cooperative rebalance";
    assert_true(exercises(name, "joins billing-1; assign billing-1 orders-0; joins billing-1"));
    assert_false(exercises(name, "joins billing-1; assign billing-1 orders-0; revoke billing-1 orders-0;"
                                 "joins billing-1"));
}

static void only_what_fits_the_scenario_applies(void **state)
{
    (void)state;
    assert_true(applies("broker down", "note"));
    assert_true(applies("crash", "note"));
    assert_false(applies("rebalance", "note"));
    assert_true(applies("rebalance", "member m1 billing-1"));
    assert_false(applies("commit failure", "member m1 billing-1"));
    assert_true(applies("commit failure", "commit orders-0@4"));
    assert_false(applies("commit during a rebalance", "member m1 billing-1; member m2 billing-1"));
    assert_true(applies("commit during a rebalance", "member m1 billing-1; member m2 billing-2"));
    assert_false(applies("transaction abort", "member m1 billing-1"));
    assert_false(applies("produce retried", "member m1 billing-1"));
    assert_false(applies("static member fenced", "member m1 billing-1"));
    assert_true(applies("static member fenced", "fenced m1"));
}

static void asks(const char *api, enum kt_event_type type, int16_t error)
{
    struct kt_event event = kt_event_none(type, 0);
    event.instance = kt_history_name(story_history, "billing-1", 9);
    event.api = kt_api_find(api);
    event.epoch = 7;
    event.error = error;
    kt_history_append(story_history, &event);
}

static void a_request_after_an_error_is_a_retry(void **state)
{
    (void)state;
    story_forget();
    story_history = kt_history_create();
    asks("Produce", KT_EVENT_REQUEST, 0);
    asks("Produce", KT_EVENT_RESPONSE, 0);
    asks("Produce", KT_EVENT_REQUEST, 0);
    assert_false(is_in(kt_exercised(story_history), "produce retried"));
    assert_true(is_in(kt_exercisable(story_history), "produce retried"));
    asks("Produce", KT_EVENT_RESPONSE, 6);
    assert_false(is_in(kt_exercised(story_history), "produce retried"));
    asks("Produce", KT_EVENT_REQUEST, 0);
    assert_true(is_in(kt_exercised(story_history), "produce retried"));
    asks("EndTxn", KT_EVENT_REQUEST, 0);
    assert_true(is_in(kt_exercisable(story_history), "transaction abort"));
    assert_false(is_in(kt_exercised(story_history), "transaction abort"));
}

static void a_member_that_is_taken_in_at_once_is_static(void **state)
{
    (void)state;
    story_forget();
    story_history = kt_history_create();
    asks("JoinGroup", KT_EVENT_RESPONSE, 79);
    asks("JoinGroup", KT_EVENT_RESPONSE, 0);
    assert_false(is_in(kt_exercisable(story_history), "static member fenced"));
    story_forget();
    story_history = kt_history_create();
    asks("JoinGroup", KT_EVENT_RESPONSE, 0);
    assert_true(is_in(kt_exercisable(story_history), "static member fenced"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(words_of_client_and_member_are_known, story_end),
        cmocka_unit_test_teardown(a_first_leader_is_no_move, story_end),
        cmocka_unit_test_teardown(each_bit_has_a_name_of_its_own, story_end),
        cmocka_unit_test_teardown(what_happened_is_exercised, story_end),
        cmocka_unit_test_teardown(a_zombie_works_on_after_it_was_expelled, story_end),
        cmocka_unit_test_teardown(who_joins_again_with_partitions_in_hand_rebalances_cooperatively, story_end),
        cmocka_unit_test_teardown(only_what_fits_the_scenario_applies, story_end),
        cmocka_unit_test_teardown(a_request_after_an_error_is_a_retry, story_end),
        cmocka_unit_test_teardown(a_member_that_is_taken_in_at_once_is_static, story_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
