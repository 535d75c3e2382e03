/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#define TEN "topic orders 1; append orders-0@0 10; member m1 billing-1; assign billing-1 orders-0;"

static void commit_behind_the_effects_is_ok(void **state)
{
    (void)state;
    assert_ok("C1", TEN "effect billing-1 orders-0@0; effect billing-1 orders-0@1; commit orders-0@2 m1");
}

static void commit_past_a_record_without_effect_is_found(void **state)
{
    (void)state;
    assert_violated("C1",
                    TEN "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@0; effect billing-1 orders-0@2;"
                        "commit orders-0@3 m1",
                    "orders-0@1", "orders-0@1 had no effect before billing committed orders-0 at 3");
    assert_witnesses("append, assign begin, deliver, committed");
}

static void effect_after_the_commit_does_not_count(void **state)
{
    (void)state;
    assert_violated("C1", TEN "effect billing-1 orders-0@0; commit orders-0@3 m1; effect billing-1 orders-0@1",
                    "orders-0@1", "the first of 2 such records");
}

static void commit_of_an_admin_says_where_the_group_starts(void **state)
{
    (void)state;
    assert_ok("C1", "topic orders 1; append orders-0@0 10; commit orders-0@5; member m1 billing-1;"
                    "assign billing-1 orders-0; effect billing-1 orders-0@5; commit orders-0@6 m1");
}

static void commit_of_an_admin_alone_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("C1", "append orders-0@0 10; commit orders-0@5; effect billing-1 orders-0@0", "never committed");
}

static void program_that_assigns_by_hand_is_judged_after_its_first_record(void **state)
{
    (void)state;
    assert_violated("C1",
                    "append orders-0@0 10; deliver billing-1 orders-0@0 2; effect billing-1 orders-0@0;"
                    "commit orders-0@2",
                    "orders-0@1", "no effect");
}

static void log_that_starts_late_is_judged_from_there(void **state)
{
    (void)state;
    assert_ok("C1", "append orders-0@5000000000 10; member m1 billing-1; effect billing-1 orders-0@5000000000;"
                    "commit orders-0@5000000001 m1");
}

static void record_is_processed_when_the_next_poll_starts(void **state)
{
    (void)state;
    assert_ok("C1", TEN "deliver billing-1 orders-0@0; poll billing-1; commit orders-0@1 m1");
    assert_non_null(strstr(story_text(), "by Kafka's contract"));
    assert_violated("C1", TEN "deliver billing-1 orders-0@0; commit orders-0@1 m1; poll billing-1", "orders-0@0",
                    "by Kafka's contract");
}

static void run_of_polls_processes_all_but_its_last_record(void **state)
{
    (void)state;
    const char *run = TEN "deliver billing-1 orders-0@0; poll billing-1; deliver billing-1 orders-0@1;";
    char text[512];
    snprintf(text, sizeof text, "%s commit orders-0@1 m1", run);
    assert_ok("C1", text);
    snprintf(text, sizeof text, "%s commit orders-0@2 m1", run);
    assert_violated("C1", text, "orders-0@1", "");
}

static void store_and_commit_calls_say_that_a_record_is_processed(void **state)
{
    (void)state;
    assert_ok("C1", TEN "deliver billing-1 orders-0@0 2; store billing-1 orders-0@2; commit orders-0@2 m1");
    assert_ok("C1", TEN "deliver billing-1 orders-0@0 2; call billing-1 orders-0@2; commit orders-0@2 m1");
    assert_ok("C1", TEN "deliver billing-1 orders-0@0 2; call billing-1 stored; commit orders-0@2 m1");
    assert_ok("C1", TEN "deliver billing-1 orders-0@0 2; close billing-1; commit orders-0@2 m1");
    assert_violated("C1", TEN "deliver billing-1 orders-0@0 2; store billing-1 orders-0@1; commit orders-0@2 m1",
                    "orders-0@1", "");
}

