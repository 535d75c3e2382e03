/* SPDX-License-Identifier: Apache-2.0 */
/* Faults at what the program does and is told: rebalance callbacks, messages, effects, reports, close. */
#include <ktrial/cmocka.h>

#include <signal.h>
#include <string.h>
#include <time.h>

#include "harness/trial/plan.h"
#include "selftests/harness/trial/consumer.h"

/* What the program saw; all runs of an instance share it. */
static struct {
    int effects_begun, effects_done;
    int assigns, revokes, reports, closes;
    int polls;
    int64_t longest_poll_s;
    volatile sig_atomic_t signals;
    int signals_after_effect;
} seen;

static int64_t now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void on_signal(int number)
{
    (void)number;
    seen.signals++;
}

static void on_rebalance(rd_kafka_t *rk, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t *list, void *opaque)
{
    (void)opaque;
    bool assigns = error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    seen.assigns += assigns;
    seen.revokes += !assigns;
    rd_kafka_assign(rk, assigns ? list : NULL);
}

static rd_kafka_t *subscribe(void)
{
    char error[512];
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set(conf, "group.id", "billing", error, sizeof error);
    rd_kafka_conf_set(conf, "auto.offset.reset", "earliest", error, sizeof error);
    rd_kafka_conf_set(conf, "enable.auto.commit", "false", error, sizeof error);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(topics, "orders", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(rk, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return rk;
}

static void process(rd_kafka_t *rk, rd_kafka_message_t *message)
{
    int signals = seen.signals;
    seen.effects_begun++;
    kt_effect(message);
    seen.effects_done++;
    seen.signals_after_effect += seen.signals - signals;
    rd_kafka_commit_message(rk, message, 0);
}

static int run_billing(void *argument)
{
    (void)argument;
    signal(SIGUSR1, on_signal);
    rd_kafka_t *rk = subscribe();
    for (int left = 10; left > 0;) {
        int64_t begin_s = now_s();
        rd_kafka_message_t *message = rd_kafka_consumer_poll(rk, 1000);
        seen.polls++;
        if (now_s() - begin_s > seen.longest_poll_s)
            seen.longest_poll_s = now_s() - begin_s;
        if (message && !message->err) {
            process(rk, message);
            left--;
        }
        if (message)
            rd_kafka_message_destroy(message);
    }
    rd_kafka_consumer_close(rk);
    seen.closes++;
    rd_kafka_destroy(rk);
    return 0;
}

static struct kt_trial *scene(void **state)
{
    struct kt_trial *t = *state;
    memset(&seen, 0, sizeof seen);
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 10);
    kt_start(t, "billing", 1, run_billing, NULL);
    return t;
}

static void count_effect(void *context, const struct kt_event *event)
{
    *(int *)context += event->type == KT_EVENT_EFFECT;
}

/* returns  how many effects the history has when the program crashed at the fault */
static int effects_before(const char *fault)
{
    int effects = 0;
    struct kt_plan plan = {.watch = {.on_event = count_effect, .context = &effects}};
    kt_trial_plan(&plan);
    struct kt_trial *t = kt_trial_begin(NULL);
    scene((void **)&t);
    kt_fault(t, "%s", fault);
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(seen.effects_begun, 3);
    assert_int_equal(seen.effects_done, 2);
    return effects;
}

static void a_crash_as_an_effect_begins_leaves_no_effect(void **state)
{
    (void)state;
    assert_int_equal(effects_before("crash billing-1 at effect#3.begin"), 2);
}

static void a_crash_as_an_effect_ends_leaves_it(void **state)
{
    (void)state;
    assert_int_equal(effects_before("end effect instance=billing-1 nth=3: crash it"), 3);
}

static void an_instance_that_crashes_itself_is_restarted_at_once(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin effect nth=3: crash it, restart");
    kt_feed(t, "orders", 2);
    kt_run_until(t, "billing-1 exited within 200s");
    assert_int_equal(seen.effects_begun, 3 + 10);
}

static void a_restart_from_within_is_one(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin effect nth=3: restart it");
    kt_feed(t, "orders", 2);
    kt_run_until(t, "billing-1 exited within 200s");
    assert_int_equal(seen.effects_begun, 3 + 10);
}

static void a_freeze_takes_hold_before_the_call_goes_on(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin delivered topic=orders partition=0 nth=4: freeze it for 20s");
    kt_run_until(t, "billing-1 exited within 200s");
    assert_in_range(seen.longest_poll_s, 19, 21);
}

static void a_signal_is_there_when_the_call_returns(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "end effect nth=2..3: signal it SIGUSR1");
    kt_run_until(t, "billing-1 exited within 200s");
    assert_int_equal(seen.signals, 2);
    assert_int_equal(seen.signals_after_effect, 2);
}

