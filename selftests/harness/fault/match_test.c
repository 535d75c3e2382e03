/* SPDX-License-Identifier: Apache-2.0 */
#include "selftests/check.h"

#include <string.h>

#include "harness/fault/fault.h"
#include "mock/broker/request.h"
#include "mock/broker/view.h"

/* ---- helpers ---- */

static struct kt_fault parsed(const char *line)
{
    struct kt_fault fault;
    assert_true(kt_fault_parse(line, &fault, NULL));
    return fault;
}

/* A commit of billing-1 for orders-2 and invoices-0 at broker 2, applied. */
static struct kt_point commit_applied(int64_t now_us)
{
    static struct kt_point_partition partitions[] = {{{"orders", 6}, 2}, {{"invoices", 8}, 0}};
    return (struct kt_point){
        KT_PHASE_APPLIED, KMOCK_API_OFFSET_COMMIT, "billing-1", 2, {"billing", 7}, partitions, 2, now_us};
}

static bool fires_at(const char *line, const struct kt_point *point)
{
    struct kt_fault fault = parsed(line);
    bool fires = kt_fault_matches(&fault, point);
    assert_int_equal(fault.receipt.matched, fires);
    kt_fault_finish(&fault);
    return fires;
}

static void check_receipt(const struct kt_fault *fault, const char *expected)
{
    struct kmock_buffer out = {0};
    kt_fault_receipt_print(fault, &out);
    kmock_buffer_append(&out, "", 1);
    assert_string_equal((const char *)out.data, expected);
    kmock_buffer_free(&out);
}

/* ---- patterns ---- */

