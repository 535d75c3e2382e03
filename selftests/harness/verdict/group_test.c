/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts on the group as a whole: assignment, convergence, lag. */
#include "selftests/harness/verdict/story.h"

#define TOPIC "topic orders 2; append orders-0@0 5; append orders-1@0 5;"
#define STABLE "state CompletingRebalance -> Stable: assigned;"
#define JOINED "start billing-1; member m1 billing-1; start billing-2; member m2 billing-2;"
#define BOTH "assigned m1 orders-0 1; assigned m2 orders-1 1;" STABLE

static void each_partition_to_one_member_is_ok(void **state)
{
    (void)state;
    assert_ok("O1", TOPIC BOTH "assigned m2 orders-0 2; assigned m2 orders-1 2");
    assert_ok("O1", TOPIC BOTH "assigned m1 orders-0 1");
}

static void partition_of_two_members_is_found(void **state)
{
    (void)state;
    assert_violated("O1", TOPIC "assigned m1 orders-0 1; assigned m2 orders-1 1; assigned m2 orders-0 1", "orders-0@0",
                    "orders-0 was given to two members in generation 1 of billing");
    assert_witnesses("assigned, assigned");
}

static void partition_of_nobody_is_found(void **state)
{
    (void)state;
    assert_violated("O1", TOPIC "assigned m1 orders-0 1;" STABLE, "orders-1@0",
                    "orders-1 was nobody's in generation 1");
    assert_violated("O1", TOPIC "assigned m1 orders-0 1; assigned m1 orders-0 2; assigned m1 orders-1 2;" STABLE,
                    "orders-1@0", "generation 1");
    assert_violated("O1", TOPIC BOTH "assigned m1 orders-0 2;" STABLE, "orders-1@0", "generation 2");
}

static void partition_that_moves_may_be_nobodys_for_one_generation(void **state)
{
    (void)state;
    assert_ok("O1",
              TOPIC BOTH "assigned m1 orders-0 2;" STABLE "assigned m1 orders-0 3; assigned m2 orders-1 3;" STABLE);
    assert_ok("O1", TOPIC BOTH "assigned m1 orders-0 2; state Stable -> PreparingRebalance: rejoin");
    assert_violated("O1",
                    TOPIC BOTH "assigned m1 orders-0 2; assigned m1 orders-0 3; assigned m1 orders-0 4;"
                               "assigned m1 orders-1 4",
                    "orders-1@0", "generation 3");
}

#define SYNCED "syncs billing-1; syncs billing-2;"

static void who_missed_an_assignment_owns_still(void **state)
{
    (void)state;
    /* m2 had orders-1 and missed generation 2, which withheld it: generation 3 has to withhold it again. */
    assert_ok("O1", TOPIC JOINED BOTH SYNCED
              "assigned m1 orders-0 2; syncs billing-1; syncs billing-2 27; assigned m1 orders-0 3;" SYNCED
              "assigned m1 orders-0 4; assigned m1 orders-1 4;" STABLE);
    /* it received generation 3 */
    assert_violated("O1",
                    TOPIC JOINED BOTH SYNCED
                    "assigned m1 orders-0 2; syncs billing-1; syncs billing-2 27; assigned m1 orders-0 3;" SYNCED
                    "assigned m1 orders-0 4; assigned m1 orders-0 5; assigned m1 orders-1 5;" STABLE,
                    "orders-1@0", "generation 4");
    assert_violated("O1",
                    TOPIC JOINED BOTH SYNCED "assigned m1 orders-0 2;" SYNCED "assigned m1 orders-0 3;" SYNCED
                                             "assigned m1 orders-0 4; assigned m1 orders-1 4;" STABLE,
                    "orders-1@0", "generation 3");
    /* it is out */
    assert_violated("O1",
                    TOPIC JOINED BOTH SYNCED
                    "assigned m1 orders-0 2; syncs billing-1; syncs billing-2 27; expelled m2;"
                    "assigned m1 orders-0 3; syncs billing-1; assigned m1 orders-0 4; assigned m1 orders-1 4;" STABLE,
                    "orders-1@0", "generation 3");
    /* stable, and nobody's */
    assert_violated("O1",
                    TOPIC JOINED BOTH SYNCED
                    "assigned m1 orders-0 2; syncs billing-1; syncs billing-2 27; assigned m1 orders-0 3;" STABLE,
                    "orders-1@0", "generation 3");
}

static void static_member_that_comes_back_takes_over_its_partitions(void **state)
{
    (void)state;
    assert_ok("O1", TOPIC BOTH "fenced m2; assigned m3 orders-1 1");
    assert_violated("O1", TOPIC BOTH "fenced m1; assigned m3 orders-1 1", "orders-1@0", "two members");
}