static void a_program_that_crashes_as_it_is_assigned_was_not_told(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin assign group=billing topic=orders: crash it");
    kt_run_until(t, "30s");
    assert_int_equal(seen.assigns, 0);
    assert_int_equal(seen.effects_begun, 0);
}

static void the_end_of_a_callback_is_behind_it(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "crash billing-1 at assign#1.end");
    kt_run_until(t, "30s");
    assert_int_equal(seen.assigns, 1);
    assert_int_equal(seen.effects_begun, 0);
}

static void closing_passes_its_points(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin revoke: freeze it for 2s");
    kt_fault(t, "begin close: freeze it for 3s");
    kt_fault(t, "end close: crash it");
    kt_run_until(t, "60s");
    assert_int_equal(seen.revokes, 1);
    assert_int_equal(seen.closes, 0);
    assert_int_equal(seen.effects_done, 10);
}

static void a_delivery_ends_as_the_next_poll_begins(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "crash billing-1 at delivered#3.end");
    kt_run_until(t, "30s");
    assert_int_equal(seen.effects_done, 3);
    assert_int_equal(kt_committed(t, "billing", "orders", 0), 3);
}

static void cluster_and_links_may_fail_at_a_callback_too(void **state)
{
    struct kt_trial *t = scene(state);
    kt_fault(t, "begin effect nth=2: broker-1 down for 5s");
    kt_fault(t, "end effect nth=3: cut it for 5s");
    kt_fault(t, "begin delivered nth=6: move coordinator billing");
    kt_fault(t, "begin delivered nth=7: latency it to broker-2 5..9ms");
    kt_run_until(t, "billing-1 exited within 300s");
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

/* ---- a producer ---- */

static void on_report(rd_kafka_t *rk, const rd_kafka_message_t *message, void *opaque)
{
    (void)rk, (void)message, (void)opaque;
    seen.reports++;
}

static int run_shop(void *argument)
{
    char error[512];
    (void)argument;
    rd_kafka_conf_t *conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "broker-1:9092", error, sizeof error);
    rd_kafka_conf_set_dr_msg_cb(conf, on_report);
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, error, sizeof error);
    for (int i = 0; i < 5; i++)
        rd_kafka_producev(rk, RD_KAFKA_V_TOPIC("orders"), RD_KAFKA_V_PARTITION(0), RD_KAFKA_V_END);
    rd_kafka_flush(rk, 60000);
    rd_kafka_destroy(rk);
    return 0;
}

static void reports_are_points(void **state)
{
    struct kt_trial *t = *state;
    memset(&seen, 0, sizeof seen);
    kt_topic(t, "orders", 1);
    kt_start(t, "shop", 1, run_shop, NULL);
    kt_fault(t, "begin report topic=orders partition=0 nth=3: crash it");
    kt_run_until(t, "30s");
    assert_int_equal(seen.reports, 2);
    kt_start(t, "shop", 1, run_shop, NULL);
    kt_fault(t, "crash shop-2 at report#3.end");
    kt_run_until(t, "30s");
    assert_int_equal(seen.reports, 2 + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_crash_as_an_effect_begins_leaves_no_effect),
        cmocka_unit_test(a_crash_as_an_effect_ends_leaves_it),
        kt_trial_test(an_instance_that_crashes_itself_is_restarted_at_once),
        kt_trial_test(a_restart_from_within_is_one),
        kt_trial_test(a_freeze_takes_hold_before_the_call_goes_on),
        kt_trial_test(a_signal_is_there_when_the_call_returns),
        kt_trial_test(a_program_that_crashes_as_it_is_assigned_was_not_told),
        kt_trial_test(the_end_of_a_callback_is_behind_it),
        kt_trial_test(closing_passes_its_points),
        kt_trial_test(a_delivery_ends_as_the_next_poll_begins),
        kt_trial_test(cluster_and_links_may_fail_at_a_callback_too),
        kt_trial_test(reports_are_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