static void a_fault_fires_where_all_its_keys_hold(void **state)
{
    static const char *const lines[] = {
        "OffsetCommit: drop reply",
        "any: drop reply",
        "OffsetCommit instance=billing-1: drop reply",
        "OffsetCommit instance=billing: drop reply",
        "OffsetCommit instance=all: drop reply",
        "OffsetCommit broker=2 group=billing: drop reply",
        "OffsetCommit topic=orders: drop reply",
        "OffsetCommit topic=invoices partition=0: drop reply",
        "OffsetCommit partition=2: drop reply",
        "after OffsetCommit: crash it",
        "crash billing-1 at OffsetCommit#1.applied",
        "crash billing-2 at billing-1.any#1.applied",
    };
    (void)state;
    struct kt_point point = commit_applied(0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (!fires_at(lines[i], &point))
            fail_msg("did not fire: %s", lines[i]);
}

static void a_fault_does_not_fire_where_one_key_does_not_hold(void **state)
{
    static const char *const lines[] = {
        "Heartbeat group=billing: drop reply",
        "OffsetCommit: drop request",
        "before OffsetCommit: crash it",
        "replied OffsetCommit: crash it",
        "OffsetCommit instance=billing-2: drop reply",
        "OffsetCommit instance=billing-11: drop reply",
        "OffsetCommit instance=bill: drop reply",
        "OffsetCommit broker=1: drop reply",
        "OffsetCommit group=billin: drop reply",
        "OffsetCommit group=billing2: drop reply",
        "OffsetCommit group=\"\": drop reply",
        "OffsetCommit topic=order: drop reply",
        "OffsetCommit topic=orders partition=0: drop reply",
        "OffsetCommit partition=1: drop reply",
        "crash billing-2 at OffsetCommit#1.applied",
    };
    (void)state;
    struct kt_point point = commit_applied(0);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
        if (fires_at(lines[i], &point))
            fail_msg("fired: %s", lines[i]);
}

static void a_request_without_group_or_partitions_answers_to_none(void **state)
{
    (void)state;
    struct kt_point point = commit_applied(0);
    point.group = KMOCK_NULL_STRING;
    point.partitions = NULL;
    point.partitions_count = 0;
    assert_false(fires_at("any group=billing: drop reply", &point));
    assert_false(fires_at("any group=\"\": drop reply", &point));
    assert_false(fires_at("any topic=orders: drop reply", &point));
    assert_false(fires_at("any partition=0: drop reply", &point));
    assert_true(fires_at("any: drop reply", &point));
}

static void faults_without_a_call_never_match(void **state)
{
    (void)state;
    struct kt_point point = commit_applied(12000000);
    assert_false(fires_at("crash billing-1", &point));
    assert_false(fires_at("at 12s: crash billing-1", &point));
}

static void names_mean_instances_their_runs_and_applications(void **state)
{
    (void)state;
    assert_true(kt_instance_is("billing-1", "billing-1"));
    assert_true(kt_instance_is("billing-1", "billing-1.2"));
    assert_true(kt_instance_is("billing-1.2", "billing-1.2"));
    assert_true(kt_instance_is("billing", "billing-1"));
    assert_true(kt_instance_is("billing", "billing-12.3"));
    assert_true(kt_instance_is("all", "anything"));
    assert_false(kt_instance_is("billing-1.2", "billing-1"));
    assert_false(kt_instance_is("billing-1.2", "billing-1.3"));
    assert_false(kt_instance_is("billing-1", "billing-10"));
    assert_false(kt_instance_is("billing", "billing-eu-1"));
    assert_false(kt_instance_is("billing", "billing-"));
    assert_false(kt_instance_is("billing", "billing-1x"));
    assert_false(kt_instance_is("billing-1", "billing"));
    assert_false(kt_instance_is("", "billing-1"));
}

/* ---- counting ---- */

/* Ask at ten commits in a row. returns  those that fired, as bits: bit 0 is the first */
static unsigned fires_of_ten(struct kt_fault *fault)
{
    unsigned fired = 0;
    for (int i = 0; i < 10; i++) {
        struct kt_point point = commit_applied(12004000 + 1000000 * i);
        fired |= (unsigned)kt_fault_matches(fault, &point) << i;
    }
    return fired;
}

static void check_nth(const char *line, unsigned expected, const char *receipt)
{
    struct kt_fault fault = parsed(line);
    assert_int_equal(fires_of_ten(&fault), expected);
    assert_int_equal(fault.receipt.matched, 10);
    check_receipt(&fault, receipt);
    kt_fault_finish(&fault);
}

static void nth_chooses_among_the_matches(void **state)
{
    (void)state;
    check_nth("OffsetCommit: drop reply", 0x001, "fired 1 of 1 at 12.004s: OffsetCommit: drop reply");
    check_nth("OffsetCommit nth=3: drop reply", 0x004, "fired 1 of 1 at 14.004s: OffsetCommit nth=3: drop reply");
    check_nth("OffsetCommit nth=3..5: drop reply", 0x01c,
              "fired 3 of 3, last at 16.004s: OffsetCommit nth=3..5: drop reply");
    check_nth("OffsetCommit nth=9..12: drop reply", 0x300,
              "fired 2 of 4, last at 21.004s: OffsetCommit nth=9..12: drop reply");
    check_nth("OffsetCommit nth=9..: drop reply", 0x300,
              "fired 2 times, last at 21.004s: OffsetCommit nth=9..: drop reply");
    check_nth("OffsetCommit nth=every: drop reply", 0x3ff,
              "fired 10 times, last at 21.004s: OffsetCommit nth=every: drop reply");
    check_nth("OffsetCommit nth=11: drop reply", 0,
              "NEVER FIRED: matched 10 of 11 needed: OffsetCommit nth=11: drop reply");
}

static void only_matches_count(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("OffsetCommit instance=billing-1 nth=2: drop reply");
    struct kt_point mine = commit_applied(1), other = commit_applied(2), early = commit_applied(3);
    other.instance = "billing-2";
    early.phase = KT_PHASE_SENT;
    assert_false(kt_fault_matches(&fault, &mine));
    assert_false(kt_fault_matches(&fault, &other));
    assert_false(kt_fault_matches(&fault, &early));
    assert_true(kt_fault_matches(&fault, &mine));
    assert_false(kt_fault_matches(&fault, &mine));
    assert_int_equal(fault.receipt.matched, 3);
    assert_int_equal(fault.receipt.fired, 1);
    kt_fault_finish(&fault);
}

/* ---- callback points ---- */

static struct kt_point assigned(enum kt_phase phase)
{
    static struct kt_point_partition partitions[] = {{{"orders", 6}, 2}};
    return (struct kt_point){phase, KT_POINT_ASSIGN, "billing-1", -1, {"billing", 7}, partitions, 1, 5};
}

static void a_callback_point_answers_to_its_kind_phase_and_keys(void **state)
{
    (void)state;
    struct kt_point begin = assigned(KT_PHASE_ENTER), end = assigned(KT_PHASE_RETURN);
    assert_true(fires_at("begin assign instance=billing-1 group=billing topic=orders partition=2: crash it", &begin));
    assert_true(fires_at("crash billing-1 at assign#1.end", &end));
    assert_false(fires_at("begin assign: crash it", &end));
    assert_false(fires_at("begin revoke: crash it", &begin));
    assert_false(fires_at("begin assign partition=1: crash it", &begin));
    assert_false(fires_at("begin assign instance=billing-2: crash it", &begin));
}

static void any_means_any_request(void **state)
{
    (void)state;
    struct kt_point begin = assigned(KT_PHASE_ENTER);
    assert_false(fires_at("before any: crash it", &begin));
}

static void only_what_is_later_than_from_counts(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("OffsetCommit nth=2 from 12.5s: drop reply");
    for (int i = 0; i < 4; i++) {
        struct kt_point point = commit_applied(12499999 + i); /* the second is at 12.5s itself */
        assert_int_equal(kt_fault_matches(&fault, &point), i == 3);
    }
    assert_int_equal(fault.receipt.matched, 2);
    kt_fault_finish(&fault);
}

/* ---- transactions ---- */

static void a_fault_on_a_transaction_fires_as_it_comes_to_the_state_the_nth_time(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("at transaction tx PrepareCommit nth=2 from 1s: crash billing-1");
    struct kt_point point = commit_applied(0);
    assert_false(kt_fault_matches(&fault, &point));
    assert_false(kt_fault_matches_transaction(&fault, kmock_view("tx"), "PrepareCommit", 1000000)); /* before */
    assert_false(kt_fault_matches_transaction(&fault, kmock_view("tx"), "PrepareCommit", 1000001));
    assert_false(kt_fault_matches_transaction(&fault, kmock_view("tx"), "PrepareAbort", 1000002));
    assert_false(kt_fault_matches_transaction(&fault, kmock_view("tx2"), "PrepareCommit", 1000003));
    check_receipt(&fault, "NEVER FIRED: matched 1 of 2 needed: "
                          "at transaction tx PrepareCommit nth=2 from 1s: crash billing-1");
    assert_true(kt_fault_matches_transaction(&fault, kmock_view("tx"), "PrepareCommit", 2000000));
    check_receipt(&fault, "fired 1 of 1 at 2.000s: at transaction tx PrepareCommit nth=2 from 1s: crash billing-1");
    kt_fault_finish(&fault);
}

static void a_fault_on_a_call_asks_for_its_transaction(void **state)
{
    (void)state;
    struct kt_point point = commit_applied(0);
    assert_false(fires_at("any transaction=tx: drop reply", &point));
    point.transaction = kmock_view("tx");
    assert_true(fires_at("any transaction=tx: drop reply", &point));
    assert_false(fires_at("any transaction=t: drop reply", &point));
}

/* ---- receipts ---- */

static void a_fault_that_never_fired_is_missing_unless_optional(void **state)
{
    (void)state;
    struct kt_fault fault = parsed("at 12s: crash billing-1");
    assert_true(kt_fault_is_missing(&fault));
    check_receipt(&fault, "NEVER FIRED: the trial ended before 12s: at 12s: crash billing-1");
    kt_fault_fired(&fault, 12000500);
    assert_false(kt_fault_is_missing(&fault));
    check_receipt(&fault, "fired 1 of 1 at 12.000s: at 12s: crash billing-1");
    kt_fault_finish(&fault);
    fault = parsed("optional Heartbeat: close");
    assert_false(kt_fault_is_missing(&fault));
    check_receipt(&fault, "not fired, optional: matched 0 of 1 needed: optional Heartbeat: close");
    kt_fault_finish(&fault);
    fault = parsed("crash billing-1");
    check_receipt(&fault, "NEVER FIRED: the trial ended at once: crash billing-1");
    kt_fault_finish(&fault);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_fires_where_all_its_keys_hold),
        cmocka_unit_test(a_fault_does_not_fire_where_one_key_does_not_hold),
        cmocka_unit_test(a_request_without_group_or_partitions_answers_to_none),
        cmocka_unit_test(faults_without_a_call_never_match),
        cmocka_unit_test(names_mean_instances_their_runs_and_applications),
        cmocka_unit_test(nth_chooses_among_the_matches),
        cmocka_unit_test(only_matches_count),
        cmocka_unit_test(a_callback_point_answers_to_its_kind_phase_and_keys),
        cmocka_unit_test(any_means_any_request),
        cmocka_unit_test(only_what_is_later_than_from_counts),
        cmocka_unit_test(a_fault_that_never_fired_is_missing_unless_optional),
        cmocka_unit_test(a_fault_on_a_transaction_fires_as_it_comes_to_the_state_the_nth_time),
        cmocka_unit_test(a_fault_on_a_call_asks_for_its_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
