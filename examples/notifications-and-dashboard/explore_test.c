/* SPDX-License-Identifier: Apache-2.0 */
/* One scenario without faults; the exploration adds each one that can matter. */
#include <ktrial/cmocka.h>

#include "notifications.h"

enum { EVENTS = 6, PARTITIONS = 2 };

static void handle(const rd_kafka_message_t *event)
{
    kt_effect(event); /* the message was sent, the event shown */
}

static struct service notifications = {"broker-1:9092", "notifications", "events", handle, .batch = 0};
static struct service dashboard = {"broker-1:9092", "dashboard", "events", handle, .batch = 0};
static struct service batching = {"broker-1:9092", "dashboard", "events", handle, .batch = BATCH_MAX};

static void start(struct kt_trial *t, int notifiers, int dashboards, struct service *second)
{
    kt_topic(t, "events", PARTITIONS);
    kt_feed(t, "events", EVENTS);
    if (notifiers > 0)
        kt_start(t, "notifications", notifiers, run_notifications, &notifications);
    kt_start(t, "dashboard", dashboards, run_dashboard, second);
    kt_run_until(t, "at 9500ms");
    kt_feed(t, "events", EVENTS);
}

static void each_group_gets_every_event(void **state)
{
    struct kt_trial *t = *state;
    start(t, 2, 1, &dashboard);
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> notifications");
    kt_expect(t, KT_AT_LEAST_ONCE, "events -> dashboard");
}

/* Automatic commits come every 5 s, shown or not: what is still in the batch at a crash is never shown. */
static void a_batch_that_is_committed_before_it_is_shown_is_lost(void **state)
{
    struct kt_trial *t = *state;
    start(t, 0, 2, &batching);
    kt_expect(t, "D1", "events -> dashboard");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_explore_test(each_group_gets_every_event),
        kt_explore_test_finds(a_batch_that_is_committed_before_it_is_shown_is_lost, "D1"),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
