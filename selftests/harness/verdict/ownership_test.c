/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/harness/verdict/story.h"

#define TEN "topic orders 1; append orders-0@0 10; member m1 billing-1; member m2 billing-2;"
#define ONE "assign billing-1 orders-0;"
#define TWO "assign billing-2 orders-0;"

static void effects_in_order_are_ok(void **state)
{
    (void)state;
    assert_ok("D5", TEN ONE "effect billing-1 orders-0@0; effect billing-1 orders-0@2; effect billing-1 orders-0@5");
}

static void effect_after_a_later_one_is_found(void **state)
{
    (void)state;
    assert_violated("D5",
                    TEN ONE "effect billing-1 orders-0@0; effect billing-1 orders-0@2; effect billing-1 orders-0@1",
                    "orders-0@1", "orders-0@1 had its effect in billing-1 after orders-0@2 had");
    assert_witnesses("append, assign begin, effect, effect");
    assert_violated("D5", TEN ONE "effect billing-1 orders-0@0; effect billing-1 orders-0@0", "orders-0@0", "twice");
}

static void redelivery_after_a_handover_is_in_order(void **state)
{
    (void)state;
    assert_ok("D5", TEN ONE "effect billing-1 orders-0@0; effect billing-1 orders-0@1; crash billing-1;" TWO
                            "effect billing-2 orders-0@0; effect billing-2 orders-0@1");
    assert_ok("D5",
              TEN ONE "effect billing-1 orders-0@1; revoke billing-1 orders-0;" ONE "effect billing-1 orders-0@1");
    assert_ok("D5", TEN ONE "effect billing-1 orders-0@1; seek billing-1 orders-0@0; effect billing-1 orders-0@1");
    assert_ok("D5", "append orders-0@0 10; bare m1; assigned m1 orders-0 1; effect billing-1 orders-0@1;"
                    "assigned m1 orders-0 2; effect billing-1 orders-0@1");
}

static void first_effects_of_all_instances_are_in_order(void **state)
{
    (void)state;
    assert_violated("D5", TEN ONE "effect billing-1 orders-0@3; crash billing-1;" TWO "effect billing-2 orders-0@2",
                    "orders-0@2", "orders-0@2 had its effect in billing-2 after orders-0@3 had");
}

/* At most once: committed, frozen before the effect, thawed when others have gone on. */
static void late_effect_of_a_zombie_that_has_not_heard_is_in_order(void **state)
{
    (void)state;
    assert_ok("D5", TEN ONE "deliver billing-1 orders-0@0; expelled m1;" TWO
                            "effect billing-2 orders-0@2; effect billing-1 orders-0@0; effect billing-2 orders-0@3");
    assert_non_null(strstr(story_text(), "but for 1, late"));
    assert_violated("D5",
                    TEN ONE "expelled m1; told billing-1 25; deliver billing-1 orders-0@0;" TWO
                            "effect billing-2 orders-0@2; effect billing-1 orders-0@0",
                    "orders-0@0", "");
    assert_violated("D5",
                    TEN ONE "deliver billing-1 orders-0@0; expelled m1;" TWO
                            "effect billing-2 orders-0@2; effect billing-1 orders-0@0; effect billing-2 orders-0@1",
                    "orders-0@1", "after orders-0@2 had");
}

static void d5_without_data_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("D5", TEN ONE, "no effect was reported");
    assert_not_judged("D5", TEN ONE "deliver billing-1 orders-0@0", "no record had an effect");
}

/* Frozen with its callback still to run, expelled, thawed: what the callback takes is another's by then. */
static void callback_that_runs_after_its_member_was_put_out_takes_nothing(void **state)
{
    (void)state;
    assert_ok("O2", TEN "assigned m2 orders-0 1; freeze billing-2; expelled m2; assigned m1 orders-0 2;" ONE
                        "thaw billing-2;" TWO "effect billing-1 orders-0@0");
    assert_violated("O2", TEN "assigned m2 orders-0 1;" TWO "effect billing-1 orders-0@0", "orders-0@0", "");
}

static void owner_may_process(void **state)
{
    (void)state;
    assert_ok("O2",
              TEN ONE "effect billing-1 orders-0@0; revoke billing-1 orders-0;" TWO "effect billing-2 orders-0@1");
}

static void processing_while_another_owns_is_found(void **state)
{
    (void)state;
    assert_violated("O2", TEN ONE "expelled m1; told billing-1 25;" TWO "effect billing-1 orders-0@4", "orders-0@4",
                    "orders-0@4 had its effect in billing-1 while billing-2 owned orders-0");
    assert_witnesses("append, assign begin, effect");
}

