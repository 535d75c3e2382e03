/* SPDX-License-Identifier: Apache-2.0 */
/* The line that a finding prints runs the same history again, and fails by the same. */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/compare.h"
#include "harness/explore/judge.h"
#include "harness/trial/trial.h"
#include "selftests/harness/explore/files.h"
#include "selftests/harness/explore/scenes.h"

static bool is_early(struct kt_trial *trial, void *context)
{
    (void)context;
    return kt_now_us_of(trial) < 4000000;
}

static void expect_early(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_fault(trial, "optional at 20s: freeze billing-1 for 1s"); /* faults of its own are part of it */
    kt_expect_that(trial, "nothing is late", is_early, NULL);
}

/* Three at once: neither level 1 nor 2 finds that. */
static bool are_few(struct kt_trial *trial, void *context)
{
    int fired = 0;
    (void)context;
    for (const struct kmock_list_link *link = trial->faults.first; link; link = link->next)
        fired += kmock_list_object(link, struct kt_armed_fault, link)->fault.receipt.fired > 0;
    return fired < 3;
}

static void expect_few(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect_that(trial, "three faults do not come together", are_few, NULL);
}

/* What a replay came to. */
struct replayed {
    uint64_t hash;
    struct kt_cause cause;
};

/* Run the test as cmocka would, with $KTRIAL_REPLAY set. */
static struct replayed replay(const struct scene *scene, const char *line)
{
    struct kt_scenario scenario = {.options = {.name = "scene", .brokers = 1, .initial_rebalance_delay_ms = -1},
                                   .play = play_scene_of,
                                   .context = (void *)scene};
    struct kt_compare compare;
    struct kt_figures figures;
    struct kt_outcome outcome = {.end = KT_RUN_JUDGED};
    struct replayed replayed;
    char *report = NULL;
    setenv("KTRIAL_REPLAY", line, 1);
    kt_compare_begin(&scenario, &compare);
    struct kt_trial *trial = kt_trial_begin(&scenario.options);
    unsetenv("KTRIAL_REPLAY");
    play_scene_of((void *)scene, trial);
    kt_compare_end(&compare, trial);
    kt_trial_figures(trial, &figures);
    for (struct kmock_list_link *link = trial->failed.first; link; link = link->next) {
        const struct kt_failure *failure = kmock_list_object(link, struct kt_failure, link);
        kt_outcome_accuse(&outcome, failure->kind, failure->id, failure->text);
    }
    kt_judge_run(NULL, &outcome, &replayed.cause);
    kt_outcome_finish(&outcome);
    replayed.hash = figures.history;
    assert_true(kt_trial_end(trial, &report) > 0);
    free(report);
    return replayed;
}

static uint64_t hash_of(const struct kt_findings *findings, uint64_t n)
{
    for (size_t i = 0; i < findings->count; i++)
        if (findings->records[i].type == KT_RECORD_RUN && findings->records[i].run.n == n)
            return strtoull(findings->records[i].run.history, NULL, 16);
    fail_msg("there is no run %d", (int)n);
    return 0;
}

static void check_ids(const struct kt_record_finding *finding, const struct kt_cause *cause)
{
    char ids[KT_IDS_BYTES] = "";
    for (size_t i = 0; i < finding->ids.count; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", i ? " " : "", finding->ids.items[i]);
    assert_string_equal(cause->ids, ids);
}

/* returns  how many findings there were; each was replayed as it was found, and as it was shrunk */
static int replay_all(const struct scene *scene, const char *path)
{
    struct kt_findings findings;
    int count = 0;
    assert_true(kt_findings_load(path, &findings, NULL));
    for (size_t i = 0; i < findings.count; i++) {
        const struct kt_record_finding *finding = &findings.records[i].finding;
        if (findings.records[i].type != KT_RECORD_FINDING)
            continue;
        struct replayed found = replay(scene, finding->schedule), shrunk = replay(scene, finding->shrunk);
        check_ids(finding, &found.cause);
        check_ids(finding, &shrunk.cause);
        assert_true(found.hash == hash_of(&findings, finding->n));
        assert_true(replay(scene, finding->shrunk).hash == shrunk.hash);
        assert_non_null(strstr(finding->report, finding->shrunk)); /* that is the line which is shown */
        count++;
    }
    kt_findings_finish(&findings);
    return count;
}

static void a_failure_of_level_1_is_replayed(void **state)
{
    struct scene scene = {1, 1, 0, ask_run, expect_early, NULL, true};
    const char *path = path_in(*state, "out");
    expect_came(explore(&scene, "level=1 out=%s", path), 3, NULL);
    assert_int_equal(replay_all(&scene, path), 1);
}

/* What another seed, priorities and several faults do is replayed, too. */
static void a_failure_of_level_3_is_replayed(void **state)
{
    struct scene scene = {2, 1, 0, ask_run, expect_few, NULL, true};
    const char *path = path_in(*state, "out");
    struct came came = explore(&scene, "level=3 budget-runs=1500 out=%s", path);
    assert_int_equal(came.figures.failing, 1); /* it stops there */
    assert_non_null(strstr(came.report, "fewest faults: 3 of"));
    expect_came(came, 3, "three faults do not come together");
    assert_int_equal(replay_all(&scene, path), 1);
}

/* Against the run without faults: a group that did not come back, or did not commit all. */
static void a_group_that_does_not_come_back_is_replayed(void **state)
{
    struct scene scene = {1, 1, 1, NULL, NULL, NULL, false};
    const char *path = path_in(*state, "out");
    struct came came = explore(&scene, "level=1 keep-going out=%s", path);
    assert_int_equal(came.code, 4);
    assert_non_null(strstr(came.report, "[drain]"));
    free(came.report);
    assert_int_equal(replay_all(&scene, path), came.figures.findings);
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_failure_of_level_1_is_replayed),
        in_a_folder(a_failure_of_level_3_is_replayed),
        in_a_folder(a_group_that_does_not_come_back_is_replayed),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 1);
}
