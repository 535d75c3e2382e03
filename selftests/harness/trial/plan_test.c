/* SPDX-License-Identifier: Apache-2.0 */
/* A trial that differs from what its test says: replayed, scaled, healed, watched. */
#include <ktrial/cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "harness/trial/plan.h"
#include "mock/broker/request.h"
#include "selftests/harness/trial/consumer.h"

static struct consumer billing = {.group = "billing", .topic = "orders"};

/* ---- helpers ---- */

static struct kt_trial *begin_scene(void)
{
    struct kt_trial *t = kt_trial_begin(NULL);
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 2, consumer_run, &billing);
    return t;
}

static struct kt_fault fault_on(enum kt_action_kind kind, const char *instance, int64_t at_us)
{
    return (struct kt_fault){.when = {.kind = KT_WHEN_TIME, .time_us = at_us},
                             .action = {.kind = kind,
                                        .instance = instance,
                                        .broker = -1,
                                        .for_us = -1,
                                        .restart_after_us = -1,
                                        .min_us = 50000,
                                        .max_us = 60000}};
}

static void expect_report(struct kt_trial *t, const char *text)
{
    char *report = NULL;
    assert_true(kt_trial_end(t, &report) > 0);
    if (strstr(report, text) == NULL)
        fail_msg("not said: %s\n%s", text, report);
    free(report);
}

/* What a watch saw, by type of event. */
struct counts {
    int of[KT_EVENT_COUNT];
};

static void count_event(void *context, const struct kt_event *event)
{
    ((struct counts *)context)->of[event->type]++;
}

/* ---- replay ---- */

/* Run with faults armed in mid-trial, or with a line in place of them. returns  hash; line: to run it again */
static uint64_t play_late_faults(const char *replay, char *line, size_t size)
{
    char *report = NULL;
    if (replay)
        setenv("KTRIAL_REPLAY", replay, 1);
    struct kt_trial *t = begin_scene();
    kt_run_until(t, "billing stable");
    kt_fault(t, "OffsetCommit nth=3: drop reply");
    kt_fault(t, "freeze billing-2 for 60s");
    kt_fault(t, "crash billing-1 at Heartbeat#2.return, restart after 5s");
    kt_fault(t, "end delivered instance=billing-1 nth=2: cut it for 2s");
    kt_run_until(t, "120s");
    kt_expect_happened(t, "commit failure");
    uint64_t hash = kt_history_hash_of(t);
    assert_true(kt_trial_end(t, &report) > 0);
    unsetenv("KTRIAL_REPLAY");
    const char *again = strstr(report, "KTRIAL_REPLAY='") + strlen("KTRIAL_REPLAY='");
    snprintf(line, size, "%.*s", (int)strcspn(again, "'"), again);
    free(report);
    return hash;
}

static void faults_of_mid_trial_are_replayed_exactly(void **state)
{
    char first[1000], second[1000];
    (void)state;
    uint64_t hash = play_late_faults(NULL, first, sizeof first);
    assert_non_null(strstr(first, "OffsetCommit nth=3 from "));
    assert_non_null(strstr(first, "at Heartbeat#2.return from "));
    assert_true(play_late_faults(first, second, sizeof second) == hash);
    assert_string_equal(first, second);
}

static void edited_draws_make_another_history(void **state)
{
    uint64_t hashes[2];
    char line[2000] = "seed=1 draw 100=1";
    (void)state;
    for (int i = 101; i < 200; i++)
        snprintf(line + strlen(line), sizeof line - strlen(line), "; draw %d=1", i);
    for (int i = 0; i < 2; i++) {
        if (i == 1)
            setenv("KTRIAL_REPLAY", line, 1);
        struct kt_trial *t = begin_scene();
        unsetenv("KTRIAL_REPLAY");
        kt_run_until(t, "10s");
        hashes[i] = kt_history_hash_of(t);
        kt_trial_end(t, NULL);
    }
    assert_true(hashes[0] != hashes[1]);
}

static void an_edited_draw_that_does_not_fit_fails_the_trial(void **state)
{
    (void)state;
    setenv("KTRIAL_REPLAY", "seed=1 draw 900000000=1", 1);
    struct kt_trial *t = begin_scene();
    unsetenv("KTRIAL_REPLAY");
    expect_report(t, "1 of 1 edited draws (draw N=V) did not fit");
}

