/* SPDX-License-Identifier: Apache-2.0 */
/* An exploration in parts comes to what the whole comes to: by shards, and after it was stopped. */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "harness/trial/trial.h"
#include "mock/broker/error.h"
#include "selftests/harness/explore/files.h"
#include "selftests/harness/explore/merged.h"
#include "selftests/harness/explore/scenes.h"

enum { SHARDS_MAX = 4 };

/* As many shards, and as many runs of level 3, as there is time for. */
static int shards, runs;

static void expect_sometimes(struct kt_trial *trial, void *context)
{
    kt_expect_sometimes(trial, context);
}

/* Something is late: about a third of all faults does that. */
static bool is_early(struct kt_trial *trial, void *context)
{
    (void)context;
    return kt_now_us_of(trial) < 4000000;
}

static void expect_early(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect_that(trial, "nothing is late", is_early, NULL);
}

/* One fault of level 1 breaks it, and so one shard finds that. */
static bool is_spared(struct kt_trial *trial, void *context)
{
    (void)context;
    for (const struct kmock_list_link *link = trial->faults.first; link; link = link->next) {
        const struct kt_fault *fault = &kmock_list_object(link, struct kt_armed_fault, link)->fault;
        if (fault->action.error == KMOCK_LEADER_NOT_AVAILABLE && fault->receipt.fired > 0)
            return false;
    }
    return true;
}

static void expect_to_be_spared(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect_that(trial, "one fault is spared", is_spared, NULL);
}

static struct scene asking(void (*also)(struct kt_trial *trial, void *context), const char *what)
{
    return (struct scene){.instances = 1,
                          .partitions = 1,
                          .program = ask_run,
                          .also = also,
                          .context = (void *)what,
                          .expects_nothing = true};
}

/* ---- shards ---- */

static int64_t explore_shard(const struct scene *scene, const char *how, int shard, const char *path)
{
    struct came came = explore(scene, "%s shard=%d/%d out=%s", how, shard, shards, path);
    free(came.report);
    return came.figures.pruned;
}

static struct merged explore_in_shards(const struct scene *scene, const char *how, const char *folder)
{
    const char *paths[SHARDS_MAX];
    for (int i = 0; i < shards; i++) {
        char name[20];
        snprintf(name, sizeof name, "shard-%d", i + 1);
        paths[i] = path_in(folder, name);
        explore_shard(scene, how, i + 1, paths[i]);
    }
    return merge_files(paths, shards);
}

static void expect_shards_are_the_whole(const struct scene *scene, const char *how, const char *folder, int code)
{
    const char *whole = path_in(folder, "whole");
    expect_came(explore(scene, "%s out=%s", how, whole), code, NULL);
    struct merged one = merge_files(&whole, 1), parts = explore_in_shards(scene, how, folder);
    char *lines = run_lines(whole);
    assert_string_equal(one.runs, lines); /* by number is as they were written */
    assert_string_equal(parts.runs, one.runs);
    assert_int_equal(parts.code, code);
    assert_int_equal(one.code, code);
    free(lines);
    forget_merged(one);
    forget_merged(parts);
}

static void shards_of_level_1_are_the_whole(void **state)
{
    struct scene scene = asking(NULL, NULL);
    expect_shards_are_the_whole(&scene, "level=1", *state, 0);
}

static void shards_of_level_2_are_the_whole(void **state)
{
    struct scene scene = asking(NULL, NULL);
    expect_shards_are_the_whole(&scene, "level=2", *state, 0);
}

static void shards_of_a_wrong_program_are_the_whole(void **state)
{
    struct scene scene = asking(expect_early, NULL);
    expect_shards_are_the_whole(&scene, runs_slowly() ? "level=1 no-shrink" : "level=2 no-shrink", *state, 3);
}

static void shards_stop_where_the_whole_stops(void **state)
{
    struct scene scene = asking(expect_to_be_spared, NULL);
    expect_shards_are_the_whole(&scene, "level=2 no-shrink", *state, 3);
    int left_out = 0;
    for (int i = 0; i < shards; i++) {
        struct came came = explore(&scene, "level=2 no-shrink shard=%d/%d", i + 1, shards);
        left_out += strstr(came.report, "a run that another shard reports failed") != NULL;
        free(came.report);
    }
    assert_int_equal(left_out, shards - 1);
}

