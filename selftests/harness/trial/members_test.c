/* SPDX-License-Identifier: Apache-2.0 */
/* When a group is stable: its members are those that its coordinator knows; and when a trial has come to rest. */
#include <ktrial/cmocka.h>

#include "selftests/harness/trial/consumer.h"

enum { SEEDS = 12 };

static struct consumer billing = {.group = "billing", .topic = "orders", .session_timeout_ms = "45000"};

static struct kt_trial *begin_scene(uint64_t seed)
{
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.seed = seed});
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 20);
    kt_start(t, "billing", 2, consumer_run, &billing);
    return t;
}

static void a_group_is_stable_again_when_a_crashed_member_was_put_out(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene(1);
    kt_run_until(t, "billing stable within 60s");
    kt_crash(t, "billing-1");
    kt_run_until(t, "billing stable within 60s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
}

/* A coordinator that moves before the first assignment leaves no trace of who had joined: nobody is put out. */
static void members_that_a_new_coordinator_never_knew_do_not_keep_a_group_unstable(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene(1);
    kt_fault(t, "before SyncGroup nth=1: move coordinator billing");
    kt_run_until(t, "billing stable within 60s");
    kt_crash(t, "billing-1");
    kt_run_until(t, "billing stable within 60s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
}

/* A coordinator that moves before the next generation is written brings back who was put out meanwhile, and that one
 * has not heard: its SyncGroup is answered, as if nothing had been. */
static void members_that_a_new_coordinator_brings_back_are_members(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) { /* in some it goes down just after the expulsion */
        struct kt_trial *t = begin_scene(seed);
        kt_fault(t, "SyncGroup instance=billing-1 nth=1: drop reply");
        kt_fault(t, "Heartbeat instance=billing-2 nth=16: broker 1 down for 10s"); /* its coordinator */
        kt_run_until(t, "at 70s");
        kt_run_until(t, "billing stable within 60s");
        assert_int_equal(kt_trial_end(t, NULL), 0);
    }
}

/* What a consumer asks before it joins may be lost; it asks again after socket.timeout.ms, a minute. */
static void a_trial_does_not_end_before_its_consumer_has_joined(void **state)
{
    (void)state;
    for (int nth = 1; nth <= 3; nth++) {
        struct kt_trial *t = kt_trial_begin(NULL);
        kt_topic(t, "orders", 4);
        kt_feed(t, "orders", 20);
        kt_start(t, "billing", 1, consumer_run, &billing);
        kt_fault(t, "Metadata nth=%d: drop reply", nth);
        kt_expect(t, "D1", "billing");
        assert_int_equal(kt_trial_end(t, NULL), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_group_is_stable_again_when_a_crashed_member_was_put_out),
        cmocka_unit_test(members_that_a_new_coordinator_brings_back_are_members),
        cmocka_unit_test(a_trial_does_not_end_before_its_consumer_has_joined),
        cmocka_unit_test(members_that_a_new_coordinator_never_knew_do_not_keep_a_group_unstable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
