/* SPDX-License-Identifier: Apache-2.0 */
/* Whose members count when a group is asked for being stable: those that its coordinator knows. */
#include <ktrial/cmocka.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders", .session_timeout_ms = "45000"};

static struct kt_trial *begin_scene(void)
{
    struct kt_trial *t = kt_trial_begin(NULL);
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 20);
    kt_start(t, "billing", 2, consumer_run, &billing);
    return t;
}

static void a_group_is_stable_again_when_a_crashed_member_was_put_out(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_run_until(t, "billing stable within 60s");
    kt_crash(t, "billing-1");
    kt_run_until(t, "billing stable within 60s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
}

/* A coordinator that moves before the first assignment leaves no trace of who had joined: nobody is put out. */
static void members_that_a_new_coordinator_never_knew_do_not_keep_a_group_unstable(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "before SyncGroup nth=1: move coordinator billing");
    kt_run_until(t, "billing stable within 60s");
    kt_crash(t, "billing-1");
    kt_run_until(t, "billing stable within 60s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_stable_again_when_a_crashed_member_was_put_out),
        cmocka_unit_test(members_that_a_new_coordinator_never_knew_do_not_keep_a_group_unstable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
