/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#define START "topic orders 1; append orders-0@0 10; member m1 billing-1; assign billing-1 orders-0;"
#define FOUR                                                                                                           \
    START "effect billing-1 orders-0@0; effect billing-1 orders-0@1; commit orders-0@2 m1;"                            \
          "effect billing-1 orders-0@2; effect billing-1 orders-0@3;"
#define TWO "assign billing-2 orders-0;"

static void repeated_effects_after_a_handover_are_explained(void **state)
{
    (void)state;
    const char *handovers[] = {"crash billing-1;",
                               "died billing-1;",
                               "exit billing-1;",
                               "expelled m1;",
                               "left m1;",
                               "fenced m1;",
                               "close billing-1;",
                               "commit orders-0@2;",
                               "revoke billing-1 orders-0;",
                               "lost billing-1 orders-0;"};
    for (size_t i = 0; i < sizeof handovers / sizeof *handovers; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", FOUR, handovers[i],
                 TWO "effect billing-2 orders-0@2; effect billing-2 orders-0@3; effect billing-2 orders-0@4");
        assert_ok("B1", text);
        assert_non_null(strstr(story_text(), "2 of them repeated"));
    }
}

static void repeated_effect_without_a_handover_is_found(void **state)
{
    (void)state;
    assert_violated("B1", FOUR "effect billing-1 orders-0@3", "orders-0@3", "unexplained duplicate: orders-0@3");
    assert_violated("B1", FOUR "freeze billing-1; effect billing-2 orders-0@3", "orders-0@3", "in billing-2");
    assert_violated("B1", FOUR "crash billing-3; effect billing-1 orders-0@3", "orders-0@3", "");
}

static void repeated_effect_of_a_committed_record_is_found(void **state)
{
    (void)state;
    assert_violated("B1", FOUR "crash billing-1;" TWO "effect billing-2 orders-0@1", "orders-0@1", "unexplained");
    assert_witnesses("append, assign begin, effect, committed, crash, assign begin, effect");
}

static void handover_explains_only_what_was_before_it(void **state)
{
    (void)state;
    assert_violated("B1", FOUR "crash billing-1;" TWO "effect billing-2 orders-0@2; effect billing-2 orders-0@2",
                    "orders-0@2", "");
    assert_violated("B1", FOUR "crash billing-1;" TWO "effect billing-2 orders-0@4; effect billing-2 orders-0@4",
                    "orders-0@4", "");
}

#define HANDED START "member m2 billing-2; deliver billing-1 orders-0@0 1;"

static void record_in_hand_at_a_handover_is_explained(void **state)
{
    (void)state;
    const char *handovers[] = {"lost billing-1 orders-0;", "revoke billing-1 orders-0;", "expelled m1;", "fenced m1;"};
    for (size_t i = 0; i < sizeof handovers / sizeof *handovers; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", HANDED, handovers[i],
                 TWO "deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0; effect billing-1 orders-0@0");
        assert_ok("B1", text);
        snprintf(text, sizeof text, "%s%s%s", HANDED, handovers[i],
                 "effect billing-1 orders-0@0;" TWO "deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0");
        assert_ok("B1", text);
    }
}

static void record_in_hand_at_a_rebalance_without_callback_is_explained(void **state)
{
    (void)state;
    assert_ok("B1", "append orders-0@0 9; client billing-1 itself; client billing-2 itself; member m1 billing-1;"
                    "member m2 billing-2; assigned m1 orders-0 1; deliver billing-1 orders-0@0 1; joins billing-1;"
                    "joins billing-2; assigned m2 orders-0 2; deliver billing-2 orders-0@0 1;"
                    "effect billing-2 orders-0@0; effect billing-1 orders-0@0");
}

static void who_is_out_and_has_not_heard_finishes_what_it_prefetched(void **state)
{
    (void)state;
    assert_ok("B1", HANDED "expelled m1;" TWO "deliver billing-2 orders-0@1 1; effect billing-2 orders-0@1;"
                           "deliver billing-1 orders-0@1 1; effect billing-1 orders-0@1");
    assert_ok("B1", HANDED "expelled m1;" TWO "deliver billing-1 orders-0@1 1; effect billing-1 orders-0@1;"
                           "deliver billing-2 orders-0@1 1; effect billing-2 orders-0@1");
}

