/* SPDX-License-Identifier: Apache-2.0 */
/* Programs without rebalance callback: librdkafka assigns by itself, and only the broker's events tell what it owns. */
#include "selftests/harness/verdict/story.h"

#define TEN "topic orders 1; append orders-0@0 10; start billing-1; start billing-2;"
#define CLIENTS "client billing-1 itself; client billing-2 itself;"
#define MEMBERS "joins billing-1; member m1 billing-1; joins billing-2; member m2 billing-2;"
#define GROUP TEN CLIENTS MEMBERS
#define ONE GROUP "assigned m1 orders-0 1; syncs billing-1; syncs billing-2;"
/* orders-0 goes from billing-1 to billing-2. */
#define MOVES "joins billing-2; joins billing-1; assigned m2 orders-0 2; syncs billing-1; syncs billing-2;"

static void who_was_given_the_partition_may_process(void **state)
{
    (void)state;
    assert_ok("O2", ONE "effect billing-1 orders-0@0;" MOVES "effect billing-2 orders-0@1");
    assert_non_null(strstr(story_text(), "2 effects, none while another owned the partition"));
    assert_ok("O2", ONE "deliver billing-1 orders-0@0;" MOVES "poll billing-1; deliver billing-2 orders-0@0");
}

static void effect_after_it_went_to_another_is_found(void **state)
{
    (void)state;
    assert_violated("O2", ONE "deliver billing-1 orders-0@0;" MOVES "effect billing-1 orders-0@0", "orders-0@0",
                    "orders-0@0 had its effect in billing-1 while billing-2 owned orders-0\n"
                    "(librdkafka assigns by itself there");
    assert_witnesses("append, assigned, deliver, assigned, effect");
    assert_violated("O2", ONE "effect billing-2 orders-0@0", "orders-0@0", "while billing-1 owned");
    assert_violated("O2", ONE MOVES "deliver billing-1 orders-0@3", "orders-0@3", "counts when it is handed over");
}

/* Where no callback tells, it is the group's word that says who had the partition. */
static void zombie_that_has_not_heard_yet_is_excused(void **state)
{
    (void)state;
#define OVER "expelled m1; assigned m2 orders-0 2; syncs billing-2; thaw billing-1;"
    assert_ok("O2", ONE "freeze billing-1;" OVER "deliver billing-1 orders-0@0; effect billing-1 orders-0@0");
    assert_ok("O2", ONE "deliver billing-1 orders-0@0; freeze billing-1;" OVER "effect billing-1 orders-0@0");
    assert_ok("O2", ONE "freeze billing-1;" OVER "deliver billing-1 orders-0@0");
    assert_violated("O2",
                    ONE "freeze billing-1;" OVER "told billing-1 25; deliver billing-1 orders-0@0;"
                        "effect billing-1 orders-0@0",
                    "orders-0@0", "while billing-2 owned");
    assert_violated("O2",
                    ONE "freeze billing-1;" OVER "joins billing-1; assigned m2 orders-0 3; syncs billing-1;"
                        "deliver billing-1 orders-0@0",
                    "orders-0@0", "while billing-2 owned");
#undef OVER
}

static void effect_between_two_owners_is_ok(void **state)
{
    (void)state;
    assert_ok("O2", ONE "deliver billing-1 orders-0@0; joins billing-2; joins billing-1; effect billing-1 orders-0@0;"
                        "assigned m2 orders-0 2; effect billing-2 orders-0@0");
}

static void owner_that_is_gone_or_out_owns_nothing(void **state)
{
    (void)state;
    const char *ends[] = {"crash billing-1;", "died billing-1;",  "exit billing-1;",
                          "expelled m1;",     "left m1;",         "fenced m1 by m9;",
                          "close billing-1;", "joins billing-1;", "assigned m3 refunds-0 2;"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", ONE "member m3 billing-2;", ends[i], "effect billing-2 orders-0@4");
        assert_ok("O2", text);
    }
    const char *others[] = {"expelled m2;",      "left m2;",        "joins billing-2;",        "close billing-2;",
                            "freeze billing-1;", "thaw billing-1;", "assigned m2 refunds-0 1;"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        char text[1024];
        snprintf(text, sizeof text, "%s%s%s", ONE, others[i], "effect billing-2 orders-0@4");
        assert_violated("O2", text, "orders-0@4", "while billing-1 owned");
    }
}

