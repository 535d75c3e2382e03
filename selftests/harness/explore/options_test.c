/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/options.h"
#include "selftests/harness/explore/files.h"

/* ---- helpers ---- */

static void check_prints(const char *text, const char *canonical)
{
    struct kt_explore_options options;
    struct kmock_buffer error = {0}, out = {0};
    kt_explore_options_init(&options);
    if (!kt_explore_options_parse(text, &options, &error))
        fail_msg("%s", text_of(&error));
    kt_explore_options_print(&options, &out);
    check_text(&out, canonical);
    kt_explore_options_finish(&options);
}

static void check_refused(const char *text, const char *message)
{
    struct kt_explore_options options;
    struct kmock_buffer error = {0};
    kt_explore_options_init(&options);
    assert_false(kt_explore_options_parse(text, &options, NULL));
    assert_false(kt_explore_options_parse(text, &options, &error));
    check_text(&error, message);
    kt_explore_options_finish(&options);
}

/* ---- tests ---- */

static void what_is_printed_parses_back_to_the_same(void **state)
{
    static const char *const texts[][2] = {
        {"", NULL},
        {"1", ""},
        {"  level=0 ", "level=0"},
        {"level=3 budget-runs=10000 budget=90s seed=18446744073709551615 jobs=2 shard=2/4 out=a save=b trace=c resume "
         "no-shrink keep-going",
         NULL},
        {"out=a level=1", "level=1 out=a"},
        {"budget=2m", "budget=120s"},
        {"out=\"my folder/a.ndjson\"", NULL},
        {"out=my\" \"folder", "out=\"my folder\""},
        {"out=\"quote \\\" back\\\\slash\"", NULL},
        {"out=a=b", NULL},
        {"save=.ktrial", ""},
        {"save=\"\"", "save=\"\""},
        {"save=", "save=\"\""},
        {"level=1 level=2", "level=2"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const char *canonical = texts[i][1] ? texts[i][1] : texts[i][0];
        check_prints(texts[i][0], canonical);
        check_prints(canonical, canonical);
    }
}

static void values_arrive(void **state)
{
    struct kt_explore_options options;
    (void)state;
    kt_explore_options_init(&options);
    assert_int_equal(options.level, -1);
    assert_string_equal(options.save, ".ktrial");
    assert_true(kt_explore_options_parse("level=2 budget=1.5s budget-runs=7 jobs=3 shard=2/4 out=\"a b\" save= resume",
                                         &options, NULL));
    assert_int_equal(options.level, 2);
    assert_int_equal(options.budget_us, 1500000);
    assert_int_equal(options.budget_runs, 7);
    assert_int_equal(options.jobs, 3);
    assert_int_equal(options.shard.index, 1);
    assert_string_equal(options.out, "a b");
    assert_null(options.save);
    assert_true(options.resume);
    assert_false(options.no_shrink);
    kt_explore_options_finish(&options);
}

static void what_is_wrong_is_named(void **state)
{
    (void)state;
    check_refused("levl=2", "there is no option 'levl'; did you mean 'level'?");
    check_refused("xyzzy", "there is no option 'xyzzy'");
    check_refused("level=4", "level: '4' is none of the levels 0 to 3");
    check_refused("level=x", "level: 'x' is no number");
    check_refused("level", "level needs a value");
    check_refused("resume=1", "resume: '1' takes no value");
    check_refused("budget=5", "budget: '5' is no duration; say 500us, 300ms, 12s, 45.1s, 2m or 1h");
    check_refused("jobs=5000", "jobs: '5000' is more than 4096");
    check_refused("shard=0/4", "shard: '0/4': shards are counted from 1: 1/4 to 4/4");
    check_refused("out=\"a b", "a quote does not end: out=\"a b");
    check_refused("resume", "resume goes on with the file of out=FILE, and there is none");
    check_refused("out=\"a\nb\"", "out: 'a\nb' has a line break");
}

static void environment_is_read(void **state)
{
    struct kt_explore_options options;
    struct kmock_buffer error = {0};
    (void)state;
    setenv("KTRIAL_EXPLORE", "level=2", 1);
    setenv("KTRIAL_SHARD", "3/5", 1);
    assert_true(kt_explore_options_from_environment(&options, &error));
    assert_int_equal(options.level, 2);
    assert_int_equal(options.shard.index, 2);
    kt_explore_options_finish(&options);
    setenv("KTRIAL_EXPLORE", "shard=1/2", 1);
    assert_true(kt_explore_options_from_environment(&options, &error));
    assert_int_equal(options.shard.count, 2);
    kt_explore_options_finish(&options);
    unsetenv("KTRIAL_EXPLORE");
    setenv("KTRIAL_SHARD", "1/1", 1);
    assert_true(kt_explore_options_from_environment(&options, &error));
    assert_int_equal(options.shard.count, 1);
    assert_int_equal(error.size, 0);
    kt_explore_options_finish(&options);
    setenv("KTRIAL_EXPLORE", "deep", 1);
    assert_false(kt_explore_options_from_environment(&options, &error));
    check_text(&error, "KTRIAL_EXPLORE: there is no option 'deep'");
    kt_explore_options_finish(&options);
    unsetenv("KTRIAL_EXPLORE");
    unsetenv("KTRIAL_SHARD");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_printed_parses_back_to_the_same),
        cmocka_unit_test(values_arrive),
        cmocka_unit_test(what_is_wrong_is_named),
        cmocka_unit_test(environment_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
