/* SPDX-License-Identifier: Apache-2.0 */
/* What a test appends in an explored run, whose brokers are down when nobody expects it. */
#include <ktrial/cmocka.h>

#include <stdlib.h>

static void a_record_waits_for_a_leader_that_an_exploration_took_down(void **state)
{
    (void)state;
    setenv("KTRIAL_REPLAY", "seed=1 end=healed at 5s: broker 1 down for 10s", 1); /* as an exploration ends it */
    struct kt_trial *t = kt_trial_begin(&(struct kt_options){.brokers = 1});
    kt_topic(t, "orders", 1);
    kt_run_until(t, "at 6s");
    kt_feed(t, "orders", 3);
    assert_int_equal(kt_end_offset(t, "orders", 0), 3);
    assert_int_equal(kt_now_us_of(t), 15000000);
    assert_int_equal(kt_trial_end(t, NULL), 0);
    unsetenv("KTRIAL_REPLAY");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_record_waits_for_a_leader_that_an_exploration_took_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