static void who_is_out_or_gone_owns_nothing(void **state)
{
    (void)state;
    assert_ok("O2", TEN ONE "expelled m1;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "fenced m1;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "left m1;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "crash billing-1;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "exit billing-1;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "losing billing-1 orders-0;" TWO "effect billing-2 orders-0@4");
    assert_ok("O2", TEN ONE "close billing-1;" TWO "effect billing-2 orders-0@4");
    assert_violated("O2", TEN ONE "freeze billing-1;" TWO "effect billing-2 orders-0@4", "orders-0@4", "");
    assert_violated("O2", TEN ONE "revoking billing-1 orders-0;" TWO "effect billing-2 orders-0@4", "orders-0@4", "");
    assert_violated("O2", TEN ONE "left m2;" TWO "effect billing-2 orders-0@4", "orders-0@4", "");
}

static void member_of_unknown_instance_is_known_by_its_partitions(void **state)
{
    (void)state;
    assert_ok("O2", "append orders-0@0 9; bare m1; assigned m1 orders-0 1;" ONE "expelled m1;" TWO
                    "effect billing-2 orders-0@4");
}

static void two_consumers_of_one_instance_are_two_owners(void **state)
{
    (void)state;
    assert_violated("O2", TEN "assign billing-1/1 orders-0; effect billing-1/2 orders-0@1", "orders-0@1", "");
}

static void record_counts_when_it_is_handed_over_without_effects(void **state)
{
    (void)state;
    /* Handed before it was frozen, processed who knows when: not held against it. */
    assert_ok("O2", TEN ONE "deliver billing-1 orders-0@0; expelled m1;" TWO "poll billing-1");
    assert_violated("O2", TEN ONE "expelled m1; losing billing-1 orders-0;" TWO "deliver billing-1 orders-0@0",
                    "orders-0@0", "counts when it is handed over");
}

/* Frozen past its session and thawed: librdkafka hands over what it has before the first heartbeat's answer. */
static void zombie_that_has_not_heard_yet_is_excused(void **state)
{
    (void)state;
    const char *const outs[] = {"expelled m1;", "fenced m1;", "left m1;"};
    for (size_t i = 0; i < sizeof outs / sizeof *outs; i++) {
        char text[512];
        snprintf(text, sizeof text, TEN ONE "%s" TWO "effect billing-1 orders-0@4", outs[i]);
        assert_ok("O2", text);
        assert_non_null(strstr(story_text(), "1 effects, none while another owned the partition"));
        assert_non_null(strstr(story_text(), "but for 1 by who was out of the group and had not heard of it yet"));
    }
    assert_ok("O2", TEN ONE "expelled m1;" TWO "deliver billing-1 orders-0@4; effect billing-1 orders-0@4");
    assert_ok("O2", TEN ONE "expelled m1;" TWO "deliver billing-1 orders-0@4");
    assert_ok("O2", TEN ONE "deliver billing-1 orders-0@4; expelled m1;" TWO "effect billing-1 orders-0@4");
}

/* A record in hand is done to its end; what comes after its instance heard is not. */
static void zombie_is_excused_until_it_is_handed_a_record_knowing(void **state)
{
    (void)state;
    const char *const ways[] = {"told billing-1 22;", "losing billing-1 orders-0;", "told billing-1 -147;",
                                "member m3 billing-1; syncs billing-1;"};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        char text[512];
        snprintf(text, sizeof text,
                 TEN ONE "deliver billing-1 orders-0@4; expelled m1; %s" TWO "effect billing-1 orders-0@4", ways[i]);
        assert_ok("O2", text);
        snprintf(text, sizeof text,
                 TEN ONE "expelled m1; %s" TWO "deliver billing-1 orders-0@4; effect billing-1 orders-0@4", ways[i]);
        assert_violated("O2", text, "orders-0@4", "while billing-2 owned");
    }
}

static void who_never_had_the_partition_or_gave_it_up_is_no_zombie(void **state)
{
    (void)state;
    assert_violated("O2", TEN TWO "expelled m1; effect billing-1 orders-0@4", "orders-0@4", "");
    assert_violated("O2", TEN ONE "expelled m2;" TWO "effect billing-1 orders-0@4", "orders-0@4", "");
    assert_violated("O2", TEN ONE "revoke billing-1 orders-0; expelled m1;" TWO "effect billing-1 orders-0@4",
                    "orders-0@4", "");
    assert_violated("O2",
                    TEN ONE "deliver billing-1 orders-0@4; revoke billing-1 orders-0; left m1;" TWO
                            "effect billing-1 orders-0@4",
                    "orders-0@4", "");
    assert_violated("O2",
                    TEN ONE "deliver billing-1 orders-0@4; close billing-1; left m1;" TWO "effect billing-1 orders-0@4",
                    "orders-0@4", "");
    assert_violated("O2", TEN ONE "expelled m1; crash billing-1; start billing-1; " TWO "effect billing-1 orders-0@4",
                    "orders-0@4", "");
}

