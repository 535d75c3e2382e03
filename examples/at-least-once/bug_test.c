/* SPDX-License-Identifier: Apache-2.0 */
/* A test that fails, for a newcomer to see: the program commits an order before its invoice is sent. */
#include <ktrial/cmocka.h>

#include "at_least_once.h"

static void send_invoice(const rd_kafka_message_t *order)
{
    kt_effect(order);
}

static struct billing billing = {"broker-1:9092", "billing", "orders", send_invoice, .commit_first = 1};

static void every_order_gets_its_invoice(void **state)
{
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 2, run_billing, &billing);
    kt_fault(t, "after OffsetCommit group=billing nth=7: crash it");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {kt_trial_test(every_order_gets_its_invoice)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