/* ---- plans ---- */

static void faults_of_a_plan_add_to_the_tests_own_or_stand_for_them(void **state)
{
    (void)state;
    for (int adds = 0; adds < 2; adds++) {
        struct counts counts = {{0}};
        struct kt_fault fault = fault_on(KT_DO_FREEZE, "billing-1", 8000000);
        fault.action.for_us = 1000000;
        struct kt_schedule schedule = {.seed = 3, .faults = &fault, .faults_count = 1};
        struct kt_plan plan = {
            .schedule = &schedule, .adds = adds, .watch = {.on_event = count_event, .context = &counts}};
        kt_trial_plan(&plan);
        struct kt_trial *t = begin_scene();
        kt_fault(t, "at 20s: crash billing-2");
        assert_int_equal(kt_trial_end(t, NULL), 0);
        assert_int_equal(counts.of[KT_EVENT_FREEZE], 1);
        assert_int_equal(counts.of[KT_EVENT_CRASH], adds);
    }
}

static void a_plan_is_for_one_trial(void **state)
{
    (void)state;
    uint64_t hashes[3];
    struct kt_schedule schedule = {.seed = 9};
    struct kt_plan plan = {.schedule = &schedule, .adds = true};
    for (int i = 0; i < 3; i++) {
        kt_trial_plan(i == 1 ? &plan : NULL);
        struct kt_trial *t = begin_scene();
        kt_run_until(t, "20s");
        hashes[i] = kt_history_hash_of(t);
        kt_trial_end(t, NULL);
    }
    assert_true(hashes[0] == hashes[2]);
    assert_true(hashes[0] != hashes[1]);
}

static uint64_t hash_of_schedule(const struct kt_schedule *schedule)
{
    struct kt_plan plan = {.schedule = schedule, .adds = true};
    kt_trial_plan(&plan);
    struct kt_trial *t = begin_scene();
    kt_fault(t, "begin effect nth=5: freeze it for 3s");
    kt_fault(t, "crash billing-2 at delivered#3.end, restart after 1s");
    kt_run_until(t, "60s");
    uint64_t hash = kt_history_hash_of(t);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    return hash;
}

static void each_way_to_choose_gives_one_history_of_its_own(void **state)
{
    static const struct kt_schedule schedules[] = {
        {.seed = 1},
        {.seed = 1, .pct_depth = 1},
        {.seed = 1, .pct_depth = 3},
        {.seed = 1, .plain_order = true},
        {.seed = 1, .plain_latency = true},
        {.seed = 1, .plain_order = true, .plain_latency = true},
    };
    enum { COUNT = sizeof schedules / sizeof *schedules };
    uint64_t hashes[COUNT];
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        hashes[i] = hash_of_schedule(&schedules[i]);
        assert_true(hash_of_schedule(&schedules[i]) == hashes[i]);
        for (int other = 0; other < i; other++)
            assert_true(hashes[other] != hashes[i]);
    }
}

/* ---- watching ---- */

struct passed {
    int requests[KT_PHASE_RETURN + 1];
    int begins, ends;
};

static void note_point(void *context, const struct kt_point *point, const struct kmock_request *request)
{
    struct passed *passed = context;
    assert_int_equal(request == NULL, kt_point_is_callback(point->api));
    if (point->api == KMOCK_API_OFFSET_COMMIT) {
        passed->requests[point->phase]++;
        assert_int_equal(request->api_key, KMOCK_API_OFFSET_COMMIT);
        assert_int_equal(((const struct kmock_offset_commit_request *)request->body)->topics_count, 1);
    }
    passed->begins += point->api == KT_POINT_EFFECT && point->phase == KT_PHASE_ENTER;
    passed->ends += point->api == KT_POINT_EFFECT && point->phase == KT_PHASE_RETURN;
}