static void who_asks_to_join_and_is_refused_has_not_heard(void **state)
{
    (void)state;
    assert_ok("B1", HANDED "expelled m1; joins billing-1; syncs billing-1 15;" TWO
                           "deliver billing-2 orders-0@1 1; effect billing-2 orders-0@1;"
                           "deliver billing-1 orders-0@1 1; effect billing-1 orders-0@1");
}

static void who_heard_that_it_is_out_may_not_go_on(void **state)
{
    (void)state;
    const char *answers[] = {"told billing-1 25;", "syncs billing-1;", "lost billing-1 orders-0;"};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", HANDED "expelled m1;", answers[i],
                 TWO "deliver billing-2 orders-0@1 1; effect billing-2 orders-0@1; deliver billing-1 orders-0@1 1;"
                     "effect billing-1 orders-0@1");
        assert_violated("B1", text, "orders-0@1", "unexplained duplicate");
    }
}

static void handover_before_a_record_was_handed_over_explains_nothing(void **state)
{
    (void)state;
    const char *again[] = {"deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0", "effect billing-2 orders-0@0",
                           "told billing-2 -195; deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0"};
    for (size_t i = 0; i < sizeof again / sizeof *again; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s",
                 HANDED "crash billing-1;" TWO "deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0;",
                 again[i]);
        assert_violated("B1", text, "orders-0@0", "unexplained duplicate");
    }
    /* handed over once, done twice */
    assert_violated("B1", HANDED "expelled m1; effect billing-1 orders-0@0; effect billing-1 orders-0@0", "orders-0@0",
                    "");
    /* committed before the handover */
    assert_violated("B1",
                    HANDED "commit orders-0@1 m1; expelled m1;" TWO "deliver billing-2 orders-0@0 1;"
                           "effect billing-2 orders-0@0; effect billing-1 orders-0@0",
                    "orders-0@0", "");
    /* another's expulsion */
    assert_violated("B1",
                    HANDED "expelled m2; deliver billing-2 orders-0@0 1; effect billing-2 orders-0@0;"
                           "effect billing-1 orders-0@0",
                    "orders-0@0", "");
}

static void seek_back_explains_what_follows(void **state)
{
    (void)state;
    assert_ok("B1", FOUR "seek billing-1 orders-0@1; effect billing-1 orders-0@1; effect billing-1 orders-0@2");
    assert_violated("B1", FOUR "seek billing-1 orders-0@1; effect billing-1 orders-0@0", "orders-0@0", "");
}

static void without_callbacks_who_was_handed_records_owns_them(void **state)
{
    (void)state;
    assert_ok("B1", "append orders-0@0 10; deliver billing-1 orders-0@0; effect billing-1 orders-0@0; crash billing-1;"
                    "deliver billing-2 orders-0@0; effect billing-2 orders-0@0");
    assert_ok("B1", "append orders-0@0 10; effect billing-1 orders-0@0; crash billing-1; effect billing-2 orders-0@0");
    assert_violated("B1", "append orders-0@0 10; effect billing-1 orders-0@0; effect billing-2 orders-0@0",
                    "orders-0@0", "");
}

static void effects_of_an_output_topic_count_from_their_output(void **state)
{
    (void)state;
    /* The effects stand at the end, but their outputs were written by events 5 and 9, with the crash between. */
    const char *story = "topic orders 1; topic invoices 1; append orders-0@0 10; assign billing-1 orders-0;"
                        "append invoices-0@0; crash billing-1; assign billing-2 orders-0; append invoices-0@1;"
                        "output billing-2 orders-0@0 %d; output billing-1 orders-0@0 %d";
    char text[1024];
    snprintf(text, sizeof text, story, 9, 5);
    assert_int_equal(judge("B1", "orders -> invoices", text), KT_OK);
    assert_int_equal(judge("D5", "orders -> invoices", text), KT_OK);
    snprintf(text, sizeof text, story, -1, -1);
    assert_int_equal(judge("B1", "orders -> invoices", text), KT_VIOLATED);
}

static void effects_in_different_partitions_of_the_output_have_no_order(void **state)
{
    (void)state;
    const char *story = "topic orders 1; topic invoices 2; append orders-0@0 10; assign billing-1 orders-0;"
                        "append invoices-%d@0; append invoices-1@%d;"
                        "output billing-1 orders-0@1 5; output billing-1 orders-0@0 6";
    char text[1024];
    snprintf(text, sizeof text, story, 0, 0);
    assert_int_equal(judge("D5", "orders -> invoices", text), KT_OK);
    snprintf(text, sizeof text, story, 1, 1);
    assert_int_equal(judge("D5", "orders -> invoices", text), KT_VIOLATED);
}

