/* SPDX-License-Identifier: Apache-2.0 */
/* A request's last phase is when its reply has arrived at the instance. */
#include <ktrial/cmocka.h>

#include <string.h>

#include "harness/trial/plan.h"
#include "mock/broker/request.h"
#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders", .session_timeout_ms = "200000"};

/* Of OffsetCommits, which one client sends one after the other. */
static struct passed {
    int count[KT_PHASE_RETURN + 1];
    int64_t replied_us, shortest_us, longest_us; /* from replied to return */
} passed;

static void note_point(void *context, const struct kt_point *point, const struct kmock_request *request)
{
    (void)context, (void)request;
    if (point->api != KMOCK_API_OFFSET_COMMIT)
        return;
    passed.count[point->phase]++;
    if (point->phase == KT_PHASE_REPLIED)
        passed.replied_us = point->now_us;
    if (point->phase != KT_PHASE_RETURN)
        return;
    int64_t took_us = point->now_us - passed.replied_us;
    passed.shortest_us = took_us < passed.shortest_us ? took_us : passed.shortest_us;
    passed.longest_us = took_us > passed.longest_us ? took_us : passed.longest_us;
}

static struct kt_trial *begin_scene(void)
{
    static const struct kt_plan plan = {.watch = {.on_point = note_point}};
    passed = (struct passed){.shortest_us = INT64_MAX};
    kt_trial_plan(&plan);
    struct kt_trial *t = kt_trial_begin(NULL);
    kt_topic(t, "orders", 1);
    kt_feed(t, "orders", 10);
    kt_start(t, "billing", 1, consumer_run, &billing);
    return t;
}

static void a_reply_arrives_after_the_links_latency(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "latency all 50ms");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 10);
    assert_int_equal(passed.shortest_us, 50000);
    assert_int_equal(passed.longest_us, 50000);
}

static void without_a_fault_it_takes_what_the_link_takes(void **state)
{
    (void)state;
    assert_int_equal(kt_trial_end(begin_scene(), NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 10);
    assert_in_range(passed.shortest_us, 100, 300);
    assert_in_range(passed.longest_us, 100, 300);
}

static void a_reply_that_a_cut_holds_arrives_when_it_heals(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "replied OffsetCommit nth=3: cut it for 5s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 10);
    assert_in_range(passed.longest_us, 5000000, 5001000);
}

static void a_reply_that_is_delayed_leaves_and_arrives_later(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "OffsetCommit nth=3: delay reply by 3s");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_APPLIED], 10);
    assert_int_equal(passed.count[KT_PHASE_REPLIED], 10);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 10);
    assert_in_range(passed.longest_us, 100, 300);
}

static void a_reply_whose_connection_breaks_never_arrives(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "replied OffsetCommit nth=3: crash it");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_REPLIED], 3);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 2);
}

static void a_crash_at_return_is_later_than_one_at_replied(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "crash billing-1 at OffsetCommit#3.return");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(passed.count[KT_PHASE_RETURN], 3);
    assert_int_equal(passed.count[KT_PHASE_ENTER], 3);
}

static void a_broker_may_go_down_as_its_reply_arrives(void **state)
{
    (void)state;
    struct kt_trial *t = begin_scene();
    kt_fault(t, "return OffsetCommit nth=3: broker-1 down for 2s");
    kt_fault(t, "return OffsetCommit nth=3: broker-2 down for 2s");
    kt_fault(t, "return OffsetCommit nth=5: move coordinator billing");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_in_range(passed.count[KT_PHASE_RETURN], 10, 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_arrives_after_the_links_latency),
        cmocka_unit_test(without_a_fault_it_takes_what_the_link_takes),
        cmocka_unit_test(a_reply_that_a_cut_holds_arrives_when_it_heals),
        cmocka_unit_test(a_reply_that_is_delayed_leaves_and_arrives_later),
        cmocka_unit_test(a_reply_whose_connection_breaks_never_arrives),
        cmocka_unit_test(a_crash_at_return_is_later_than_one_at_replied),
        cmocka_unit_test(a_broker_may_go_down_as_its_reply_arrives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
