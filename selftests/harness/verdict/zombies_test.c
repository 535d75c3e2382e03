/* SPDX-License-Identifier: Apache-2.0 */
/* O3 and D4. */
#include "selftests/harness/verdict/story.h"

#define OWNED                                                                                                          \
    "topic orders 1; append orders-0@0 4; readable orders-0@4; member m1 billing-1; assigned m1 orders-0 1;"           \
    "assign billing-1 orders-0; deliver billing-1 orders-0@0; freeze billing-1; expelled m1;"                          \
    "member m2 billing-2; assigned m2 orders-0 2;"
#define TAKEN OWNED "assign billing-2 orders-0; deliver billing-2 orders-0@0; effect billing-2 orders-0@0;"
#define THAW "thaw billing-1;"

static void zombie_that_is_still_is_ok(void **state)
{
    (void)state;
    assert_ok("O3", TAKEN THAW "told billing-1 25");
    assert_non_null(strstr(story_text(), "1 members were put out"));
    assert_ok("O3", "topic orders 1; append orders-0@0 1; member m1 billing-1; assign billing-1 orders-0;"
                    "effect billing-1 orders-0@0");
}

static void zombie_before_anybody_took_over_is_ok(void **state)
{
    (void)state;
    assert_ok("O3", OWNED THAW "effect billing-1 orders-0@0; assign billing-2 orders-0");
    assert_ok("O3", OWNED "assigning billing-2 orders-0;" THAW "effect billing-1 orders-0@0");
}

static void zombies_effect_is_found(void **state)
{
    (void)state;
    assert_violated("O3", TAKEN THAW "effect billing-1 orders-0@0", "orders-0@0",
                    "which was out of billing and had not heard of it, when billing-2 had taken over");
    assert_true(story_verdict.witnesses_count >= 4);
}

static void effect_with_a_key_is_harmless(void **state)
{
    (void)state;
    assert_ok("O3", TAKEN THAW "keyed billing-1 orders-0@0 orders-0@0");
    assert_non_null(strstr(story_text(), "1 effects came to nothing, have a key"));
}

static const char *with_output(const char *story, const char *record)
{
    static char text[3000];
    struct kt_history *history = story_tell(story);
    size_t append = kt_history_count(history);
    while (kt_history_event(history, --append)->type != KT_EVENT_APPEND)
        ;
    kt_history_destroy(history);
    snprintf(text, sizeof text, "%s; output billing-1 %s %zu", story, record, append);
    return text;
}

#define PRODUCE                                                                                                        \
    "topic invoices 1;" TAKEN THAW "txn T 7.0 Empty Ongoing billing-1; part T 7.0 invoices-0;"                         \
    "write billing-1 invoices-0@0 1 7.0:0 t;"

static void zombies_output_counts_if_it_is_committed(void **state)
{
    (void)state;
    assert_int_equal(
        judge("O3", "orders -> invoices", with_output(PRODUCE "marker invoices-0@1 7.0 abort", "orders-0@0")), KT_OK);
    assert_int_equal(
        judge("O3", "orders -> invoices", with_output(PRODUCE "marker invoices-0@1 7.0 commit", "orders-0@0")),
        KT_VIOLATED);
}

/* The group took the offset while its member was in; the transaction goes on when it is out. */
#define HELD_BEFORE                                                                                                    \
    "topic orders 1; topic invoices 1; append orders-0@0 4; readable orders-0@4; member m1 billing-1;"                 \
    "assigned m1 orders-0 1; assign billing-1 orders-0; deliver billing-1 orders-0@0;"                                 \
    "txn T 7.0 Empty Ongoing billing-1; held 7.0 orders-0@1 m1 billing-1; part T 7.0 invoices-0; freeze billing-1;"    \
    "expelled m1; member m2 billing-2; assigned m2 orders-0 2; assign billing-2 orders-0;" THAW                        \
    "write billing-1 invoices-0@0 1 7.0:0 t; txn T 7.0 Ongoing PrepareCommit billing-1; applied 7.0 orders-0@1 m1;"

static void output_in_the_transaction_of_its_offset_is_ok(void **state)
{
    (void)state;
    assert_int_equal(
        judge("O3", "orders -> invoices", with_output(HELD_BEFORE "marker invoices-0@1 7.0 commit", "orders-0@0")),
        KT_OK);
    assert_non_null(strstr(story_text(), "are in the transaction of their offset"));
    assert_int_equal(
        judge("O3", "orders -> invoices", with_output(HELD_BEFORE "marker invoices-0@1 7.0 commit", "orders-0@1")),
        KT_VIOLATED);
}

