/* SPDX-License-Identifier: Apache-2.0 */
/* A shell script on trial: real processes, twenty times as fast as the clock on the wall. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <stdlib.h>

static void start(struct kt_trial *t, int instances)
{
    const char *const billing[] = {BILLING_SH, NULL};
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    for (int i = 0; i < instances; i++)
        kt_spawn(t, "billing", billing);
}

static void no_invoice_is_lost_when_an_instance_hangs_for_a_minute(void **state)
{
    struct kt_trial *t = *state;
    kt_fault(t, "OffsetCommit group=billing: drop reply");
    start(t, 2);
    kt_run_until(t, "billing stable within 300s");
    kt_fault(t, "freeze billing-1 for 60s");
    kt_expect(t, "D1", "billing");
    kt_expect(t, KT_DRAINS, "billing within 200s");
    kt_expect_happened(t, "rebalance");
}

/* The bug: kcat commits what waits in the pipe, for the shell takes its time. */
static void a_crash_loses_the_orders_that_wait_in_the_pipe(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "after OffsetCommit group=billing nth=1: crash it, restart after 5s");
    kt_expect(t, "D1", "billing");
    kt_run_until(t, "20s");
    kt_feed(t, "orders", 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test_with(no_invoice_is_lost_when_an_instance_hangs_for_a_minute, .stage = "live", .speed = 20),
        kt_cmocka_test(a_crash_loses_the_orders_that_wait_in_the_pipe, "D1", .stage = "live", .speed = 20),
    };
    if (system("command -v kcat >/dev/null") != 0) {
        puts("skipped: kcat is not installed");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