static void group_that_begins_anew_counts_anew(void **state)
{
    (void)state;
    assert_ok("O1", TOPIC BOTH "assigned m1 orders-0 2; assigned m1 orders-1 2; state Empty -> Dead: deleted;"
                               "assigned m4 orders-1 1; assigned m5 orders-0 1;" STABLE);
}

static void partitions_added_later_are_not_asked_for(void **state)
{
    (void)state;
    assert_ok("O1", TOPIC BOTH "topic orders 4; assigned m2 orders-0 2; assigned m2 orders-1 2;" STABLE);
}

static void partition_number_from_a_mad_leader_is_ignored(void **state)
{
    (void)state;
    assert_ok("O1", TOPIC BOTH "assigned m1 orders-2147483647 1");
}

static void topic_that_nobody_was_given_is_found(void **state)
{
    (void)state;
    enum kt_result result = judge("O1", "refunds -> billing", TOPIC "topic refunds 1;" BOTH);
    assert_int_equal(result, KT_VIOLATED);
    assert_non_null(strstr(story_text(), "refunds-0 was nobody's"));
}

static void o1_without_assignment_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("O1", TOPIC "member m1 billing-1", "billing never assigned anything");
}

static void group_that_becomes_stable_converged(void **state)
{
    (void)state;
    assert_ok("L1", TOPIC JOINED BOTH);
    assert_ok("L1", TOPIC JOINED BOTH "crash billing-2; at 45; expelled m2; assigned m1 orders-0 2;"
                                      "assigned m1 orders-1 2;" STABLE);
    assert_ok("L1", TOPIC JOINED BOTH "freeze billing-2; thaw billing-2");
}

static void static_member_that_is_back_keeps_its_partitions(void **state)
{
    (void)state;
    assert_ok("L1", TOPIC JOINED BOTH
              "crash billing-2; start billing-2.2; fenced m2 by m3; member m3 billing-2.2; at 400; note");
    assert_violated("L1", TOPIC JOINED BOTH "crash billing-2; at 400; note", "", "orders-1 is a dead");
}

static void group_that_never_becomes_stable_is_found(void **state)
{
    (void)state;
    assert_violated("L1",
                    TOPIC JOINED BOTH "crash billing-2; at 45; expelled m2;"
                                      "state Stable -> PreparingRebalance: expelled; at 400; note",
                    "", "billing did not converge within 345.000 s of the last change: it is not Stable");
    assert_witnesses("crash");
}

static void partitions_of_the_dead_are_not_owned(void **state)
{
    (void)state;
    assert_violated("L1", TOPIC JOINED BOTH "crash billing-2; at 400; note", "",
                    "orders-1 is a dead or frozen instance's");
    assert_violated("L1", TOPIC JOINED BOTH "freeze billing-2; at 400; note", "", "orders-1 is a dead");
    assert_violated("L1", TOPIC JOINED BOTH "crash billing-2; expelled m2; at 400; note", "", "orders-1 is nobody's");
}

static void instance_that_never_joins_is_found(void **state)
{
    (void)state;
    assert_violated("L1", TOPIC JOINED BOTH "start billing-3; at 400; note", "",
                    "billing-3 runs but is not in the group");
}

static void late_convergence_is_found(void **state)
{
    (void)state;
    const char *story = TOPIC JOINED BOTH "crash billing-2; at 45; expelled m2; assigned m1 orders-0 2;"
                                          "assigned m1 orders-1 2;" STABLE "at 50; note";
    assert_int_equal(judge("L1", "billing within 44s", story), KT_VIOLATED);
    assert_int_equal(judge("L1", "billing within 46s", story), KT_OK);
}

static void trial_that_ends_before_the_bound_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("L1", TOPIC JOINED BOTH "crash billing-2; at 45; expelled m2", "let it run longer");
    assert_not_judged("L1", TOPIC JOINED BOTH "crash billing-1; crash billing-2; at 400; note",
                      "no instance in billing runs");
    assert_not_judged("L1", TOPIC JOINED, "billing never formed");
}

static void all_committed_is_drained(void **state)
{
    (void)state;
    assert_ok("L3", TOPIC JOINED "commit orders-0@5 m1; commit orders-1@5 m1");
    assert_ok("L3",
              TOPIC JOINED "append orders-1@5 3; readable orders-1@5; commit orders-0@5 m1; commit orders-1@5 m1");
}

static void lag_at_the_end_is_found(void **state)
{
    (void)state;
    assert_violated("L3", TOPIC JOINED "commit orders-0@5 m1; commit orders-1@2 m1; at 400; note", "orders-1@2",
                    "billing has 3 records of lag, orders-1 first (committed 2, end 5)");
    assert_violated("L3", TOPIC JOINED "commit orders-0@5 m1; at 400; note", "orders-1@0", "committed -1");
}

