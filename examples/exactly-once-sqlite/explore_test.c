/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. */
#include <ktrial/cmocka.h>

#include "scene.h"

enum { PARTITIONS = 2, ORDERS = 14 };

static void each_order_gets_one_invoice(void **state)
{
    bill(*state, &right, PARTITIONS, ORDERS);
    kt_expect(*state, KT_EXACTLY_ONCE, "billing");
    expect_invoices_as_positions_say(*state);
    kt_expect_sometimes(*state, "rebalance while a record is being processed");
}

static void a_position_stored_apart_bills_an_order_twice(void **state)
{
    bill(*state, &invoice_first, PARTITIONS, ORDERS);
    kt_expect(*state, "D4", "billing");
}

static void a_position_stored_before_its_invoice_loses_an_order(void **state)
{
    bill(*state, &position_first, PARTITIONS, ORDERS);
    kt_expect(*state, "D1", "billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(each_order_gets_one_invoice),
        kt_explore_test_finds(a_position_stored_apart_bills_an_order_twice, "D4"),
        kt_explore_test_finds(a_position_stored_before_its_invoice_loses_an_order, "D1"),
    };
    crash_vfs_begin();
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    crash_vfs_end();
    return failed;
}
