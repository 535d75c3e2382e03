/* SPDX-License-Identifier: Apache-2.0 */
/* What an exploration remembers of the last one, how much it may take, and that the back end makes no difference. */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/saved.h"
#include "selftests/harness/explore/files.h"
#include "selftests/harness/explore/merged.h"
#include "selftests/harness/explore/scenes.h"

static bool is_early(struct kt_trial *trial, void *context)
{
    bool *is_right = context;
    return *is_right || kt_now_us_of(trial) < 4000000;
}

static void expect_early(struct kt_trial *trial, void *context)
{
    kt_expect_that(trial, "nothing is late", is_early, context);
}

/* A scene that fails when it is late, until the program is right. */
static bool program_is_right;
static const struct scene scene = {.instances = 1,
                                   .partitions = 1,
                                   .program = ask_run,
                                   .also = expect_early,
                                   .context = &program_is_right,
                                   .expects_nothing = true};

static size_t count_saved(const char *folder)
{
    struct kt_saved saved;
    assert_true(kt_saved_load(folder, "scene", &saved, NULL));
    size_t count = saved.count;
    kt_saved_finish(&saved);
    return count;
}

static int start_wrong(void **state)
{
    program_is_right = false;
    return make_folder(state);
}

static void a_failure_is_saved_once(void **state)
{
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 3, "nothing is late");
    assert_int_equal(count_saved(*state), 1);
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 3, "nothing is late");
    assert_int_equal(count_saved(*state), 1);
}

static void a_saved_failure_is_tried_before_all_others(void **state)
{
    expect_came(explore(&scene, "level=0 save=%s", (char *)*state), 0, NULL); /* no fault, no failure */
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 3, NULL);
    struct came came = explore(&scene, "level=1 save=%s", (char *)*state);
    assert_int_equal(came.figures.runs, 2); /* without faults, and the saved one: that is enough */
    expect_came(came, 3, "nothing is late");
    expect_came(explore(&scene, "level=0 save=%s", (char *)*state), 3, "nothing is late");
}

static void one_that_keeps_going_explores_all_the_same(void **state)
{
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 3, NULL);
    struct came came = explore(&scene, "level=1 keep-going save=%s", (char *)*state);
    assert_true(came.figures.runs > 20);
    assert_int_equal(came.figures.findings, 1);
    expect_came(came, 3, NULL);
}

static void a_saved_failure_that_fails_no_more_is_dropped(void **state)
{
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 3, NULL);
    program_is_right = true;
    expect_came(explore(&scene, "level=0 save=%s", (char *)*state), 0, NULL);
    assert_int_equal(count_saved(*state), 0);
}

static void a_saved_line_that_does_not_read_accuses_nobody_and_stays(void **state)
{
    struct kt_finding_record record = finding_record("scene", "seed=1 set broker-1 on fire", "");
    assert_true(kt_saved_add(*state, &record.finding, NULL));
    program_is_right = true;
    expect_came(explore(&scene, "level=1 save=%s", (char *)*state), 0, NULL);
    assert_int_equal(count_saved(*state), 1);
}

static void nothing_is_saved_where_nobody_says_where(void **state)
{
    char *before = getcwd(NULL, 0);
    assert_int_equal(chdir(*state), 0);
    expect_came(explore(&scene, "level=1"), 3, NULL);
    assert_int_equal(access(".ktrial", F_OK), -1);
    assert_int_equal(chdir(before), 0);
    free(before);
}

/* ---- budgets ---- */

static void a_budget_of_runs_is_kept(void **state)
{
    (void)state;
    program_is_right = true;
    for (int runs = 1; runs < 30; runs += 7) {
        struct came came = explore(&scene, "level=2 budget-runs=%d", runs);
        assert_int_equal(came.figures.runs, runs);
        expect_came(came, 0, "the budget was spent before the level was done");
    }
}

static void a_budget_that_was_enough_is_not_told_as_spent(void **state)
{
    (void)state;
    program_is_right = true;
    struct came all = explore(&scene, "level=1");
    struct came same = explore(&scene, "level=1 budget-runs=%d", (int)all.figures.runs);
    assert_int_equal(same.figures.runs, all.figures.runs);
    assert_null(strstr(same.report, "the budget was spent"));
    expect_came(all, 0, NULL);
    expect_came(same, 0, NULL);
}

static void a_budget_of_time_is_kept(void **state)
{
    (void)state;
    program_is_right = true;
    struct came came = explore(&scene, "level=3 budget=1s");
    assert_in_range(came.figures.wall_us, 1000000, 3000000);
    assert_true(came.figures.runs > 30);
    expect_came(came, 0, NULL);
}

/* ---- back ends ---- */

static char *lines_of_backend(const char *name, const char *path)
{
    struct scene consumers = {.instances = 2, .partitions = 2, .records = 4};
    setenv("KTRIAL_BACKEND", name, 1);
    struct came came = explore(&consumers, "level=1 budget-runs=40 no-shrink out=%s", path);
    unsetenv("KTRIAL_BACKEND");
    free(came.report);
    return run_lines(path);
}

static void both_back_ends_give_the_same_runs(void **state)
{
    /* valgrind knows nothing of the carrier: there it is the same one twice */
    char *carrier = lines_of_backend(RUNNING_ON_VALGRIND ? "baton" : "carrier", path_in(*state, "carrier"));
    char *baton = lines_of_backend("baton", path_in(*state, "baton"));
    assert_string_equal(baton, carrier);
    assert_true(strlen(carrier) > 40 * 100);
    free(carrier);
    free(baton);
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, start_wrong, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_failure_is_saved_once),
        in_a_folder(a_saved_failure_is_tried_before_all_others),
        in_a_folder(one_that_keeps_going_explores_all_the_same),
        in_a_folder(a_saved_failure_that_fails_no_more_is_dropped),
        in_a_folder(a_saved_line_that_does_not_read_accuses_nobody_and_stays),
        in_a_folder(nothing_is_saved_where_nobody_says_where),
        in_a_folder(a_budget_of_runs_is_kept),
        in_a_folder(a_budget_that_was_enough_is_not_told_as_spent),
        in_a_folder(a_budget_of_time_is_kept),
        in_a_folder(both_back_ends_give_the_same_runs),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 2);
}
