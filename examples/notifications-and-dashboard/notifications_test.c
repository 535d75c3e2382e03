/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "notifications.h"

enum { EVENTS = 60, PARTITIONS = 2 };

/* What came out of it; instances are processes of their own on the live stage. */
static struct outcome {
    int notified, counted;
} * outcome;

static void notify(const rd_kafka_message_t *event)
{
    __atomic_fetch_add(&outcome->notified, 1, __ATOMIC_RELAXED);
    kt_effect(event);
}

static void count(const rd_kafka_message_t *event)
{
    __atomic_fetch_add(&outcome->counted, 1, __ATOMIC_RELAXED);
    kt_effect(event);
}

static struct service notifications = {"broker-1:9092", "notifications", "events", notify, .batch = 0};
static struct service dashboard = {"broker-1:9092", "dashboard", "events", count, .batch = 0};

/* The bug: the dashboard was deployed with the group id of the notifications. */
static struct service intruder = {"broker-1:9092", "notifications", "events", count, .batch = 0};

static void start(struct kt_trial *t, int notifiers, struct service *second)
{
    outcome = kt_shared(t, sizeof *outcome);
    kt_topic(t, "events", PARTITIONS);
    kt_feed(t, "events", EVENTS);
    kt_start(t, "notifications", notifiers, run_notifications, &notifications);
    kt_start(t, "dashboard", 1, run_dashboard, second);
}

static void each_group_gets_every_event(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1, &dashboard);
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> notifications");
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> dashboard");
    kt_run_until(t, "notifications drained");
    kt_run_until(t, "dashboard drained");
    assert_int_equal(outcome->notified, EVENTS);
    assert_int_equal(outcome->counted, EVENTS);
}

static void a_standby_takes_over_when_a_notifier_crashes(void **state)
{
    struct kt_trial *t = *state;
    start(t, PARTITIONS + 1, &dashboard); /* one more than there are partitions */
    kt_run_until(t, "notifications stable");
    kt_crash(t, "notifications-1");
    kt_run_until(t, "notifications stable within 60s");
    kt_feed(t, "events", EVENTS);
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> notifications");
    kt_expect(t, KT_ONE_OWNER, "notifications");
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> dashboard");
    kt_expect_happened(t, "rebalance");
    kt_run_until(t, "notifications drained");
    kt_run_until(t, "dashboard drained");
    assert_int_equal(outcome->counted, 2 * EVENTS);
}

static void one_group_going_back_does_not_move_the_other(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1, &dashboard);
    kt_run_until(t, "dashboard drained");
    kt_run_until(t, "notifications drained");
    int64_t before = kt_committed(t, "dashboard", "events", 0);
    kt_crash(t, "notifications");
    kt_run_until(t, "60s");
    kt_restart(t, "notifications-1");
    kt_run_until(t, "notifications stable");
    assert_int_equal(kt_committed(t, "dashboard", "events", 0), before);
    assert_int_equal(outcome->counted, EVENTS);
}

/* One group shares the events out, so each service misses what the other got. */
static void a_shared_group_id_hides_events_from_the_notifications(void **state)
{
    struct kt_trial *t = *state;
    start(t, 1, &intruder);
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> dashboard");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(each_group_gets_every_event),
        kt_trial_test(a_standby_takes_over_when_a_notifier_crashes),
        kt_trial_test(one_group_going_back_does_not_move_the_other),
        kt_trial_test_finds(a_shared_group_id_hides_events_from_the_notifications, "NOT JUDGED"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
