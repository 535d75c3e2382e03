/* SPDX-License-Identifier: Apache-2.0 */
/* Faults do what they say to a running trial. */
#include <ktrial/cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

static void start(struct kt_trial *t, int instances)
{
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", instances, consumer_run, &billing);
}

static void a_dropped_commit_is_not_applied_and_one_whose_reply_is_lost_is(void **state)
{
    struct kt_trial *t = *state;
    kt_topic(t, "orders", 1);
    kt_topic(t, "parcels", 1);
    kt_feed(t, "orders", 1);
    kt_feed(t, "parcels", 1);
    static struct consumer shipping = {.group = "shipping", .topic = "parcels"};
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_start(t, "shipping", 1, consumer_run, &shipping);
    kt_fault(t, "OffsetCommit group=billing: drop request");
    kt_fault(t, "OffsetCommit group=shipping: drop reply");
    kt_run_until(t, "15s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), -1);
    assert_int_equal(kt_committed(t, "shipping", "parcels", 0), 1);
}

static void an_instance_keeps_what_it_was_started_with(void **state)
{
    struct kt_trial *t = *state;
    static struct consumer shipping = {.group = "shipping", .topic = "orders"};
    start(t, 1);
    kt_start(t, "billing", 1, consumer_run, &shipping);
    kt_restart(t, "billing-1");
    kt_run_until(t, "15s");
    assert_true(kt_committed(t, "billing", "orders", 0) > 0);
    assert_true(kt_committed(t, "shipping", "orders", 0) > 0);
}

static void a_crashed_member_is_replaced_after_its_session_timeout(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    int64_t before_us = kt_now_us_of(t);
    kt_crash(t, "billing-2");
    kt_run_until(t, "billing stable");
    int64_t took_us = kt_now_us_of(t) - before_us;
    assert_in_range(took_us, 41000000, 48000000); /* 45 s since its last heartbeat, and the survivor's next one */
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
}

static void a_frozen_member_that_thaws_joins_again(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    kt_fault(t, "freeze billing-1 for 60s");
    kt_run_until(t, "70s");
    kt_run_until(t, "billing stable");
    kt_expect_happened(t, "freeze");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void a_broker_that_goes_down_and_comes_back_loses_nothing(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_fault(t, "at 6s: broker 2 down for 20s");
    kt_run_until(t, "30s");
    kt_feed(t, "orders", 40);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

static void a_broker_that_goes_down_is_down_at_its_other_address_too(void **state)
{
    struct kt_trial *t = *state;
    static struct consumer by_alias = {.group = "billing", .topic = "orders", .brokers = "kafka.example:9093"};
    kt_bootstrap(t, "kafka.example", 9093);
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 2, consumer_run, &by_alias);
    kt_fault(t, "at 0s: broker 1 down for 20s"); /* nobody can bootstrap before it is up */
    kt_run_until(t, "19s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), -1);
    kt_run_until(t, "billing drained");
    kt_fault(t, "at 40s: broker 1 down for 20s");
    kt_run_until(t, "at 50s");
    kt_feed(t, "orders", 40);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

static void a_coordinator_that_moves_keeps_members_and_offsets(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing drained");
    kt_fault(t, "move coordinator billing");
    kt_run_until(t, "10s");
    kt_feed(t, "orders", 40);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

/* librdkafka (2.0.2 to 2.15 at least, its issue 5586) does not ask again where NOT_COORDINATOR answers its
 * OffsetFetch: the partitions of that assignment are never read. The trial must say so, not pass. */
static void a_coordinator_that_moves_before_offsets_are_fetched_stalls_librdkafka(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    kt_fault(t, "move coordinator billing");
    kt_run_until(t, "300s");
    bool is_drained = true;
    for (int partition = 0; partition < 4; partition++)
        if (kt_committed(t, "billing", "orders", partition) < kt_end_offset(t, "orders", partition))
            is_drained = false;
    assert_string_equal(kt_judge_now(t, "D1", "billing"), is_drained ? "ok" : "not judged");
    if (rd_kafka_version() <= 0x020f00ff)
        assert_false(is_drained);
}

/* librdkafka gives a commit up after three refusals, so the records of the meantime are committed with the next ones. */
static void a_coordinator_that_loads_takes_no_commits_and_keeps_the_members(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing drained");
    int64_t committed = kt_committed(t, "billing", "orders", 0);
    kt_fault(t, "load coordinator billing for 20s");
    kt_run_until(t, "1s");
    kt_feed(t, "orders", 40);
    kt_run_until(t, "19s");
    kt_run_until(t, "1s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), committed);
    kt_feed(t, "orders", 40);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_ONE_OWNER, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

static void offsets_expire_when_nobody_is_there(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_run_until(t, "billing drained");
    assert_true(kt_committed(t, "billing", "orders", 0) > 0);
    kt_crash(t, "billing-1");
    kt_run_until(t, "60s");
    kt_fault(t, "expire offsets billing");
    kt_run_until(t, "1s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), -1);
}

static void a_cut_link_expels_the_member_behind_it(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    kt_fault(t, "cut billing-1 for 100s");
    kt_run_until(t, "90s");
    kt_run_until(t, "120s");
    kt_run_until(t, "billing stable");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void a_fault_that_fires_again_before_its_end_does_both(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    kt_fault(t, "Heartbeat nth=1..4: cut it for 5s");
    kt_fault(t, "Heartbeat nth=2..3: latency it 1..2ms");
    kt_run_until(t, "60s");
    kt_run_until(t, "billing stable");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

/* returns  whether a record that is put at a time is not committed soon */
static bool is_cut_off(struct kt_trial *t, const char *time)
{
    kt_run_until(t, "at %s", time);
    int64_t committed = kt_committed(t, "billing", "orders", 0);
    kt_put(t, "orders", 0, "k", "v");
    kt_run_until(t, "900ms");
    return kt_committed(t, "billing", "orders", 0) == committed;
}

/* One partition and one instance that keeps its session: a record that is put is committed at once, or not at all. */
static void cuts_that_overlap_heal_when_the_last_one_ends(void **state)
{
    struct kt_trial *t = *state;
    static struct consumer patient = {.group = "billing", .topic = "orders", .session_timeout_ms = "200000"};
    kt_topic(t, "orders", 1);
    kt_start(t, "billing", 1, consumer_run, &patient);
    kt_put(t, "orders", 0, "k", "v");
    kt_fault(t, "at 20s: cut billing-1 for 20s");
    kt_fault(t, "at 25s: cut billing-1 from broker-1 for 5s");
    kt_fault(t, "at 25s: cut billing-1 from broker-2 for 5s");
    kt_fault(t, "at 25s: cut billing-1 from broker-3 for 5s");
    kt_fault(t, "at 38s: cut billing-1 for 12s");
    assert_true(is_cut_off(t, "32s"));
    assert_true(is_cut_off(t, "45s"));
    kt_run_until(t, "at 70s");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), 3);
}

static int64_t committed_in_all(struct kt_trial *t)
{
    int64_t sum = 0;
    for (int partition = 0; partition < 4; partition++)
        sum += kt_committed(t, "billing", "orders", partition);
    return sum;
}

static void a_freeze_of_a_frozen_instance_makes_it_longer(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "at 10s: freeze billing-1 for 10s");
    kt_fault(t, "at 15s: freeze billing-1 for 20s");
    kt_fault(t, "at 16s: freeze billing-1 for 1s");
    kt_run_until(t, "at 12s");
    kt_feed(t, "orders", 10);
    int64_t committed = committed_in_all(t);
    kt_run_until(t, "at 34s");
    assert_int_equal(committed_in_all(t), committed);
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

static int runs;

static int end_by_signal(void *argument)
{
    sigset_t set;
    int number;
    (void)argument;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    runs++;
    if (runs > 1)
        return 0;
    sigwait(&set, &number);
    sleep(3); /* it takes its time */
    runs += 10;
    return 0;
}

static void a_signalled_instance_is_restarted_when_it_has_ended(void **state)
{
    struct kt_trial *t = *state;
    runs = 0;
    kt_start(t, "clerk", 1, end_by_signal, NULL);
    kt_fault(t, "at 5s: signal clerk-1 SIGTERM, restart");
    kt_run_until(t, "at 7s");
    assert_int_equal(runs, 1);
    kt_run_until(t, "at 9s");
    assert_int_equal(runs, 12);
}

static void the_coordinator_of_no_group_cannot_move(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "at 20s: move coordinator bilning");
}

static void a_fault_on_the_link_of_nobody_is_named(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "at 20s: cut bilning-1 for 5s");
}

static void a_failed_heartbeat_makes_the_group_rebalance(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2);
    kt_run_until(t, "billing stable");
    kt_fault(t, "Heartbeat instance=billing-1: fail UNKNOWN_MEMBER_ID");
    kt_run_until(t, "10s");
    kt_expect_happened(t, "rebalance");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void a_fault_that_never_fires_fails_the_test(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "OffsetCommit group=nobody: drop reply");
}

static void a_fault_that_cannot_be_done_is_named(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "at 1s: move leader orders-9 to broker-1");
}

static void an_optional_fault_may_never_fire(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "optional OffsetCommit group=nobody: drop reply");
}

static void a_restarted_instance_goes_on_where_it_committed(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1);
    kt_fault(t, "crash billing-1 at OffsetCommit#3.applied");
    kt_run_until(t, "30s");
    kt_restart(t, "billing-1");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    kt_expect(t, KT_DRAINS, "billing within 300s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(a_dropped_commit_is_not_applied_and_one_whose_reply_is_lost_is),
        kt_trial_test(an_instance_keeps_what_it_was_started_with),
        kt_trial_test(a_crashed_member_is_replaced_after_its_session_timeout),
        kt_trial_test(a_frozen_member_that_thaws_joins_again),
        kt_trial_test(a_broker_that_goes_down_and_comes_back_loses_nothing),
        kt_trial_test(a_broker_that_goes_down_is_down_at_its_other_address_too),
        kt_trial_test(a_coordinator_that_moves_keeps_members_and_offsets),
        kt_trial_test(a_coordinator_that_moves_before_offsets_are_fetched_stalls_librdkafka),
        kt_trial_test(a_coordinator_that_loads_takes_no_commits_and_keeps_the_members),
        kt_trial_test(offsets_expire_when_nobody_is_there),
        kt_trial_test(a_cut_link_expels_the_member_behind_it),
        kt_trial_test(a_fault_that_fires_again_before_its_end_does_both),
        kt_trial_test(a_failed_heartbeat_makes_the_group_rebalance),
        kt_trial_test_finds(a_fault_that_never_fires_fails_the_test, "NEVER FIRED"),
        kt_trial_test_finds(a_fault_that_cannot_be_done_is_named, "\"at 1s: move leader orders-9 to broker-1\""),
        kt_trial_test(an_optional_fault_may_never_fire),
        kt_trial_test(cuts_that_overlap_heal_when_the_last_one_ends),
        kt_trial_test(a_freeze_of_a_frozen_instance_makes_it_longer),
        kt_trial_test(a_signalled_instance_is_restarted_when_it_has_ended),
        kt_trial_test_finds(the_coordinator_of_no_group_cannot_move, "\"at 20s: move coordinator bilning\""),
        kt_trial_test_finds(a_fault_on_the_link_of_nobody_is_named, "the instance \"bilning-1\""),
        kt_trial_test(a_restarted_instance_goes_on_where_it_committed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
