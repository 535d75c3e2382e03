/* SPDX-License-Identifier: Apache-2.0 */
#include <ktrial/cmocka.h>

#include "at_most_once.h"

static void ring(const rd_kafka_message_t *event)
{
    kt_effect(event); /* it rang */
}

static struct alarms right = {"broker-1:9092", "alarms", "events", ring, .ring_first = 0};
static struct alarms wrong = {"broker-1:9092", "alarms", "events", ring, .ring_first = 1};

static void start(struct kt_trial *t, struct alarms *alarms)
{
    kt_topic(t, "events", 4);
    kt_feed(t, "events", 40);
    kt_start(t, "alarms", 2, run_alarms, alarms);
}

static void no_alarm_rings_twice_when_an_instance_crashes_after_its_commit(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "after OffsetCommit group=alarms nth=7: crash it, restart after 5s");
    kt_expect(t, KT_AT_MOST_ONCE, "alarms");
    kt_expect_happened(t, "crash");
}

static void no_alarm_rings_twice_when_an_instance_crashes_before_its_commit(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "before OffsetCommit group=alarms nth=7: crash it");
    kt_expect(t, KT_AT_MOST_ONCE, "alarms");
}

static void a_crash_between_commit_and_effect_loses_an_alarm(void **state)
{
    struct kt_trial *t = *state;
    start(t, &right);
    kt_fault(t, "after OffsetCommit group=alarms nth=7: crash it");
    kt_run_until(t, "alarms drained within 120s");
    kt_run_until(t, "5s");
    assert_string_equal(kt_judge_now(t, "D2", "alarms"), "ok");
    assert_string_equal(kt_judge_now(t, "D1", "alarms"), "violated");
}

/* The bug: ringing first rings again after a crash. */
static void ringing_first_rings_an_alarm_twice(void **state)
{
    struct kt_trial *t = *state;
    start(t, &wrong);
    kt_fault(t, "before OffsetCommit group=alarms nth=7: crash it");
    kt_expect(t, KT_AT_MOST_ONCE, "alarms");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(no_alarm_rings_twice_when_an_instance_crashes_after_its_commit),
        kt_trial_test(no_alarm_rings_twice_when_an_instance_crashes_before_its_commit),
        kt_trial_test(a_crash_between_commit_and_effect_loses_an_alarm),
        kt_trial_test_finds(ringing_first_rings_an_alarm_twice, "D2"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
