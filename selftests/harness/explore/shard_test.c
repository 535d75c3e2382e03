/* SPDX-License-Identifier: Apache-2.0 */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include "harness/explore/shard.h"
#include "selftests/harness/explore/files.h"

/* ---- helpers ---- */

static const char *const variables[] = {
    "KTRIAL_SHARD",         "KTRIAL_SHARDS",         "SLURM_ARRAY_TASK_ID",     "SLURM_ARRAY_TASK_MIN",
    "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP", "SLURM_ARRAY_TASK_COUNT",  "JOB_COMPLETION_INDEX",
    "JOB_COMPLETIONS",      "TEST_SHARD_INDEX",      "TEST_TOTAL_SHARDS",       "TEST_SHARD_STATUS_FILE",
    "GTEST_SHARD_INDEX",    "GTEST_TOTAL_SHARDS",    "GTEST_SHARD_STATUS_FILE", "CI_NODE_INDEX",
    "CI_NODE_TOTAL",
};

/* Set nothing but these: "A=1 B=2". */
static void set_variables(const char *assignments)
{
    char *rest, *text = strdup(assignments);
    for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++)
        unsetenv(variables[i]);
    for (char *item = strtok_r(text, " ", &rest); item; item = strtok_r(NULL, " ", &rest)) {
        char *equals = strchr(item, '=');
        *equals = '\0';
        setenv(item, equals + 1, 1);
    }
    free(text);
}

static void check_environment(const char *assignments, const char *expected, const char *source)
{
    struct kt_shard shard;
    struct kmock_buffer error = {0}, out = {0};
    set_variables(assignments);
    if (!kt_shard_from_environment(&shard, &error))
        fail_msg("%s", text_of(&error));
    kt_shard_print(&shard, &out);
    check_text(&out, expected);
    if (source)
        assert_string_equal(shard.source, source);
    else
        assert_null(shard.source);
}

static void check_refused(const char *assignments, const char *message)
{
    struct kt_shard shard;
    struct kmock_buffer error = {0};
    set_variables(assignments);
    assert_false(kt_shard_from_environment(&shard, NULL));
    assert_false(kt_shard_from_environment(&shard, &error));
    check_text(&error, message);
}

#define REMEDY "; say which with KTRIAL_SHARD=i/n or --shard i/n"

/* ---- texts ---- */

static void text_is_counted_from_one(void **state)
{
    struct kt_shard shard;
    (void)state;
    assert_true(kt_shard_parse("2/4", &shard, NULL));
    assert_int_equal(shard.index, 1);
    assert_int_equal(shard.count, 4);
    assert_true(kt_shard_parse("1/1", &shard, NULL));
    assert_int_equal(shard.index, 0);
}