static void shards_that_keep_going_are_the_whole(void **state)
{
    struct scene scene = asking(expect_early, NULL);
    expect_shards_are_the_whole(&scene, runs_slowly() ? "level=1 keep-going no-shrink" : "level=2 keep-going no-shrink",
                                *state, 3);
}

static void what_one_shard_reaches_is_reached(void **state)
{
    struct scene scene = asking(expect_sometimes, "crash");
    expect_shards_are_the_whole(&scene, "level=1", *state, 0);
}

static void what_no_shard_reaches_is_vacuous(void **state)
{
    struct scene scene = asking(expect_sometimes, "rebalance");
    expect_shards_are_the_whole(&scene, "level=1", *state, 7);
}

/* returns  the findings, without what is said of shards and time; the caller's */
static char *findings_of(const char *said)
{
    const char *from = strstr(said, "  FAIL ");
    assert_non_null(from);
    return strdup(from);
}

static void findings_of_shards_are_those_of_the_whole(void **state)
{
    struct scene scene = asking(expect_early, NULL);
    const char *whole = path_in(*state, "whole");
    expect_came(explore(&scene, "level=1 out=%s", whole), 3, "nothing is late");
    struct merged one = merge_files(&whole, 1), parts = explore_in_shards(&scene, "level=1", *state);
    char *in_one = findings_of(one.said), *in_parts = findings_of(parts.said);
    assert_string_equal(in_parts, in_one);
    assert_non_null(strstr(in_one, "nothing is late"));
    free(in_one);
    free(in_parts);
    forget_merged(one);
    forget_merged(parts);
}

/* The budget is each shard's own: of the first N schedules it has those that are its, and the run without faults. */
static int budget_of(int shard, int all)
{
    int budget = 1;
    for (int n = 1; n < all; n++)
        budget += n % shards == shard;
    return budget;
}

/* returns  a budget that leaves an even number of schedules to each shard behind level 1: half of those are random */
static int even_budget(const struct scene *scene)
{
    struct came came = explore(scene, "level=1");
    int budget = (int)came.figures.runs + 2 * shards * (runs_slowly() ? 4 : 8);
    expect_came(came, 0, NULL);
    return budget;
}

static void shards_of_random_faults_are_the_whole(void **state)
{
    struct scene scene = asking(NULL, NULL);
    const char *whole = path_in(*state, "whole"), *paths[SHARDS_MAX];
    int budget = even_budget(&scene);
    expect_came(explore(&scene, "level=3 budget-runs=%d out=%s", budget, whole), 0, NULL);
    for (int i = 0; i < shards; i++) {
        char how[60];
        snprintf(how, sizeof how, "level=3 budget-runs=%d", budget_of(i, budget));
        paths[i] = path_in(*state, (const char *[]){"a", "b", "c", "d"}[i]);
        explore_shard(&scene, how, i + 1, paths[i]);
    }
    struct merged parts = merge_files(paths, shards);
    char *lines = run_lines(whole);
    assert_string_equal(parts.runs, lines);
    free(lines);
    forget_merged(parts);
}

static void every_shard_prunes_what_the_whole_prunes(void **state)
{
    struct scene scene = asking(NULL, NULL);
    struct came whole = explore(&scene, "level=2");
    assert_true(whole.figures.pruned > 0);
    assert_int_equal(explore_shard(&scene, "level=2", 1, path_in(*state, "1")), whole.figures.pruned);
    assert_int_equal(explore_shard(&scene, "level=2", 2, path_in(*state, "2")), whole.figures.pruned);
    expect_came(whole, 0, NULL);
}

/* ---- resume ---- */

static void expect_resumed_is_the_whole(const struct scene *scene, const char *how, int stop_at, const char *folder)
{
    const char *whole = path_in(folder, "whole"), *part = path_in(folder, "part");
    struct came one = explore(scene, "%s out=%s", how, whole);
    expect_came(explore(scene, "%s budget-runs=%d out=%s", how, stop_at, part), 0, "the budget was spent before");
    struct came other = explore(scene, "%s out=%s resume", how, part);
    struct merged first = merge_files(&whole, 1), second = merge_files(&part, 1);
    assert_string_equal(second.runs, first.runs);
    assert_int_equal(other.figures.runs, one.figures.runs);
    assert_int_equal(other.figures.resumed, stop_at - 1); /* the run without faults is made anew */
    assert_int_equal(second.code, first.code);
    expect_came(other, one.code, NULL);
    free(one.report);
    forget_merged(first);
    forget_merged(second);
}

