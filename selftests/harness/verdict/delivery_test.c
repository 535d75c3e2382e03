/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#define THREE "topic orders 1; append orders-0@0 3; member m1 billing-1; assign billing-1 orders-0;"
#define EFFECT(n) "effect billing-1 orders-0@" #n ";"

static void each_record_with_an_effect_is_ok(void **state)
{
    (void)state;
    assert_ok("D1", THREE EFFECT(0) EFFECT(1) EFFECT(2));
    assert_ok("D1", THREE EFFECT(2) EFFECT(1) EFFECT(0) EFFECT(0));
}

static void record_without_effect_is_found(void **state)
{
    (void)state;
    assert_violated("D1", THREE EFFECT(0) EFFECT(2), "orders-0@1", "by the end, nor did billing commit past it");
    assert_non_null(strstr(story_text(), "1 of 3 records"));
}

static void record_that_is_committed_past_is_named_first(void **state)
{
    (void)state;
    assert_violated("D1",
                    "topic orders 2; append orders-0@0 3; append orders-1@0 2; member m1 billing-1;"
                    "assign billing-1 orders-1; deliver billing-1 orders-1@0 2; effect billing-1 orders-1@0;"
                    "commit orders-1@2 m1; crash billing-1; start billing-2; assign billing-2 orders-1",
                    "orders-1@1", "and billing committed past it (4 of 5 records");
    assert_witnesses("append, assign begin, deliver, committed, crash, assign begin");
}

static void record_that_cannot_be_read_needs_no_effect(void **state)
{
    (void)state;
    assert_ok("D1", THREE EFFECT(0) EFFECT(1) "readable orders-0@2");
    assert_violated("D1", THREE EFFECT(0) EFFECT(1) "readable orders-0@3", "orders-0@2", "");
}

static void record_that_was_deleted_needs_no_effect(void **state)
{
    (void)state;
    assert_ok("D1", THREE "deleted orders-0@2; deliver billing-1 orders-0@2 1;" EFFECT(2));
    assert_violated("D1", THREE "deleted orders-0@1; deliver billing-1 orders-0@2 1;" EFFECT(2), "orders-0@1", "");
    assert_ok("C1", THREE "deleted orders-0@2; deliver billing-1 orders-0@2 1;" EFFECT(2) "commit orders-0@3 m1");
}

static void record_that_compaction_took_needs_no_effect(void **state)
{
    (void)state;
    assert_ok("D1", THREE EFFECT(0) "cleaned orders-0@1 1; deliver billing-1 orders-0@2 1;" EFFECT(2));
    assert_violated("D1", THREE EFFECT(0) "cleaned orders-0@1 1;", "orders-0@2", "");
}

static void deletion_does_not_excuse_what_was_committed_past(void **state)
{
    (void)state;
    assert_violated("D1", THREE EFFECT(0) "commit orders-0@2 m1; cleaned orders-0@1 1;" EFFECT(2), "orders-0@1", "");
    assert_violated("D1", THREE EFFECT(0) "commit orders-0@2 m1; deleted orders-0@2;" EFFECT(2), "orders-0@1", "");
}

static void record_that_replaced_a_truncated_one_needs_its_own_effect(void **state)
{
    (void)state;
    assert_violated("D1", THREE EFFECT(0) EFFECT(1) EFFECT(2) "append orders-0@2 2; effect billing-1 orders-0@3",
                    "orders-0@2", "1 of 4");
}

static void records_before_an_admins_commit_need_no_effect(void **state)
{
    (void)state;
    assert_ok("D1", "topic orders 1; append orders-0@0 3; commit orders-0@2; member m1 billing-1;" EFFECT(2));
}

static void last_record_handed_before_a_crash_is_not_processed(void **state)
{
    (void)state;
    assert_violated("D1",
                    THREE "deliver billing-1 orders-0@0; poll billing-1; deliver billing-1 orders-0@1; poll billing-1;"
                          "deliver billing-1 orders-0@2; crash billing-1",
                    "orders-0@2", "by Kafka's contract");
    assert_ok("D1", THREE "deliver billing-1 orders-0@0 3; poll billing-1");
}

static void witnesses_tell_what_became_of_those_who_had_the_record(void **state)
{
    (void)state;
    assert_violated(
        "D1",
        "append orders-0@0 1; deliver billing-1 orders-0@0; crash billing-3; freeze billing-1; thaw billing-1;"
        "commit orders-0@1; died billing-1",
        "orders-0@0", "committed past it");
    assert_witnesses("append, deliver, freeze, thaw, committed, died");
}

static void effects_found_in_an_output_topic_count(void **state)
{
    (void)state;
    const char *story = THREE "topic invoices 1; deliver billing-1 orders-0@0 3; output billing-1 orders-0@0;"
                              "output billing-1 orders-0@1; effect billing-1 orders-0@2";
    assert_int_equal(judge("D1", "orders -> invoices", story), KT_VIOLATED);
    assert_int_equal(story_verdict.offset, 2);
    assert_non_null(strstr(story_text(), "output topic"));
    assert_int_equal(judge("D1", "orders -> invoices", THREE "topic invoices 1"), KT_NOT_JUDGED);
    assert_non_null(strstr(story_text(), "no record of invoices names"));
}

