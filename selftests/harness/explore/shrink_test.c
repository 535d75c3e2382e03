/* SPDX-License-Identifier: Apache-2.0 */
/* Failing schedules become small, and still fail by the same. */
#include "selftests/check.h"

#include "harness/explore/shrink.h"
#include "harness/trial/trial.h"
#include "selftests/harness/explore/scenes.h"

/* ---- one shrinking ---- */

struct shrinking {
    struct kt_scenario scenario;
    struct kt_pool *pool;
    struct kt_outcome plain;
    struct kt_specimen specimen;
    struct kt_cause cause;
    struct kt_schedule schedule; /* of the shrunk line */
    int32_t runs_left;
};

static void begin_shrinking(struct shrinking *shrinking, const struct scene *scene)
{
    *shrinking =
        (struct shrinking){.scenario = {.options = {.name = "scene", .brokers = 1, .initial_rebalance_delay_ms = -1},
                                        .play = play_scene_of,
                                        .context = (void *)scene},
                           .runs_left = 600};
    struct kt_job job = {.line = "seed=1"};
    shrinking->pool = kt_pool_create(&shrinking->scenario, 0, 0);
    kt_pool_run_one(shrinking->pool, &job, &shrinking->plain);
}

/* returns  whether the line fails; it is the specimen then */
static bool has_specimen(struct shrinking *shrinking, const char *line)
{
    struct kt_specimen *specimen = &shrinking->specimen;
    struct kt_job job = {.line = line, .replaces = true};
    kt_pool_run_one(shrinking->pool, &job, &specimen->result);
    kt_judge_run(&shrinking->plain, &specimen->result, &shrinking->cause);
    if (shrinking->cause.failed)
        specimen->line = strdup(line);
    else
        kt_outcome_finish(&specimen->result);
    return shrinking->cause.failed;
}

static void shrink(struct shrinking *shrinking)
{
    struct kt_trying trying = {.pool = shrinking->pool, .plain = &shrinking->plain, .runs_left = shrinking->runs_left};
    struct kt_cause cause;
    kt_shrink(&trying, &shrinking->cause, 1, &shrinking->specimen);
    shrinking->runs_left = trying.runs_left;
    kt_judge_run(&shrinking->plain, &shrinking->specimen.result, &cause);
    assert_true(kt_cause_is_shown_by(&shrinking->cause, &cause));
    assert_true(kt_schedule_parse(shrinking->specimen.line, &shrinking->schedule, NULL));
}

static void end_shrinking(struct shrinking *shrinking)
{
    kt_schedule_finish(&shrinking->schedule);
    kt_specimen_finish(&shrinking->specimen);
    kt_outcome_finish(&shrinking->plain);
    kt_pool_destroy(shrinking->pool);
}

static const struct kt_run_size *size_of(const struct shrinking *shrinking, const char *name)
{
    const struct kt_outcome *result = &shrinking->specimen.result;
    for (int32_t i = 0; i < result->sizes_count; i++)
        if (strcmp(result->sizes[i].name, name) == 0)
            return &result->sizes[i];
    fail_msg("no size of %s", name);
    return NULL;
}

/* ---- a record that is lost by a crash ---- */

static void expect_d1(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect(trial, "D1", "billing");
}

/* Two records: where none has an effect, nobody says that records are to have any. */
static void a_lost_record_shrinks_to_it_and_another(void **state)
{
    struct scene scene = {2, 4, 20, commit_first_run, expect_d1, NULL, true};
    struct shrinking shrinking;
    char line[100];
    (void)state;
    begin_shrinking(&shrinking, &scene);
    int nth = 0;
    do {
        assert_true(++nth < 10);
        snprintf(line, sizeof line, "seed=3 pct=2 end=healed crash billing-1 at OffsetCommit#%d.applied", nth + 2);
    } while (!has_specimen(&shrinking, line));
    assert_string_equal(shrinking.cause.ids, "D1");
    shrink(&shrinking);
    assert_in_range(shrinking.specimen.result.story_events, 1, 12);
    assert_int_equal(shrinking.schedule.faults_count, 1);
    assert_int_equal(shrinking.schedule.faults[0].action.kind, KT_DO_CRASH);
    assert_true(shrinking.schedule.plain_order && shrinking.schedule.plain_latency);
    assert_int_equal(shrinking.schedule.pct_depth, 0);
    assert_int_equal(size_of(&shrinking, "orders")->records, 2);
    assert_int_equal(size_of(&shrinking, "orders")->partitions, 1);
    assert_int_equal(size_of(&shrinking, "billing")->instances, 1);
    end_shrinking(&shrinking);
}

