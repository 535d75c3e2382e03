/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. */
#include <ktrial/cmocka.h>

#include "exactly_once.h"

#define BILLING "broker-1:9092", "billing", "orders", "invoices"

static struct billing right[] = {{BILLING, "billing-1"}, {BILLING, "billing-2"}};
static struct billing outside[] = {{BILLING, "billing-1", .commit_outside = 1},
                                   {BILLING, "billing-2", .commit_outside = 1}};
static struct billing onward[] = {{BILLING, "billing-1", .never_rewind = 1}, {BILLING, "billing-2", .never_rewind = 1}};

static void bill(struct kt_trial *t, struct billing billing[2])
{
    kt_topic(t, "orders", 2);
    kt_topic(t, "invoices", 1);
    kt_feed(t, "orders", 14);
    kt_start(t, "billing", 1, run_billing, &billing[0]);
    kt_start(t, "billing", 1, run_billing, &billing[1]);
}

static void each_order_gets_one_invoice(void **state)
{
    bill(*state, right);
    kt_expect(*state, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect_sometimes(*state, "rebalance while a record is being processed");
}

static void offsets_committed_outside_the_transaction_are_found(void **state)
{
    bill(*state, outside);
    kt_expect(*state, "D3", "orders -> invoices");
}

static void an_abort_without_rewinding_is_found(void **state)
{
    bill(*state, onward);
    kt_expect(*state, "D3", "orders -> invoices");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(each_order_gets_one_invoice),
        kt_explore_test_finds(offsets_committed_outside_the_transaction_are_found, "D3"),
        kt_explore_test_finds(an_abort_without_rewinding_is_found, "D3"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