static void effect_after_revoke_is_found(void **state)
{
    (void)state;
    assert_violated("O4", TEN ONE "effect billing-1 orders-0@0; revoke billing-1 orders-0; effect billing-1 orders-0@1",
                    "orders-0@1", "orders-0@1 had its effect in billing-1 after it gave up orders-0");
    assert_witnesses("append, assign begin, revoke end, effect");
    assert_violated("O4", TEN ONE "lost billing-1 orders-0; effect billing-1 orders-0@1", "orders-0@1", "");
}

static void effect_until_the_revoke_ends_is_ok(void **state)
{
    (void)state;
    assert_ok("O4", TEN ONE "revoking billing-1 orders-0; effect billing-1 orders-0@1");
    assert_ok("O4", TEN ONE "losing billing-1 orders-0; effect billing-1 orders-0@1");
    assert_ok("O4", TEN ONE "revoke billing-1 orders-0;" ONE "effect billing-1 orders-0@1");
    assert_ok("O4", TEN ONE "revoke billing-1 orders-0;" TWO "effect billing-2 orders-0@1");
    assert_ok("O4", TEN "assign billing-1/2 orders-0; assign billing-1/1 orders-0; revoke billing-1/2 orders-0;"
                        "effect billing-1/1 orders-0@1");
}

static void ownership_without_data_is_not_judged(void **state)
{
    (void)state;
    for (const char **id = (const char *[]){"O2", "O4", NULL}; *id; id++) {
        assert_not_judged(*id, TEN "effect billing-1 orders-0@1", "no instance in billing was seen to be assigned");
        assert_not_judged(*id, TEN ONE, "no effect was reported");
        assert_int_equal(judge(*id, "orders -> billing", TEN ONE "effect billing-1 refunds-0@1"), KT_NOT_JUDGED);
    }
}

static void callbacks_in_turn_are_ok(void **state)
{
    (void)state;
    assert_ok("R1", ONE "revoke billing-1 orders-0;" ONE "lost billing-1 orders-0;" ONE);
    assert_ok("R1", ONE "crash billing-1; assign billing-1.2 orders-0");
}

static void callback_out_of_turn_is_found(void **state)
{
    (void)state;
    assert_violated("R1", ONE ONE, "orders-0@0",
                    "assigned again to a consumer that still owned it (billing-1, client 1)");
    assert_witnesses("assign begin, assign end, assign begin");
    assert_violated("R1", ONE "revoke billing-1 orders-0; revoke billing-1 orders-0", "orders-0@0", "revoked from");
    assert_violated("R1", ONE "revoke billing-2 orders-0", "orders-0@0", "revoked from a consumer that did not own it");
    assert_violated("R1", ONE "lost billing-1 orders-1", "orders-1@0", "lost by");
}

static void r1_without_callbacks_is_not_judged(void **state)
{
    (void)state;
    assert_not_judged("R1", TEN "effect billing-1 orders-0@1", "no instance in billing was seen to be assigned");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(effects_in_order_are_ok),
        cmocka_unit_test(effect_after_a_later_one_is_found),
        cmocka_unit_test(redelivery_after_a_handover_is_in_order),
        cmocka_unit_test(first_effects_of_all_instances_are_in_order),
        cmocka_unit_test(late_effect_of_a_zombie_that_has_not_heard_is_in_order),
        cmocka_unit_test(d5_without_data_is_not_judged),
        cmocka_unit_test(callback_that_runs_after_its_member_was_put_out_takes_nothing),
        cmocka_unit_test(owner_may_process),
        cmocka_unit_test(processing_while_another_owns_is_found),
        cmocka_unit_test(who_is_out_or_gone_owns_nothing),
        cmocka_unit_test(member_of_unknown_instance_is_known_by_its_partitions),
        cmocka_unit_test(two_consumers_of_one_instance_are_two_owners),
        cmocka_unit_test(record_counts_when_it_is_handed_over_without_effects),
        cmocka_unit_test(zombie_that_has_not_heard_yet_is_excused),
        cmocka_unit_test(zombie_is_excused_until_it_is_handed_a_record_knowing),
        cmocka_unit_test(who_never_had_the_partition_or_gave_it_up_is_no_zombie),
        cmocka_unit_test(effect_after_revoke_is_found),
        cmocka_unit_test(effect_until_the_revoke_ends_is_ok),
        cmocka_unit_test(ownership_without_data_is_not_judged),
        cmocka_unit_test(callbacks_in_turn_are_ok),
        cmocka_unit_test(callback_out_of_turn_is_found),
        cmocka_unit_test(r1_without_callbacks_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, story_end);
}