static void a_watch_sees_each_request_at_each_phase_and_each_callback(void **state)
{
    (void)state;
    struct passed passed = {{0}, 0, 0};
    struct kt_plan plan = {.watch = {.on_point = note_point, .context = &passed}};
    kt_trial_plan(&plan);
    assert_int_equal(kt_trial_end(begin_scene(), NULL), 0);
    for (int phase = KT_PHASE_ENTER; phase <= KT_PHASE_RETURN; phase++)
        assert_int_equal(passed.requests[phase], 40);
    assert_int_equal(passed.begins, 40);
    assert_int_equal(passed.ends, 40);
}

static void watching_changes_nothing(void **state)
{
    (void)state;
    uint64_t hashes[2];
    for (int watched = 0; watched < 2; watched++) {
        struct passed passed = {{0}, 0, 0};
        struct counts counts = {{0}};
        struct kt_plan plan = {.watch = {.on_point = note_point, .context = &passed}};
        struct kt_plan other = {.watch = {.on_event = count_event, .context = &counts}};
        kt_trial_plan(watched ? &plan : &other);
        struct kt_trial *t = begin_scene();
        kt_run_until(t, "30s");
        hashes[watched] = kt_history_hash_of(t);
        kt_trial_end(t, NULL);
    }
    assert_true(hashes[0] == hashes[1]);
}

/* ---- scales ---- */

static void a_scaled_trial_is_smaller_and_its_test_runs_on(void **state)
{
    (void)state;
    struct kt_schedule_scale scales[] = {{"billing", 1, -1, -1}, {"orders", -1, 2, 8}};
    struct kt_schedule schedule = {.scales = scales, .scales_count = 2};
    struct kt_plan plan = {.schedule = &schedule, .adds = true};
    struct counts counts = {{0}};
    plan.watch = (struct kt_watch){.on_event = count_event, .context = &counts};
    kt_trial_plan(&plan);
    struct kt_trial *t = begin_scene();
    assert_int_equal(kt_end_offset(t, "orders", -1), 8);
    int64_t end = kt_end_offset(t, "orders", 1);
    assert_int_equal(kt_put(t, "orders", 3, "k", "v"), end); /* one too many: partition 3 is 1 here */
    assert_int_equal(kt_end_offset(t, "orders", 3), end);
    kt_start(t, "billing", 1, consumer_run, &billing);
    kt_crash(t, "billing-2");
    kt_freeze(t, "billing-3");
    kt_expect_exit(t, "billing-3", 0);
    kt_signal(t, "billing-2", SIGTERM);
    kt_run_until(t, "billing-2 exited");
    kt_fault(t, "at 9s: freeze billing-2 for 1s");
    kt_fault(t, "at 9s: cut billing-3 for 1s");
    kt_run_until(t, "billing drained");
    assert_int_equal(kt_committed(t, "billing", "orders", 3), kt_end_offset(t, "orders", 1));
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(counts.of[KT_EVENT_START], 1);
    assert_int_equal(counts.of[KT_EVENT_FREEZE] + counts.of[KT_EVENT_LINK], 0);
}

static void a_scale_makes_nothing_larger(void **state)
{
    (void)state;
    struct kt_schedule_scale scales[] = {{"billing", 5, -1, -1}, {"orders", -1, 9, 900}};
    struct kt_schedule schedule = {.scales = scales, .scales_count = 2};
    struct counts counts = {{0}};
    struct kt_plan plan = {.schedule = &schedule, .watch = {.on_event = count_event, .context = &counts}};
    kt_trial_plan(&plan);
    struct kt_trial *t = begin_scene();
    assert_int_equal(kt_end_offset(t, "orders", -1), 40);
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(counts.of[KT_EVENT_START], 2);
}

static void a_scale_of_nothing_fails_the_trial(void **state)
{
    (void)state;
    struct kt_schedule_scale scale = {"bilning", 1, -1, -1};
    struct kt_schedule schedule = {.scales = &scale, .scales_count = 1};
    struct kt_plan plan = {.schedule = &schedule};
    kt_trial_plan(&plan);
    expect_report(begin_scene(), "the schedule scales \"bilning\"");
}

/* ---- healing ---- */

