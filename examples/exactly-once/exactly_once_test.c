/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "exactly_once.h"

#define BILLING "broker-1:9092", "billing", "orders", "invoices"

static struct billing right[] = {{BILLING, "billing-1"}, {BILLING, "billing-2"}};
static struct billing outside[] = {{BILLING, "billing-1", .commit_outside = 1},
                                   {BILLING, "billing-2", .commit_outside = 1}};
static struct billing onward[] = {{BILLING, "billing-1", .never_rewind = 1}, {BILLING, "billing-2", .never_rewind = 1}};
static struct billing late[] = {{BILLING, "billing-1", .ask_late = 1}, {BILLING, "billing-2", .ask_late = 1}};
static struct billing shared[] = {{BILLING, "billing"}, {BILLING, "billing"}};

static void start(struct kt_trial *t, struct billing billing[2])
{
    kt_topic(t, "orders", 4);
    kt_topic(t, "invoices", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 1, run_billing, &billing[0]);
    kt_start(t, "billing", 1, run_billing, &billing[1]);
}

static void each_order_gets_one_invoice(void **state)
{
    struct kt_trial *t = *state;
    start(t, right);
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect(t, KT_DRAINS, "billing within 120s");
}

static void each_order_gets_one_invoice_when_an_instance_crashes_before_its_commit(void **state)
{
    struct kt_trial *t = *state;
    start(t, right);
    kt_fault(t, "before EndTxn nth=2: crash it, restart after 5s");
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect(t, KT_DRAINS, "billing within 200s");
    kt_expect_happened(t, "crash");
    kt_expect_happened(t, "redelivery");
}

static void each_order_gets_one_invoice_when_the_reply_to_a_commit_is_lost(void **state)
{
    struct kt_trial *t = *state;
    start(t, right);
    kt_fault(t, "EndTxn nth=2: drop reply");
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect(t, KT_DRAINS, "billing within 200s");
}

static void orders_of_an_aborted_transaction_are_billed_by_the_next(void **state)
{
    struct kt_trial *t = *state;
    start(t, right);
    kt_fault(t, "TxnOffsetCommit nth=2: fail ILLEGAL_GENERATION");
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect(t, KT_DRAINS, "billing within 200s");
}

/* The second begins when the first is at work, and takes its transactional id. */
static void start_one_after_the_other(struct kt_trial *t, struct billing billing[2])
{
    kt_topic(t, "orders", 4);
    kt_topic(t, "invoices", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 1, run_billing, &billing[0]);
    kt_run_until(t, "billing stable");
    kt_start(t, "billing", 1, run_billing, &billing[1]);
    kt_run_until(t, "10s");
    kt_feed(t, "orders", 40);
}

/* Kafka lets the newest producer of a transactional id in and fences the others: nothing is lost or written twice, but
 * only one of the instances is at work. */
static void of_two_instances_with_one_transactional_id_one_is_put_out(void **state)
{
    struct kt_trial *t = *state;
    start_one_after_the_other(t, shared);
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
    kt_expect(t, KT_DRAINS, "billing within 120s");
    kt_expect_exit(t, "billing-1", 1);
}

/* The bugs. */

static void offsets_committed_outside_the_transaction_bill_an_order_twice(void **state)
{
    struct kt_trial *t = *state;
    start(t, outside);
    kt_fault(t, "before OffsetCommit nth=2: crash it");
    kt_expect(t, "D3", "orders -> invoices");
}

static void an_abort_without_rewinding_loses_orders(void **state)
{
    struct kt_trial *t = *state;
    start(t, onward);
    kt_fault(t, "TxnOffsetCommit nth=2: fail ILLEGAL_GENERATION");
    kt_expect(t, "D3", "orders -> invoices");
}

/* An instance that has lost the group without knowing: what it sends as a member is refused, as nobody it is taken. */
static void lose_the_group(struct kt_trial *t)
{
    kt_fault(t, "AddOffsetsToTxn instance=billing-2: drop request");
    kt_fault(t, "Heartbeat instance=billing-2 nth=2: fail ILLEGAL_GENERATION");
}

static void a_member_that_lost_the_group_commits_nothing(void **state)
{
    struct kt_trial *t = *state;
    start(t, right);
    lose_the_group(t);
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
}

static void metadata_asked_for_late_lets_a_zombie_commit(void **state)
{
    struct kt_trial *t = *state;
    start(t, late);
    lose_the_group(t);
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
}

static void two_instances_with_one_transactional_id_are_seen(void **state)
{
    struct kt_trial *t = *state;
    start_one_after_the_other(t, shared);
    kt_expect(t, KT_EXACTLY_ONCE, "orders -> invoices");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(each_order_gets_one_invoice),
        kt_trial_test(each_order_gets_one_invoice_when_an_instance_crashes_before_its_commit),
        kt_trial_test(each_order_gets_one_invoice_when_the_reply_to_a_commit_is_lost),
        kt_trial_test(orders_of_an_aborted_transaction_are_billed_by_the_next),
        kt_trial_test(of_two_instances_with_one_transactional_id_one_is_put_out),
        kt_trial_test(a_member_that_lost_the_group_commits_nothing),
        kt_trial_test_finds(metadata_asked_for_late_lets_a_zombie_commit, "did not name the member"),
        kt_trial_test_finds(offsets_committed_outside_the_transaction_bill_an_order_twice, "gave 2 records"),
        kt_trial_test_finds(an_abort_without_rewinding_loses_orders, "gave no record to invoices"),
        kt_trial_test_finds(two_instances_with_one_transactional_id_are_seen, "billing-1 exited with 1"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