static void commit_of_what_is_stored_says_no_more_than_the_stores(void **state)
{
    (void)state;
    assert_violated("C1",
                    TEN "deliver billing-1 orders-0@0 2; store billing-1 orders-0@1; call billing-1 stored;"
                        "commit orders-0@2 m1",
                    "orders-0@1", "");
}

static void call_of_another_consumer_says_nothing(void **state)
{
    (void)state;
    assert_violated("C1", TEN "deliver billing-1 orders-0@0; call billing-1/2 orders-0@1; commit orders-0@1 m1",
                    "orders-0@0", "");
}

static void c1_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("C1", "append orders-0@0 10", "no group named billing");
    assert_not_judged("C1", TEN, "handed no record");
    assert_not_judged("C1", TEN "deliver billing-1 orders-0@0", "never committed");
    assert_not_judged("C1", "effect billing-1 orders-0@0; member m1 billing-1; commit orders-0@1 m1", "no record was");
}

static void commits_that_grow_are_ok(void **state)
{
    (void)state;
    assert_ok("C2", TEN "commit orders-0@2 m1; commit orders-0@2 m1; commit orders-0@3 m1");
}

static void commit_that_goes_back_is_found(void **state)
{
    (void)state;
    assert_violated("C2", TEN "commit orders-0@5 m1; commit orders-0@3 m1; commit orders-0@9 m1", "orders-0@3",
                    "at 3 after 5: it went back by 2");
    assert_witnesses("assign begin, committed, committed");
}

static void commit_may_go_back_after_a_seek_of_the_same_owner(void **state)
{
    (void)state;
    assert_ok("C2", TEN "commit orders-0@5 m1; seek billing-1 orders-0@2; commit orders-0@3 m1");
    assert_violated("C2", TEN "commit orders-0@5 m1; seek billing-2 orders-0@2; commit orders-0@3 m1", "orders-0@3",
                    "");
    assert_violated("C2", TEN "commit orders-0@5 m1; seek billing-1 orders-0@4; commit orders-0@3 m1", "orders-0@3",
                    "");
    assert_violated("C2",
                    TEN "commit orders-0@5 m1; seek billing-1 orders-0@2; commit orders-0@3 m1;"
                        "commit orders-0@2 m1",
                    "orders-0@2", "");
}

static void admin_may_set_the_group_back(void **state)
{
    (void)state;
    assert_ok("C2", TEN "commit orders-0@5 m1; commit orders-0@0; commit orders-0@1 m1");
}

static void group_that_never_committed_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("C2", TEN "commit orders-0@5", "never committed");
    assert_not_judged("C2", "", "no group named billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(commit_behind_the_effects_is_ok),
        cmocka_unit_test(commit_past_a_record_without_effect_is_found),
        cmocka_unit_test(effect_after_the_commit_does_not_count),
        cmocka_unit_test(commit_of_an_admin_says_where_the_group_starts),
        cmocka_unit_test(commit_of_an_admin_alone_is_not_judged),
        cmocka_unit_test(program_that_assigns_by_hand_is_judged_after_its_first_record),
        cmocka_unit_test(log_that_starts_late_is_judged_from_there),
        cmocka_unit_test(record_is_processed_when_the_next_poll_starts),
        cmocka_unit_test(run_of_polls_processes_all_but_its_last_record),
        cmocka_unit_test(store_and_commit_calls_say_that_a_record_is_processed),
        cmocka_unit_test(commit_of_what_is_stored_says_no_more_than_the_stores),
        cmocka_unit_test(call_of_another_consumer_says_nothing),
        cmocka_unit_test(c1_without_data_is_not_judged),
        cmocka_unit_test(commits_that_grow_are_ok),
        cmocka_unit_test(commit_that_goes_back_is_found),
        cmocka_unit_test(commit_may_go_back_after_a_seek_of_the_same_owner),
        cmocka_unit_test(admin_may_set_the_group_back),
        cmocka_unit_test(group_that_never_committed_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
