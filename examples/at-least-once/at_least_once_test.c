/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "at_least_once.h"

static void send_invoice(const rd_kafka_message_t *order)
{
    kt_effect(order); /* the invoice left the building */
}

static struct billing right = {"broker-1:9092", "billing", "orders", send_invoice, .commit_first = 0};
static struct billing wrong = {"broker-1:9092", "billing", "orders", send_invoice, .commit_first = 1};

static void start(struct kt_trial *t, struct billing *billing)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 2, run_billing, billing);
}

static void no_invoice_is_lost_when_an_instance_crashes_before_its_commit(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "before OffsetCommit group=billing nth=7: crash it, restart after 5s");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 120s");
    kt_expect_happened(t, "crash");
    kt_expect_happened(t, "redelivery");
}

static void no_invoice_is_lost_when_the_reply_to_a_commit_is(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "OffsetCommit group=billing nth=3: drop reply");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

static void a_crash_between_effect_and_commit_sends_an_invoice_twice(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "before OffsetCommit group=billing nth=7: crash it");
    kt_run_until(t, "billing drained within 120s");
    assert_string_equal(kt_judge_now(t, "D1", "billing"), "ok");
    assert_string_equal(kt_judge_now(t, "D2", "billing"), "violated");
}

/* The bug: committing first loses the order whose invoice was not sent yet. */
static void committing_first_loses_an_invoice(void **state)
{
    struct kt_trial *t = *state;
    start(t, &wrong);
    kt_fault(t, "after OffsetCommit group=billing nth=7: crash it");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(no_invoice_is_lost_when_an_instance_crashes_before_its_commit),
        kt_trial_test(no_invoice_is_lost_when_the_reply_to_a_commit_is),
        kt_trial_test(a_crash_between_effect_and_commit_sends_an_invoice_twice),
        kt_trial_test_finds(committing_first_loses_an_invoice, "D1"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