static void assignment_is_the_members_whoever_caused_it(void **state)
{
    (void)state;
    /* The leader's request brings the events about: they carry its instance. */
    assert_violated("O2", GROUP "assigned m1 orders-0 1 billing-2; effect billing-2 orders-0@0", "orders-0@0",
                    "while billing-1 owned");
    assert_ok("O2", GROUP "assigned m1 orders-0 1 billing-2; effect billing-1 orders-0@0");
}

static void static_member_that_is_back_owns_what_it_had(void **state)
{
    (void)state;
#define BACK "crash billing-1; client billing-1.2 itself; joins billing-1.2; fenced m1 by m3; member m3 billing-1.2;"
    assert_violated("O2", ONE BACK "syncs billing-1.2; effect billing-2 orders-0@0", "orders-0@0",
                    "while billing-1.2 owned");
    assert_ok("O2", ONE BACK "syncs billing-1.2; effect billing-1.2 orders-0@0");
    assert_ok("O2", ONE BACK "syncs billing-1.2 27; effect billing-2 orders-0@0");
}

static void member_that_joins_again_without_a_new_generation_keeps_its_own(void **state)
{
    (void)state;
    assert_violated("O2", ONE "joins billing-1; syncs billing-1; effect billing-2 orders-0@0", "orders-0@0",
                    "while billing-1 owned");
}

static void callbacks_and_none_are_mixed_by_instance(void **state)
{
    (void)state;
#define MIXED TEN "client billing-1 callback; client billing-2 itself;" MEMBERS
#define TOLD MIXED "assigned m1 orders-0 1; assign billing-1 orders-0; deliver billing-1 orders-0@0;"
    assert_violated("O2", TOLD "effect billing-2 orders-0@0", "orders-0@0", "while billing-1 owned");
    assert_violated("O2", MIXED "assigned m2 orders-0 1; assign billing-1 orders-1; effect billing-1 orders-0@0",
                    "orders-0@0", "while billing-2 owned");
    assert_ok("O2", TOLD "effect billing-1 orders-0@0; joins billing-2; revoke billing-1 orders-0; joins billing-1;"
                         "assigned m2 orders-0 2; deliver billing-2 orders-0@1; effect billing-2 orders-0@1");
    assert_ok("R1", TOLD "revoke billing-1 orders-0; assigned m2 orders-0 2");
    assert_violated("R1", TOLD "revoke billing-1 orders-0; assigned m2 orders-0 2; revoke billing-2 orders-0",
                    "orders-0@0", "revoked from a consumer that did not own it");
    assert_violated("O4", TOLD "revoke billing-1 orders-0; effect billing-1 orders-0@0", "orders-0@0",
                    "after it gave up");
}

static void several_consumers_of_one_instance_share_what_it_is_given(void **state)
{
    (void)state;
#define PAIR TEN "client billing-1/1 itself; client billing-1/2 itself; client billing-2 itself;" MEMBERS
#define SHARED PAIR "member m4 billing-1; assigned m1 orders-0 1; assigned m4 orders-1 1;"
    assert_ok("O2", SHARED "effect billing-1/1 orders-0@0; effect billing-1/2 orders-0@1; close billing-1/2;");
    assert_violated("O2", SHARED "close billing-1/2; left m4; effect billing-2 orders-0@1", "orders-0@1", "");
    assert_not_judged("O2",
                      TEN "client billing-1/1 itself; client billing-1/2 events;" MEMBERS "assigned m1 orders-0 1;"
                          "assign billing-1/2 orders-0; effect billing-1/2 orders-0@0",
                      "with and without rebalance callback");
}