static void level_1_goes_on_where_it_was_stopped(void **state)
{
    struct scene scene = asking(NULL, NULL);
    expect_resumed_is_the_whole(&scene, "level=1", 9, *state);
}

static void level_2_goes_on_where_it_was_stopped(void **state)
{
    struct scene scene = asking(NULL, NULL);
    expect_resumed_is_the_whole(&scene, "level=2", 40, *state);
}

static void what_was_reached_before_it_was_stopped_counts(void **state)
{
    struct scene scene = asking(expect_sometimes, "crash");
    const char *part = path_in(*state, "part");
    struct came first = explore(&scene, "level=1 budget-runs=5 out=%s", part);
    assert_int_equal(first.code, 0); /* the first fault of all is a crash */
    free(first.report);
    expect_came(explore(&scene, "level=1 out=%s resume", part), 0, NULL);
    expect_came(explore(&scene, "level=0 out=%s", path_in(*state, "none")), 7, NULL);
}

static void one_that_is_done_is_not_done_again(void **state)
{
    struct scene scene = asking(NULL, NULL);
    const char *path = path_in(*state, "whole");
    struct came first = explore(&scene, "level=1 out=%s", path);
    struct came second = explore(&scene, "level=1 out=%s resume", path);
    assert_int_equal(second.figures.runs, first.figures.runs);
    assert_int_equal(second.figures.resumed, first.figures.runs - 1);
    expect_came(first, 0, NULL);
    expect_came(second, 0, NULL);
}

static void what_failed_before_it_was_stopped_is_found_again(void **state)
{
    struct scene scene = asking(expect_early, NULL);
    const char *path = path_in(*state, "part");
    expect_came(explore(&scene, "level=1 budget-runs=12 out=%s", path), 3, NULL);
    expect_came(explore(&scene, "level=1 out=%s resume", path), 3, "nothing is late");
}

/* Killed for good, in the middle of things. */
static void one_that_was_killed_goes_on(void **state)
{
    struct scene scene = asking(NULL, NULL);
    const char *whole = path_in(*state, "whole"), *part = path_in(*state, "part");
    pid_t child = fork();
    if (child == 0) {
        explore(&scene, "level=3 budget=20s out=%s", part);
        _exit(0);
    }
    usleep(150000);
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    expect_came(explore(&scene, "level=3 budget-runs=%d out=%s", runs, whole), 0, NULL);
    expect_came(explore(&scene, "level=3 budget-runs=%d out=%s resume", runs, part), 0, NULL);
    struct merged first = merge_files(&whole, 1), second = merge_files(&part, 1);
    size_t common = strlen(first.runs) < strlen(second.runs) ? strlen(first.runs) : strlen(second.runs);
    assert_true(common > 1000);
    assert_memory_equal(first.runs, second.runs, common);
    forget_merged(first);
    forget_merged(second);
}

#define in_a_folder(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
    shards = runs_slowly() ? 2 : SHARDS_MAX;
    runs = runs_slowly() ? 40 : 150;
    const struct CMUnitTest tests[] = {
        in_a_folder(shards_of_level_1_are_the_whole),
        in_a_folder(shards_of_level_2_are_the_whole),
        in_a_folder(shards_of_a_wrong_program_are_the_whole),
        in_a_folder(shards_stop_where_the_whole_stops),
        in_a_folder(shards_that_keep_going_are_the_whole),
        in_a_folder(what_one_shard_reaches_is_reached),
        in_a_folder(what_no_shard_reaches_is_vacuous),
        in_a_folder(findings_of_shards_are_those_of_the_whole),
        in_a_folder(shards_of_random_faults_are_the_whole),
        in_a_folder(every_shard_prunes_what_the_whole_prunes),
        in_a_folder(level_1_goes_on_where_it_was_stopped),
        in_a_folder(level_2_goes_on_where_it_was_stopped),
        in_a_folder(what_was_reached_before_it_was_stopped_counts),
        in_a_folder(one_that_is_done_is_not_done_again),
        in_a_folder(what_failed_before_it_was_stopped_is_found_again),
        in_a_folder(one_that_was_killed_goes_on),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 1);
}
