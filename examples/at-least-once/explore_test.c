/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. */
#include <ktrial/cmocka.h>

#include "at_least_once.h"

static void send_invoice(const rd_kafka_message_t *order)
{
    kt_effect(order);
}

static struct billing right = {"broker-1:9092", "billing", "orders", send_invoice, .commit_first = 0};
static struct billing wrong = {"broker-1:9092", "billing", "orders", send_invoice, .commit_first = 1};

static void bill(struct kt_trial *t, struct billing *billing)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 20);
    kt_start(t, "billing", 2, run_billing, billing);
}

static void no_invoice_is_lost(void **state)
{
    bill(*state, &right);
    kt_expect(*state, KT_AT_LEAST_ONCE, "billing");
    kt_expect_sometimes(*state, "rebalance while a record is being processed");
}

/* C1, a part of at-least-once, sees the bug without any fault; D1 asks for an order that is really lost. */
static void committing_first_loses_an_invoice(void **state)
{
    bill(*state, &wrong);
    kt_expect(*state, "D1", "billing");
}

static void committing_first_is_seen_where_nothing_is_lost(void **state)
{
    bill(*state, &wrong);
    kt_expect(*state, KT_AT_LEAST_ONCE, "billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(no_invoice_is_lost),
        kt_explore_test_finds(committing_first_loses_an_invoice, "D1"),
        kt_explore_test_finds(committing_first_is_seen_where_nothing_is_lost, "C1"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