static void there_are_no_callbacks_to_pair_and_no_revoke_to_heed(void **state)
{
    (void)state;
    assert_ok("R1", ONE MOVES);
    assert_non_null(strstr(story_text(), "librdkafka assigns by itself: there are no callbacks to pair"));
    assert_ok("O4", ONE "effect billing-1 orders-0@0;" MOVES "effect billing-1 orders-0@1");
    assert_non_null(strstr(story_text(), "told of no revoke"));
    assert_not_judged("O4", ONE MOVES, "no effect was reported");
}

static void assignment_of_its_own_is_still_paired(void **state)
{
    (void)state;
#define OWN TEN "client billing-1 itself; assign billing-1 orders-0; effect billing-1 orders-0@0;"
    assert_ok("R1", OWN "revoke billing-1 orders-0");
    assert_violated("R1", OWN "assign billing-1 orders-0", "orders-0@0", "assigned again");
    assert_violated("O4", OWN "revoke billing-1 orders-0; effect billing-1 orders-0@1", "orders-0@1", "");
    assert_violated("O2", OWN "effect billing-2 orders-0@1", "orders-0@1", "while billing-1 owned");
}

static void missing_data_is_never_ok(void **state)
{
    (void)state;
    for (const char **id = (const char *[]){"O2", "O4", "R1", NULL}; *id; id++) {
        /* nothing says how the consumers are assigned */
        assert_not_judged(*id, TEN MEMBERS "assigned m1 orders-0 1; deliver billing-1 orders-0@0",
                          "no instance in billing was seen to be assigned");
        /* they assign by themselves, but nothing was assigned */
        assert_not_judged(*id, GROUP "deliver billing-1 orders-0@0", "no instance in billing was seen to be assigned");
        /* of one of them, or of its instance, nobody knows */
        assert_not_judged(*id,
                          TEN "client billing-1 itself;" MEMBERS "assigned m1 orders-0 1; assigned m2 orders-1 1;"
                              "deliver billing-1 orders-0@0",
                          "how billing-2 of billing is assigned partitions was not recorded");
        assert_not_judged(*id, ONE "deliver billing-1 orders-0@0; deliver billing-3 orders-1@1",
                          "how billing-3 of billing");
        assert_not_judged(*id, ONE "deliver billing-1 orders-0@0; bare m7; assigned m7 orders-1 1",
                          "how an instance of billing");
        /* with a callback that was never called */
        assert_not_judged(*id, TEN "client billing-1 callback; member m1 billing-1; deliver billing-1 orders-0@0",
                          "no instance in billing was seen to be assigned");
    }
}

/* A crash between effect and commit: at least once, explained, in order, and not at most once. */
static void crash_between_effect_and_commit_is_at_least_once(void **state)
{
    (void)state;
#define THREE                                                                                                          \
    "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@0; commit orders-0@1 m1;"                               \
    "effect billing-1 orders-0@1; effect billing-1 orders-0@2;"
#define REST                                                                                                           \
    "deliver billing-2 orders-0@1 9; effect billing-2 orders-0@1; effect billing-2 orders-0@2;"                        \
    "effect billing-2 orders-0@3; effect billing-2 orders-0@4; effect billing-2 orders-0@5;"                           \
    "effect billing-2 orders-0@6; effect billing-2 orders-0@7; effect billing-2 orders-0@8;"                           \
    "effect billing-2 orders-0@9; commit orders-0@10 m2"
    const char *story = ONE THREE "crash billing-1; expelled m1; joins billing-2; assigned m2 orders-0 2;" REST;
    for (const char **id = (const char *[]){"D1", "D5", "B1", "C1", "C2", "O2", "O4", "R1", NULL}; *id; id++)
        assert_ok(*id, story);
    assert_ok("B1", story);
    assert_non_null(strstr(story_text(), "2 of them repeated"));
    assert_violated("D2", story, "orders-0@0", "");
    assert_violated("B1", ONE THREE "assigned m1 orders-0 1; effect billing-1 orders-0@2", "orders-0@2",
                    "unexplained duplicate");
    assert_violated("B1", ONE THREE MOVES "effect billing-2 orders-0@0", "orders-0@0", "unexplained duplicate");
}