static void lag_that_drains_too_late_is_found(void **state)
{
    (void)state;
    const char *story = TOPIC JOINED "commit orders-0@5 m1; commit orders-1@2 m1; at 20; commit orders-1@5 m1";
    assert_int_equal(judge("L3", "billing within 10s", story), KT_VIOLATED);
    assert_int_equal(judge("L3", "billing within 30s", story), KT_OK);
}

static void bound_counts_from_the_last_record_or_change(void **state)
{
    (void)state;
    const char *story = TOPIC JOINED "commit orders-0@5 m1; commit orders-1@2 m1; at 15; thaw billing-1; at 20;"
                                     "commit orders-1@5 m1";
    assert_int_equal(judge("L3", "billing within 10s", story), KT_OK);
    story = TOPIC JOINED "commit orders-0@5 m1; at 15; append orders-1@5 1; at 20; commit orders-1@6 m1";
    assert_int_equal(judge("L3", "billing within 10s", story), KT_OK);
}

static void bound_counts_from_the_last_fault_done_to_a_request(void **state)
{
    (void)state;
    const char *drained = TOPIC JOINED "commit orders-0@5 m1; at 15; fault billing-1 JoinGroup nth=2: %s;"
                                       "at 20; commit orders-1@5 m1";
    const char *stable = TOPIC JOINED BOTH "state Stable -> PreparingRebalance: rejoin; at 15;"
                                           "fault billing-2 JoinGroup nth=2: %s; at 20;"
                                           "assigned m1 orders-0 2; assigned m2 orders-1 2;" STABLE;
    const char *deeds[] = {"drop reply", "delay request by 5s", "fail NOT_COORDINATOR", "close"};
    char text[1024];
    for (size_t i = 0; i < sizeof deeds / sizeof *deeds; i++) {
        snprintf(text, sizeof text, drained, deeds[i]);
        assert_int_equal(judge("L3", "billing within 10s", text), KT_OK);
        assert_int_equal(judge("L3", "billing within 4s", text), KT_VIOLATED);
        snprintf(text, sizeof text, stable, deeds[i]);
        assert_int_equal(judge("L1", "billing within 10s", text), KT_OK);
        assert_int_equal(judge("L1", "billing within 4s", text), KT_VIOLATED);
    }
    assert_int_equal(judge("L3", "billing within 10s",
                           TOPIC JOINED "commit orders-0@5 m1; at 15; fault refunds-1 JoinGroup: drop reply; at 20;"
                                        "commit orders-1@5 m1"),
                     KT_VIOLATED);
}

static void l3_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("L3", TOPIC JOINED "assign billing-1 orders-0; at 400; note", "never committed");
    assert_not_judged("L3", JOINED "commit orders-0@5 m1", "no record was written");
    assert_not_judged("L3", TOPIC JOINED "commit orders-0@4 m1", "let it run longer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_partition_to_one_member_is_ok),
        cmocka_unit_test(partition_of_two_members_is_found),
        cmocka_unit_test(partition_of_nobody_is_found),
        cmocka_unit_test(partition_that_moves_may_be_nobodys_for_one_generation),
        cmocka_unit_test(who_missed_an_assignment_owns_still),
        cmocka_unit_test(static_member_that_comes_back_takes_over_its_partitions),
        cmocka_unit_test(group_that_begins_anew_counts_anew),
        cmocka_unit_test(partitions_added_later_are_not_asked_for),
        cmocka_unit_test(partition_number_from_a_mad_leader_is_ignored),
        cmocka_unit_test(topic_that_nobody_was_given_is_found),
        cmocka_unit_test(o1_without_assignment_is_not_judged),
        cmocka_unit_test(group_that_becomes_stable_converged),
        cmocka_unit_test(static_member_that_is_back_keeps_its_partitions),
        cmocka_unit_test(group_that_never_becomes_stable_is_found),
        cmocka_unit_test(partitions_of_the_dead_are_not_owned),
        cmocka_unit_test(instance_that_never_joins_is_found),
        cmocka_unit_test(late_convergence_is_found),
        cmocka_unit_test(trial_that_ends_before_the_bound_is_not_judged),
        cmocka_unit_test(all_committed_is_drained),
        cmocka_unit_test(lag_at_the_end_is_found),
        cmocka_unit_test(lag_that_drains_too_late_is_found),
        cmocka_unit_test(bound_counts_from_the_last_record_or_change),
        cmocka_unit_test(bound_counts_from_the_last_fault_done_to_a_request),
        cmocka_unit_test(l3_without_data_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