static void text_that_is_no_shard_is_refused(void **state)
{
    static const char *const texts[][2] = {
        {"", "shard: '': expected i/n, the i-th of n, as in 2/4"},
        {"2", "shard: '2': expected i/n, the i-th of n, as in 2/4"},
        {"2/", "shard: '2/': expected i/n, the i-th of n, as in 2/4"},
        {"/4", "shard: '/4': expected i/n, the i-th of n, as in 2/4"},
        {"2/4/8", "shard: '2/4/8': expected i/n, the i-th of n, as in 2/4"},
        {"-1/4", "shard: '-1/4': expected i/n, the i-th of n, as in 2/4"},
        {"0/4", "shard: '0/4': shards are counted from 1: 1/4 to 4/4"},
        {"5/4", "shard: '5/4': shards are counted from 1: 1/4 to 4/4"},
        {"1/0", "shard: '1/0': there are 1 to 1000000 shards"},
        {"1/9999999", "shard: '1/9999999': there are 1 to 1000000 shards"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct kt_shard shard;
        struct kmock_buffer error = {0};
        assert_false(kt_shard_parse(texts[i][0], &shard, &error));
        check_text(&error, texts[i][1]);
    }
}

static void each_schedule_is_of_one_shard(void **state)
{
    (void)state;
    for (uint64_t n = 0; n < 1000; n++) {
        int owners = 0;
        for (int i = 0; i < 7; i++)
            owners += kt_shard_owns(&(struct kt_shard){i, 7, NULL}, n);
        assert_int_equal(owners, 1);
    }
    assert_true(kt_shard_owns(&(struct kt_shard){0}, 5));
    assert_true(kt_shard_owns(&(struct kt_shard){0, 1, NULL}, UINT64_MAX));
}

/* ---- environment ---- */

static void nothing_said_is_all_of_it(void **state)
{
    (void)state;
    check_environment("", "1/1", NULL);
    check_environment("CI_NODE_TOTAL=1", "1/1", NULL);
    check_environment("KTRIAL_SHARDS=1", "1/1", NULL);
}

static void each_scheduler_is_understood(void **state)
{
    (void)state;
    check_environment("KTRIAL_SHARD=2/4", "2/4", "KTRIAL_SHARD");
    check_environment("SLURM_ARRAY_TASK_ID=3 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 SLURM_ARRAY_TASK_COUNT=4",
                      "4/4", "SLURM_ARRAY_TASK_ID");
    check_environment("SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_MAX=18 "
                      "SLURM_ARRAY_TASK_STEP=4 SLURM_ARRAY_TASK_COUNT=3",
                      "2/3", "SLURM_ARRAY_TASK_ID");
    check_environment("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=9", "1/9",
                      "SLURM_ARRAY_TASK_ID");
    check_environment("JOB_COMPLETION_INDEX=0 KTRIAL_SHARDS=4", "1/4", "JOB_COMPLETION_INDEX");
    check_environment("JOB_COMPLETION_INDEX=3 JOB_COMPLETIONS=4", "4/4", "JOB_COMPLETION_INDEX");
    check_environment("TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2", "2/2", "TEST_SHARD_INDEX");
    check_environment("GTEST_SHARD_INDEX=0 GTEST_TOTAL_SHARDS=2", "1/2", "GTEST_SHARD_INDEX");
    check_environment("CI_NODE_INDEX=2 CI_NODE_TOTAL=2", "2/2", "CI_NODE_INDEX");
}

static void our_own_variable_wins(void **state)
{
    (void)state;
    check_environment("KTRIAL_SHARD=2/4 CI_NODE_INDEX=1 CI_NODE_TOTAL=3 JOB_COMPLETION_INDEX=9", "2/4", "KTRIAL_SHARD");
    check_refused("KTRIAL_SHARD=2 CI_NODE_INDEX=1 CI_NODE_TOTAL=3",
                  "shard: '2': expected i/n, the i-th of n, as in 2/4");
}

static void schedulers_that_agree_are_no_contradiction(void **state)
{
    (void)state;
    check_environment("TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2 GTEST_SHARD_INDEX=1 GTEST_TOTAL_SHARDS=2", "2/2",
                      "TEST_SHARD_INDEX");
    check_refused("SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=0 SLURM_ARRAY_TASK_MAX=3 CI_NODE_INDEX=1 CI_NODE_TOTAL=3",
                  "shard: SLURM_ARRAY_TASK_ID says 2/4 and CI_NODE_INDEX says 1/3" REMEDY);
}

static void kubernetes_must_be_told_of_how_many(void **state)
{
    (void)state;
    check_refused(
        "JOB_COMPLETION_INDEX=2",
        "shard: JOB_COMPLETION_INDEX=2 says which, and Kubernetes does not say of how many: set KTRIAL_SHARDS "
        "to the Job's completions" REMEDY);
    check_refused("JOB_COMPLETION_INDEX=2 KTRIAL_SHARDS=4 JOB_COMPLETIONS=5",
                  "shard: KTRIAL_SHARDS=4 and JOB_COMPLETIONS=5 disagree" REMEDY);
    check_refused("JOB_COMPLETION_INDEX=4 KTRIAL_SHARDS=4",
                  "shard: JOB_COMPLETION_INDEX=4 is none of 4, counted from 0" REMEDY);
    check_refused("KTRIAL_SHARDS=4", "shard: KTRIAL_SHARDS=4 says of how many, and nothing says which" REMEDY);
}

static void arrays_with_holes_and_halves_are_refused(void **state)
{
    (void)state;
    check_refused("SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7 SLURM_ARRAY_TASK_COUNT=3",
                  "shard: this Slurm array has 3 tasks from 1 to 7 by 1, so it has holes" REMEDY);
    check_refused("SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_MIN=1 SLURM_ARRAY_TASK_MAX=7",
                  "shard: SLURM_ARRAY_TASK_ID=9 does not fit SLURM_ARRAY_TASK_MIN=1, _MAX=7, _STEP=1" REMEDY);
    check_refused("SLURM_ARRAY_TASK_ID=5", "shard: SLURM_ARRAY_TASK_MIN is not set" REMEDY);
    check_refused("TEST_SHARD_INDEX=1", "shard: TEST_TOTAL_SHARDS is not set" REMEDY);
    check_refused("TEST_TOTAL_SHARDS=2", "shard: TEST_TOTAL_SHARDS=2 is set, TEST_SHARD_INDEX is not" REMEDY);
    check_refused("GTEST_SHARD_INDEX=x GTEST_TOTAL_SHARDS=2", "shard: GTEST_SHARD_INDEX='x' is no number" REMEDY);
    check_refused("GTEST_SHARD_INDEX=2 GTEST_TOTAL_SHARDS=2",
                  "shard: GTEST_SHARD_INDEX=2 is none of GTEST_TOTAL_SHARDS=2, counted from 0" REMEDY);
    check_refused("CI_NODE_INDEX=0 CI_NODE_TOTAL=2",
                  "shard: CI_NODE_INDEX=0 is none of CI_NODE_TOTAL=2, counted from 1" REMEDY);
}

static void bazel_is_told_that_sharding_is_understood(void **state)
{
    struct kmock_buffer said = {0};
    const char *path = path_in(*state, "status");
    kmock_buffer_print(&said, "TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2 TEST_SHARD_STATUS_FILE=%s", path);
    check_environment(text_of(&said), "2/2", "TEST_SHARD_INDEX");
    assert_int_equal(access(path, F_OK), 0);
    kmock_buffer_free(&said);
    check_refused("TEST_SHARD_INDEX=1 TEST_TOTAL_SHARDS=2 TEST_SHARD_STATUS_FILE=/no/such/folder/x",
                  "shard: /no/such/folder/x cannot be touched: No such file or directory" REMEDY);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_counted_from_one),
        cmocka_unit_test(text_that_is_no_shard_is_refused),
        cmocka_unit_test(each_schedule_is_of_one_shard),
        cmocka_unit_test(nothing_said_is_all_of_it),
        cmocka_unit_test(each_scheduler_is_understood),
        cmocka_unit_test(our_own_variable_wins),
        cmocka_unit_test(schedulers_that_agree_are_no_contradiction),
        cmocka_unit_test(kubernetes_must_be_told_of_how_many),
        cmocka_unit_test(arrays_with_holes_and_halves_are_refused),
        cmocka_unit_test_setup_teardown(bazel_is_told_that_sharding_is_understood, make_folder, remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