/* billing-1 works on while librdkafka joins again in the background, and is handed again what it had not committed. */
static void record_in_hand_may_be_done_after_the_rebalance(void **state)
{
    (void)state;
#define AGAIN "joins billing-2; joins billing-1; assigned m1 orders-0 2; syncs billing-1;"
    const char *story = ONE "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@0; effect billing-1 orders-0@1;"
                            "joins billing-1; effect billing-1 orders-0@2; assigned m1 orders-0 2;"
                            "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@0; effect billing-1 orders-0@1;"
                            "effect billing-1 orders-0@2";
    for (const char **id = (const char *[]){"D5", "B1", "O2", "O4", "R1", NULL}; *id; id++)
        assert_ok(*id, story);
    story = ONE "deliver billing-1 orders-0@0 2; effect billing-1 orders-0@0;" AGAIN
                "effect billing-1 orders-0@1; deliver billing-1 orders-0@0 2; effect billing-1 orders-0@0;"
                "effect billing-1 orders-0@1";
    for (const char **id = (const char *[]){"D5", "B1", "O2", "O4", "R1", NULL}; *id; id++)
        assert_ok(*id, story);
    story = ONE "deliver billing-1 orders-0@0 2; deliver billing-1 orders-0@2;" AGAIN
                "poll billing-1; deliver billing-1 orders-0@0 3; poll billing-1; deliver billing-1 orders-0@3";
    for (const char **id = (const char *[]){"D5", "B1", "O2", NULL}; *id; id++)
        assert_ok(*id, story);
}

static void order_is_still_judged_between_rebalances(void **state)
{
    (void)state;
    assert_violated("D5",
                    ONE "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@1; effect billing-1 orders-0@0",
                    "orders-0@0", "after orders-0@1 had");
    assert_violated("B1",
                    ONE AGAIN "deliver billing-1 orders-0@0 3; effect billing-1 orders-0@1;"
                              "deliver billing-1 orders-0@3; effect billing-1 orders-0@1",
                    "orders-0@1", "unexplained duplicate");
}

static void group_converges_and_drains_without_callbacks(void **state)
{
    (void)state;
    assert_ok("L1", ONE "state CompletingRebalance -> Stable: assigned");
    assert_ok("L3", ONE "deliver billing-1 orders-0@0 10; commit orders-0@10 m1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_was_given_the_partition_may_process),
        cmocka_unit_test(effect_after_it_went_to_another_is_found),
        cmocka_unit_test(zombie_that_has_not_heard_yet_is_excused),
        cmocka_unit_test(effect_between_two_owners_is_ok),
        cmocka_unit_test(owner_that_is_gone_or_out_owns_nothing),
        cmocka_unit_test(assignment_is_the_members_whoever_caused_it),
        cmocka_unit_test(static_member_that_is_back_owns_what_it_had),
        cmocka_unit_test(member_that_joins_again_without_a_new_generation_keeps_its_own),
        cmocka_unit_test(callbacks_and_none_are_mixed_by_instance),
        cmocka_unit_test(several_consumers_of_one_instance_share_what_it_is_given),
        cmocka_unit_test(there_are_no_callbacks_to_pair_and_no_revoke_to_heed),
        cmocka_unit_test(assignment_of_its_own_is_still_paired),
        cmocka_unit_test(missing_data_is_never_ok),
        cmocka_unit_test(crash_between_effect_and_commit_is_at_least_once),
        cmocka_unit_test(record_in_hand_may_be_done_after_the_rebalance),
        cmocka_unit_test(order_is_still_judged_between_rebalances),
        cmocka_unit_test(group_converges_and_drains_without_callbacks),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
