/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. */
#include <ktrial/cmocka.h>

#include "at_most_once.h"

static void ring(const rd_kafka_message_t *event)
{
    kt_effect(event);
}

static struct alarms right = {"broker-1:9092", "alarms", "events", ring, .ring_first = 0};
static struct alarms wrong = {"broker-1:9092", "alarms", "events", ring, .ring_first = 1};

static void watch(struct kt_trial *t, struct alarms *alarms)
{
    kt_topic(t, "events", 4);
    kt_feed(t, "events", 20);
    kt_start(t, "alarms", 2, run_alarms, alarms);
    kt_expect(t, KT_AT_MOST_ONCE, "alarms");
}

static void no_alarm_rings_twice(void **state)
{
    watch(*state, &right);
}

static void ringing_first_rings_an_alarm_twice(void **state)
{
    watch(*state, &wrong);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(no_alarm_rings_twice),
        kt_explore_test_finds(ringing_first_rings_an_alarm_twice, "D2"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
