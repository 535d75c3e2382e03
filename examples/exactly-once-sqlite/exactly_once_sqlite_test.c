/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "scene.h"

static void each_order_gets_one_invoice(void **state)
{
    struct kt_trial *t = *state;
    bill(t, &right, 4, 40);
    kt_expect(t, KT_EXACTLY_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 120s");
    kt_run_until(t, "idle");
    assert_int_equal(count_of("SELECT count(*) FROM invoices"), 40);
}

/* The database has the invoices of a batch and the positions behind its orders, or neither. */
static void a_crash_inside_the_transaction_leaves_no_trace(void **state)
{
    struct kt_trial *t = *state;
    bill(t, &right, 4, 40);
    kt_fault(t, "after effect nth=7: crash it, restart after 5s");
    kt_expect(t, KT_EXACTLY_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 200s");
    kt_expect_happened(t, "crash");
    kt_run_until(t, "idle");
    assert_int_equal(count_of("SELECT count(*) FROM invoices"), 40);
}

static void a_zombie_that_thaws_finds_the_position_moved(void **state)
{
    struct kt_trial *t = *state;
    bill(t, &right, 4, 40);
    kt_fault(t, "before delivered nth=7: freeze it for 60s");
    kt_expect(t, KT_EXACTLY_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 200s");
    kt_expect_happened(t, "freeze");
    kt_run_until(t, "idle");
    assert_int_equal(count_of("SELECT count(*) FROM invoices"), 40);
}

/* The bugs. */

static void a_position_stored_apart_bills_an_order_twice(void **state)
{
    struct kt_trial *t = *state;
    bill(t, &invoice_first, 4, 40);
    kt_fault(t, "after effect nth=7: crash it");
    kt_expect(t, "D4", "billing");
    kt_run_until(t, "idle");
    assert_int_equal(count_of("SELECT count(*) FROM lines"), 42);
}

static void a_position_stored_before_its_invoice_loses_an_order(void **state)
{
    struct kt_trial *t = *state;
    bill(t, &position_first, 4, 40);
    kt_fault(t, "after effect nth=7: crash it");
    kt_expect(t, "D1", "billing");
    kt_run_until(t, "idle");
    assert_int_equal(count_of("SELECT count(*) FROM invoices"), 37);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(each_order_gets_one_invoice),
        kt_trial_test(a_crash_inside_the_transaction_leaves_no_trace),
        kt_trial_test(a_zombie_that_thaws_finds_the_position_moved),
        kt_trial_test_finds(a_position_stored_apart_bills_an_order_twice, "D4"),
        kt_trial_test_finds(a_position_stored_before_its_invoice_loses_an_order, "D1"),
    };
    crash_vfs_begin();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crash_vfs_end();
    return failed;
}
