/* SPDX-License-Identifier: Apache-2.0 */
/* What is done to the topic in which groups live reaches the groups. */
#include <ktrial/cmocka.h>

#include <stdio.h>
#include <string.h>

#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

static void consume_all(struct kt_trial *t)
{
    kt_topic(t, "orders", 2);
    kt_feed(t, "orders", 20);
    kt_start(t, "billing", 2, consumer_run, &billing);
    kt_run_until(t, "billing drained");
}

static void group_outlives_that_its_offsets_are_reassigned(void **state)
{
    struct kt_trial *t = *state;
    struct kt_group_view group;
    consume_all(t);
    for (int p = 0; p < 50; p++)
        kt_fault(t, "reassign __consumer_offsets-%d to broker-3", p);
    kt_run_until(t, "billing stable");
    kt_feed(t, "orders", 20);
    kt_run_until(t, "billing drained");
    kt_group(t, "billing", &group);
    assert_int_equal(group.coordinator, 3);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
}

static void group_outlives_that_there_are_more_partitions_for_offsets(void **state)
{
    struct kt_trial *t = *state;
    consume_all(t);
    kt_fault(t, "grow topic __consumer_offsets to 60");
    kt_run_until(t, "200s");
    kt_feed(t, "orders", 20);
    kt_run_until(t, "billing drained");
}

static void group_begins_anew_where_its_offsets_are_deleted(void **state)
{
    struct kt_trial *t = *state;
    consume_all(t);
    kt_fault(t, "delete topic __consumer_offsets");
    kt_run_until(t, "1ms");
    assert_int_equal(kt_committed(t, "billing", "orders", 0), -1);
    kt_run_until(t, "200s");
    kt_feed(t, "orders", 20);
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_lag(t, "billing", "orders", -1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        kt_trial_test(group_outlives_that_its_offsets_are_reassigned),
        kt_trial_test(group_outlives_that_there_are_more_partitions_for_offsets),
        kt_trial_test(group_begins_anew_where_its_offsets_are_deleted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