/* Do a fault at 20 s that nobody repairs, then put more records. counts  what the history has at the end */
static void heal_after(struct kt_fault fault, bool heals, struct counts *counts)
{
    struct kt_schedule schedule = {.faults = &fault, .faults_count = 1};
    struct kt_plan plan = {.schedule = &schedule, .adds = true, .heals = heals};
    memset(counts, 0, sizeof *counts);
    plan.watch = (struct kt_watch){.on_event = count_event, .context = counts};
    kt_trial_plan(&plan);
    struct kt_trial *t = begin_scene();
    kt_run_until(t, "30s");
    if (fault.action.kind != KT_DO_BROKER_DOWN)
        kt_feed(t, "orders", 10);
    kt_expect(t, KT_AT_LEAST_ONCE, "billing");
    char *report = NULL;
    kt_trial_end(t, &report);
    free(report);
}

static void what_faults_broke_is_repaired_once_all_is_at_rest(void **state)
{
    struct counts counts;
    (void)state;
    heal_after(fault_on(KT_DO_FREEZE, "all", 20000000), true, &counts);
    assert_int_equal(counts.of[KT_EVENT_THAW], 2);
    assert_in_range(counts.of[KT_EVENT_EFFECT], 50, 60); /* what a zombie could not commit comes again */
    heal_after(fault_on(KT_DO_CUT, "all", 20000000), true, &counts);
    assert_int_equal(counts.of[KT_EVENT_LINK], 4);
    assert_in_range(counts.of[KT_EVENT_EFFECT], 50, 60);
    heal_after(fault_on(KT_DO_LATENCY, "all", 20000000), true, &counts);
    assert_int_equal(counts.of[KT_EVENT_LINK], 4);
    struct kt_fault down = fault_on(KT_DO_BROKER_DOWN, NULL, 20000000);
    down.action.broker = 2;
    heal_after(down, true, &counts);
    assert_int_equal(counts.of[KT_EVENT_BROKER], 2);
}

static void an_application_that_faults_killed_is_started_again(void **state)
{
    struct counts counts;
    (void)state;
    heal_after(fault_on(KT_DO_CRASH, "all", 20000000), true, &counts);
    assert_int_equal(counts.of[KT_EVENT_START], 3); /* the first instance only */
    assert_in_range(counts.of[KT_EVENT_EFFECT], 50, 60);
    heal_after(fault_on(KT_DO_CRASH, "billing-2", 20000000), true, &counts);
    assert_int_equal(counts.of[KT_EVENT_START], 2); /* another one runs */
    heal_after(fault_on(KT_DO_CRASH, "all", 20000000), false, &counts);
    assert_int_equal(counts.of[KT_EVENT_START], 2);
}

static void what_ended_by_itself_stays_ended(void **state)
{
    (void)state;
    static struct consumer short_lived = {.group = "billing", .topic = "orders", .stop_after = 5};
    struct counts counts = {{0}};
    struct kt_plan plan = {.heals = true, .watch = {.on_event = count_event, .context = &counts}};
    kt_trial_plan(&plan);
    struct kt_trial *t = kt_trial_begin(NULL);
    kt_topic(t, "orders", 4);
    kt_feed(t, "orders", 40);
    kt_start(t, "billing", 2, consumer_run, &short_lived);
    assert_int_equal(kt_trial_end(t, NULL), 0);
    assert_int_equal(counts.of[KT_EVENT_START], 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_of_mid_trial_are_replayed_exactly),
        cmocka_unit_test(edited_draws_make_another_history),
        cmocka_unit_test(an_edited_draw_that_does_not_fit_fails_the_trial),
        cmocka_unit_test(faults_of_a_plan_add_to_the_tests_own_or_stand_for_them),
        cmocka_unit_test(a_plan_is_for_one_trial),
        cmocka_unit_test(each_way_to_choose_gives_one_history_of_its_own),
        cmocka_unit_test(a_watch_sees_each_request_at_each_phase_and_each_callback),
        cmocka_unit_test(watching_changes_nothing),
        cmocka_unit_test(a_scaled_trial_is_smaller_and_its_test_runs_on),
        cmocka_unit_test(a_scale_makes_nothing_larger),
        cmocka_unit_test(a_scale_of_nothing_fails_the_trial),
        cmocka_unit_test(what_faults_broke_is_repaired_once_all_is_at_rest),
        cmocka_unit_test(an_application_that_faults_killed_is_started_again),
        cmocka_unit_test(what_ended_by_itself_stays_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