static void what_needs_no_fault_keeps_none(void **state)
{
    struct scene scene = {2, 2, 6, commit_first_run, NULL, NULL, false};
    struct shrinking shrinking;
    (void)state;
    begin_shrinking(&shrinking, &scene);
    assert_true(has_specimen(&shrinking, "seed=1 end=healed delay reply by 5s at billing-1.OffsetCommit#1.applied; "
                                         "freeze billing-2 for 10s at OffsetCommit#1.enter"));
    shrink(&shrinking);
    assert_int_equal(shrinking.schedule.faults_count, 0);
    assert_int_equal(size_of(&shrinking, "orders")->records, 1);
    assert_int_equal(size_of(&shrinking, "billing")->instances, 1);
    end_shrinking(&shrinking);
}

/* ---- what needs two faults ---- */

static bool has_fired(const struct kt_trial *trial, enum kt_action_kind kind)
{
    for (const struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        const struct kt_fault *fault = &kmock_list_object(link, struct kt_armed_fault, link)->fault;
        if (fault->action.kind == kind && fault->receipt.fired > 0)
            return true;
    }
    return false;
}

static bool is_spared_one(struct kt_trial *trial, void *context)
{
    (void)context;
    return !has_fired(trial, KT_DO_CRASH) || !has_fired(trial, KT_DO_DROP_REPLY);
}

static void expect_one_to_be_spared(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect_that(trial, "a crash and a lost reply do not come together", is_spared_one, NULL);
}

static void what_needs_two_faults_keeps_two_of_four(void **state)
{
    struct scene scene = {2, 4, 0, ask_run, expect_one_to_be_spared, NULL, true};
    struct shrinking shrinking;
    (void)state;
    begin_shrinking(&shrinking, &scene);
    assert_true(has_specimen(&shrinking, "seed=4 pct=3 end=healed delay request by 1s at billing-2.ApiVersions#1.sent; "
                                         "drop reply at billing-1.ApiVersions#1.applied; "
                                         "crash billing-2 at ApiVersions#1.applied; "
                                         "freeze billing-1 for 10s at ApiVersions#1.enter"));
    shrink(&shrinking);
    assert_int_equal(shrinking.schedule.faults_count, 2);
    assert_int_equal(shrinking.schedule.pct_depth, 0);
    end_shrinking(&shrinking);
}

static void two_faults_are_found_and_kept(void **state)
{
    struct scene scene = {2, 4, 0, ask_run, expect_one_to_be_spared, NULL, true};
    (void)state;
    expect_came(explore(&scene, "level=1"), 0, NULL);
    struct came came = explore(&scene, "level=2");
    assert_non_null(strstr(came.report, "fewest faults: 2 of 2"));
    expect_came(came, 3, "a crash and a lost reply do not come together");
}

/* ---- effort ---- */

static void no_more_runs_are_made_than_are_left(void **state)
{
    struct scene scene = {2, 4, 20, commit_first_run, NULL, NULL, false};
    struct shrinking shrinking;
    (void)state;
    begin_shrinking(&shrinking, &scene);
    assert_true(has_specimen(&shrinking, "seed=1 end=healed delay reply by 5s at billing-1.OffsetCommit#1.applied"));
    shrinking.runs_left = 0;
    shrink(&shrinking);
    assert_int_equal(shrinking.runs_left, 0);
    assert_int_equal(shrinking.schedule.faults_count, 1); /* as it was */
    end_shrinking(&shrinking);
}

static void shrinking_can_be_left_out(void **state)
{
    struct scene scene = {2, 4, 20, commit_first_run, NULL, NULL, false};
    (void)state;
    struct came came = explore(&scene, "level=0 no-shrink");
    assert_int_equal(came.figures.shrunk_events, 0);
    assert_null(strstr(came.report, "shrunk"));
    expect_came(came, 3, "[C1]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_more_runs_are_made_than_are_left),     cmocka_unit_test(shrinking_can_be_left_out),
        cmocka_unit_test(a_lost_record_shrinks_to_it_and_another), cmocka_unit_test(what_needs_no_fault_keeps_none),
        cmocka_unit_test(what_needs_two_faults_keeps_two_of_four), cmocka_unit_test(two_faults_are_found_and_kept),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 2);
}