static void b1_without_effects_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("B1", START, "no effect was reported");
    assert_not_judged("B1", START "deliver billing-1 orders-0@0", "no record had an effect");
}

static struct kt_verdict *happened(const char *what, const char *story)
{
    story_forget();
    story_history = story_tell(story);
    kt_judge_happened(story_history, what, &story_verdict);
    return &story_verdict;
}

static void what_happened_is_named_with_its_event(void **state)
{
    (void)state;
    assert_int_equal(happened("crash", START "crash billing-1")->result, KT_OK);
    assert_witnesses("crash");
    assert_int_equal(happened("rebalance", "state Stable -> PreparingRebalance: join")->result, KT_OK);
    assert_int_equal(happened("restart", "start billing-1.2")->result, KT_OK);
    assert_int_equal(happened("redelivery", "deliver billing-1 orders-0@4; deliver billing-2 orders-0@4")->result,
                     KT_OK);
    assert_witnesses("deliver");
    assert_int_equal(judge("X1", "crash", START "died billing-1"), KT_OK);
}

static void what_did_not_happen_is_found(void **state)
{
    (void)state;
    assert_int_equal(happened("crash", START)->result, KT_VIOLATED);
    assert_non_null(strstr(story_text(), "crash never happened"));
    assert_int_equal(happened("rebalance", "state Empty -> PreparingRebalance: join; state Stable -> Empty: x")->result,
                     KT_VIOLATED);
    assert_int_equal(happened("restart", "start billing-1; start a.b")->result, KT_VIOLATED);
    assert_int_equal(happened("redelivery", "deliver billing-1 orders-0@4; deliver billing-1 orders-0@5;"
                                            "deliver billing-1 orders-1@4")
                         ->result,
                     KT_VIOLATED);
    assert_int_equal(happened("commit failure", "commit orders-0@1")->result, KT_VIOLATED);
    assert_int_equal(happened("cut", START)->result, KT_VIOLATED);
}

static void commit_that_fails_is_a_commit_failure(void **state)
{
    (void)state;
    for (int type = KT_EVENT_RESPONSE; type <= KT_EVENT_COMMIT_RETURN; type++) {
        struct kt_history *history = kt_history_create();
        struct kt_event event = kt_event_none(type, 0);
        struct kt_verdict verdict;
        event.api = 8;
        event.error = 27;
        kt_history_append(history, &event);
        kt_judge_happened(history, "commit failure", &verdict);
        bool is_one = type == KT_EVENT_RESPONSE || type == KT_EVENT_COMMIT_RETURN;
        assert_int_equal(verdict.result, is_one ? KT_OK : KT_VIOLATED);
        kt_verdict_finish(&verdict);
        kt_history_destroy(history);
    }
}

static void unknown_word_lists_the_known_ones(void **state)
{
    (void)state;
    assert_int_equal(happened("earthquake", START)->result, KT_NOT_JUDGED);
    assert_non_null(strstr(story_text(), "\"rebalance\", \"crash\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(repeated_effects_after_a_handover_are_explained),
        cmocka_unit_test(repeated_effect_without_a_handover_is_found),
        cmocka_unit_test(repeated_effect_of_a_committed_record_is_found),
        cmocka_unit_test(handover_explains_only_what_was_before_it),
        cmocka_unit_test(record_in_hand_at_a_handover_is_explained),
        cmocka_unit_test(record_in_hand_at_a_rebalance_without_callback_is_explained),
        cmocka_unit_test(who_is_out_and_has_not_heard_finishes_what_it_prefetched),
        cmocka_unit_test(who_asks_to_join_and_is_refused_has_not_heard),
        cmocka_unit_test(who_heard_that_it_is_out_may_not_go_on),
        cmocka_unit_test(handover_before_a_record_was_handed_over_explains_nothing),
        cmocka_unit_test(seek_back_explains_what_follows),
        cmocka_unit_test(without_callbacks_who_was_handed_records_owns_them),
        cmocka_unit_test(effects_of_an_output_topic_count_from_their_output),
        cmocka_unit_test(effects_in_different_partitions_of_the_output_have_no_order),
        cmocka_unit_test(b1_without_effects_is_not_judged),
        cmocka_unit_test(what_happened_is_named_with_its_event),
        cmocka_unit_test(what_did_not_happen_is_found),
        cmocka_unit_test(commit_that_fails_is_a_commit_failure),
        cmocka_unit_test(unknown_word_lists_the_known_ones),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