static void zombies_offset_is_found(void **state)
{
    (void)state;
    assert_violated("O3", TAKEN THAW "commit orders-0@1 m1", "orders-0@1", "for billing-1, which was out of the group");
    assert_witnesses("member expelled, committed");
#define ENDS "txn T 7.0 Ongoing PrepareCommit; applied 7.0 orders-0@1 %s; txn T 7.0 PrepareCommit CompleteCommit"
    char text[3000];
    snprintf(text, sizeof text, "%s held 7.0 orders-0@1 - billing-1;" ENDS, PRODUCE, "");
    assert_violated("O3", text, "orders-0@1", "did not name the member");
    /* one that was sent before, and whose transaction ends after, is no zombie's */
    assert_ok("O3", "topic orders 1; append orders-0@0 2; member m1 billing-1; assign billing-1 orders-0;"
                    "txn T 7.0 Empty Ongoing billing-1; effect billing-1 orders-0@0; held 7.0 orders-0@1 m1 billing-1;"
                    "expelled m1; txn T 7.0 Ongoing PrepareCommit; applied 7.0 orders-0@1 m1");
    /* nor is one that comes to nothing */
    assert_ok("O3", PRODUCE "held 7.0 orders-0@1 - billing-1; txn T 7.0 Ongoing PrepareAbort");
    /* nor that of who is back */
    assert_ok("O3", TAKEN THAW "member m3 billing-1; assigned m3 orders-0 3; commit orders-0@1 m3");
}

static void o3_without_effects_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("O3", "topic orders 1; append orders-0@0 1; member m1 billing-1; assign billing-1 orders-0",
                      "no effect was reported");
}

/* ---- D4 ---- */

#define THREE "topic orders 1; append orders-0@0 3; member m1 billing-1; assign billing-1 orders-0;"

static void same_record_under_the_same_key_is_there_once(void **state)
{
    (void)state;
    assert_ok("D4", THREE "keyed billing-1 orders-0@0 a; keyed billing-1 orders-0@1 b; crash billing-1;"
                          "keyed billing-2 orders-0@1 b; keyed billing-2 orders-0@2 c");
    assert_non_null(strstr(story_text(), "4 effects, 1 of them again under the same key"));
    assert_ok("D4", THREE "effect billing-1 orders-0@0; keyed billing-1 orders-0@1 b");
}

static void same_record_under_two_keys_is_there_twice(void **state)
{
    (void)state;
    assert_violated("D4", THREE "keyed billing-1 orders-0@0 a; crash billing-1; keyed billing-2 orders-0@0 b",
                    "orders-0@0", "under the key \"a\" and under \"b\"");
    assert_violated("D4", THREE "effect billing-1 orders-0@0; crash billing-1; keyed billing-2 orders-0@0 b",
                    "orders-0@0", "under the key \"\" and under \"b\"");
    assert_violated("D4", THREE "effect billing-1 orders-0@0; crash billing-1; effect billing-2 orders-0@0",
                    "orders-0@0", "had its effect twice, the second time in billing-2");
}

static void two_records_under_one_key_are_there_once(void **state)
{
    (void)state;
    assert_violated("D4", THREE "keyed billing-1 orders-0@0 k05; keyed billing-1 orders-0@1 k05", "orders-0@1",
                    "has the key \"k05\" of orders-0@0");
    assert_witnesses("append, assign begin, effect, effect");
}

static void d4_without_effects_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("D4", THREE, "no effect was reported");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zombie_that_is_still_is_ok),
        cmocka_unit_test(zombie_before_anybody_took_over_is_ok),
        cmocka_unit_test(zombies_effect_is_found),
        cmocka_unit_test(effect_with_a_key_is_harmless),
        cmocka_unit_test(zombies_output_counts_if_it_is_committed),
        cmocka_unit_test(output_in_the_transaction_of_its_offset_is_ok),
        cmocka_unit_test(zombies_offset_is_found),
        cmocka_unit_test(o3_without_effects_is_not_judged),
        cmocka_unit_test(same_record_under_the_same_key_is_there_once),
        cmocka_unit_test(same_record_under_two_keys_is_there_twice),
        cmocka_unit_test(two_records_under_one_key_are_there_once),
        cmocka_unit_test(d4_without_effects_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