static void other_topics_and_groups_do_not_count(void **state)
{
    (void)state;
    const char *story = THREE EFFECT(0) EFFECT(1) EFFECT(2) "append refunds-0@0 3; assign billing-1 refunds-0";
    assert_int_equal(judge("D1", "orders -> billing", story), KT_OK);
    assert_int_equal(judge("D1", "refunds -> billing", story), KT_VIOLATED);
    assert_int_equal(judge("D1", "billing", story), KT_VIOLATED);
}

static void d1_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("D1", THREE, "no effect was reported and billing was handed no record");
    assert_not_judged("D1", "topic orders 1; member m1 billing-1; assign billing-1 orders-0;" EFFECT(0),
                      "no record was written");
}

static void what_is_later_than_the_scopes_end_does_not_count(void **state)
{
    (void)state;
    struct kt_history *history = story_tell(THREE EFFECT(0) EFFECT(1) "at 9;" EFFECT(2));
    struct kt_scope scope = {.name = "billing", .end_us = 5000000};
    struct kt_verdict verdict;
    kt_judge_find("D1")(history, &scope, &verdict);
    assert_int_equal(verdict.result, KT_VIOLATED);
    kt_verdict_finish(&verdict);
    scope.end_us = 9001000;
    kt_judge_find("D1")(history, &scope, &verdict);
    assert_int_equal(verdict.result, KT_OK);
    kt_verdict_finish(&verdict);
    kt_history_destroy(history);
}

static void effects_after_their_commit_are_at_most_once(void **state)
{
    (void)state;
    assert_ok("D2", THREE "commit orders-0@2 m1;" EFFECT(0) EFFECT(1));
    assert_ok("D2", THREE "deliver billing-1 orders-0@0; commit orders-0@1 m1; poll billing-1");
    assert_ok("D2",
              THREE "deliver billing-1 orders-0@0; call billing-1 orders-0@1; commit orders-0@1 m1; poll billing-1");
}

static void effect_before_its_commit_is_not_at_most_once(void **state)
{
    (void)state;
    assert_violated("D2", THREE EFFECT(0) "commit orders-0@1 m1", "orders-0@0",
                    "had its effect in billing-1 before billing committed past it: a crash");
    assert_violated("D2", THREE "commit orders-0@1 m1;" EFFECT(0) EFFECT(1), "orders-0@1", "(committed: 1)");
    assert_violated("D2", THREE "deliver billing-1 orders-0@0; poll billing-1; commit orders-0@1 m1", "orders-0@0",
                    "by Kafka's contract");
}

/* The sink keeps its own position: what the group committed says nothing about it. */
static void once_in_the_sink_asks_for_no_commit(void **state)
{
    (void)state;
    assert_ok("D4", THREE EFFECT(0) EFFECT(1) "commit orders-0@1 m1;" EFFECT(2));
    assert_non_null(strstr(story_text(), "3 effects, none repeated"));
    assert_violated("D4", THREE EFFECT(0) "crash billing-1; effect billing-2 orders-0@0", "orders-0@0",
                    "orders-0@0 had its effect twice, the second time in billing-2");
    assert_not_judged("D4", THREE "commit orders-0@1 m1; deliver billing-1 orders-0@0", "no record had an effect");
}

static void effect_that_is_repeated_is_not_at_most_once(void **state)
{
    (void)state;
    assert_violated("D2", THREE "commit orders-0@3 m1;" EFFECT(0) EFFECT(1) "effect billing-2 orders-0@0", "orders-0@0",
                    "twice, the second time in billing-2");
    assert_witnesses("append, assign begin, committed, effect, effect");
}

static void d2_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("D2", THREE, "no effect was reported");
    assert_not_judged("D2", THREE "deliver billing-1 orders-0@0", "no record had an effect");
    assert_not_judged("D2", "member m1 billing-1; commit orders-0@1 m1;" EFFECT(0), "no record was written");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_with_an_effect_is_ok),
        cmocka_unit_test(record_without_effect_is_found),
        cmocka_unit_test(record_that_is_committed_past_is_named_first),
        cmocka_unit_test(record_that_cannot_be_read_needs_no_effect),
        cmocka_unit_test(record_that_was_deleted_needs_no_effect),
        cmocka_unit_test(record_that_compaction_took_needs_no_effect),
        cmocka_unit_test(deletion_does_not_excuse_what_was_committed_past),
        cmocka_unit_test(record_that_replaced_a_truncated_one_needs_its_own_effect),
        cmocka_unit_test(records_before_an_admins_commit_need_no_effect),
        cmocka_unit_test(last_record_handed_before_a_crash_is_not_processed),
        cmocka_unit_test(witnesses_tell_what_became_of_those_who_had_the_record),
        cmocka_unit_test(effects_found_in_an_output_topic_count),
        cmocka_unit_test(other_topics_and_groups_do_not_count),
        cmocka_unit_test(d1_without_data_is_not_judged),
        cmocka_unit_test(what_is_later_than_the_scopes_end_does_not_count),
        cmocka_unit_test(effects_after_their_commit_are_at_most_once),
        cmocka_unit_test(effect_before_its_commit_is_not_at_most_once),
        cmocka_unit_test(once_in_the_sink_asks_for_no_commit),
        cmocka_unit_test(effect_that_is_repeated_is_not_at_most_once),
        cmocka_unit_test(d2_without_data_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
