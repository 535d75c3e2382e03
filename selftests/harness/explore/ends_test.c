/* SPDX-License-Identifier: Apache-2.0 */
/* How explorations end: the exit code of each sort, and what the report says. */
#define _GNU_SOURCE /* nftw */
#include "selftests/check.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "harness/sim/raw.h"
#include "selftests/harness/explore/files.h"
#include "selftests/harness/explore/merged.h"
#include "selftests/harness/explore/scenes.h"

/* ---- programs ---- */

static int call_abort(void *argument)
{
    (void)argument;
    abort();
}

static int return_3(void *argument)
{
    (void)argument;
    return 3;
}

/* ---- what a scene says besides ---- */

static int plays; /* of this process: a run that saw another's would count to more than 1 */

static bool is_first_play(struct kt_trial *trial, void *context)
{
    (void)trial;
    (void)context;
    return plays == 1;
}

static void count_plays(struct kt_trial *trial, void *context)
{
    (void)context;
    plays++;
    kt_expect_that(trial, "statics are as they were before the first run", is_first_play, NULL);
}

static void wait_for_a_topic_that_nobody_reads(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_run_until(trial, "nobody stable within 5s");
}

static bool is_never(struct kt_trial *trial, void *context)
{
    (void)trial;
    (void)context;
    return false;
}

static void expect_never(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_expect_that(trial, "pigs fly", is_never, NULL);
}

/* The process number by the bare system call, which is not simulated. */
static void note_the_process(struct kt_trial *trial, void *context)
{
    char text[40];
    (void)context;
    snprintf(text, sizeof text, "process %ld", kt_raw_call(SYS_getpid, 0, 0, 0, 0));
    kt_note(trial, text);
}

static void put_the_process(struct kt_trial *trial, void *context)
{
    char text[40];
    (void)context;
    snprintf(text, sizeof text, "%08ld", kt_raw_call(SYS_getpid, 0, 0, 0, 0));
    kt_put(trial, "orders", 0, "process", text);
}

/* A file that the first failing run leaves behind, so that no other fails. */
static bool leaves_a_file(struct kt_trial *trial, void *context)
{
    if (kt_now_us_of(trial) < 4000000)
        return true; /* nothing went wrong */
    int fd = (int)kt_raw_call(SYS_openat, AT_FDCWD, (long)context, O_CREAT | O_EXCL | O_WRONLY, 0600);
    if (fd >= 0)
        kt_raw_call(SYS_close, fd, 0, 0, 0);
    return fd < 0;
}

static void expect_a_file(struct kt_trial *trial, void *context)
{
    kt_expect_that(trial, "the file is there", leaves_a_file, context);
}

static void set_a_wrong_fault(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_fault(trial, "crash and burn");
}

static struct scene asking(void (*also)(struct kt_trial *trial, void *context))
{
    return (struct scene){.instances = 1, .partitions = 1, .program = ask_run, .also = also, .expects_nothing = true};
}

/* ---- tests ---- */

static void a_clean_exploration_ends_with_0(void **state)
{
    struct scene scene = asking(NULL);
    (void)state;
    expect_came(explore(&scene, "level=1"), 0, "explored scene: level 1, ");
}

static void statics_are_fresh_in_every_run(void **state)
{
    struct scene scene = asking(count_plays);
    (void)state;
    plays = 0;
    expect_came(explore(&scene, "level=1"), 0, " 0 failing");
    assert_int_equal(plays, 0);
}

static void a_lost_guarantee_ends_with_3(void **state)
{
    struct scene scene = {.instances = 1, .partitions = 1, .records = 1, .program = commit_first_run};
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "[C1]");
}

static void an_expectation_of_the_tests_own_ends_with_3(void **state)
{
    struct scene scene = asking(expect_never);
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "pigs fly");
}

static void an_exit_code_that_nobody_expects_ends_with_3(void **state)
{
    struct scene scene = {.instances = 1, .partitions = 1, .program = return_3, .expects_nothing = true};
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "exited with 3");
}

static void what_never_comes_true_ends_with_4(void **state)
{
    struct scene scene = asking(wait_for_a_topic_that_nobody_reads);
    (void)state;
    expect_came(explore(&scene, "level=0"), 4, "nobody stable");
}

static void an_instance_that_aborts_ends_with_6(void **state)
{
    struct scene scene = {.instances = 1, .partitions = 1, .program = call_abort, .expects_nothing = true};
    (void)state;
    expect_came(explore(&scene, "level=0"), 6, "billing-1");
}

static void a_mistake_of_the_scenario_fails_and_is_named(void **state)
{
    struct scene scene = asking(set_a_wrong_fault);
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "kt_fault");
}

/* ---- what is not deterministic ---- */

static void a_history_with_something_real_in_it_ends_with_5(void **state)
{
    struct scene scene = asking(note_the_process);
    (void)state;
    expect_came(explore(&scene, "level=1"), 5,
                "not deterministic: the same schedule gave another history; first differing event ");
}

static void a_record_with_something_real_in_it_ends_with_5(void **state)
{
    struct scene scene = asking(put_the_process);
    (void)state;
    expect_came(explore(&scene, "level=1"), 5, "not deterministic");
}

static void a_failure_that_does_not_come_again_accuses_nobody(void **state)
{
    char *path = (char *)path_in(*state, "file");
    struct scene scene = asking(expect_a_file);
    scene.context = path;
    const char *out = path_in(*state, "out");
    struct came came = explore(&scene, "level=1 out=%s", out);
    assert_int_equal(came.figures.failing, 1);
    assert_null(strstr(came.report, "the file is there"));
    expect_came(came, 5, "not deterministic");
    struct merged merged = merge_files(&out, 1);
    assert_int_equal(merged.code, 5);
    assert_non_null(strstr(merged.runs, "\"unstable\""));
    assert_null(strstr(merged.runs, "\"violated\""));
    forget_merged(merged);
}

/* ---- wrong use ---- */

static void wrong_options_end_with_2(void **state)
{
    struct scene scene = asking(NULL);
    (void)state;
    expect_came(explore(&scene, "level=9"), 2, "level");
    expect_came(explore(&scene, "colour=red"), 2, "colour");
    expect_came(explore(&scene, "out=/there/is/no/such/folder"), 2, "/there/is/no/such/folder");
}

static void a_file_of_another_exploration_is_not_gone_on_with(void **state)
{
    struct scene scene = asking(NULL);
    const char *path = path_in(*state, "out");
    expect_came(explore(&scene, "level=0 out=%s", path), 0, NULL);
    expect_came(explore(&scene, "level=0 seed=8 out=%s resume", path), 2, "seed is 8 here and 1 there");
}

static void findings_that_cannot_be_written_are_no_success(void **state)
{
    struct scene scene = asking(NULL);
    (void)state;
    expect_came(explore(&scene, "level=0 out=/dev/full"), 1, "/dev/full");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_clean_exploration_ends_with_0),
        cmocka_unit_test(statics_are_fresh_in_every_run),
        cmocka_unit_test(a_lost_guarantee_ends_with_3),
        cmocka_unit_test(an_expectation_of_the_tests_own_ends_with_3),
        cmocka_unit_test(an_exit_code_that_nobody_expects_ends_with_3),
        cmocka_unit_test(what_never_comes_true_ends_with_4),
        cmocka_unit_test(an_instance_that_aborts_ends_with_6),
        cmocka_unit_test(a_mistake_of_the_scenario_fails_and_is_named),
        cmocka_unit_test(a_history_with_something_real_in_it_ends_with_5),
        cmocka_unit_test(a_record_with_something_real_in_it_ends_with_5),
        cmocka_unit_test_setup_teardown(a_failure_that_does_not_come_again_accuses_nobody, make_folder, remove_folder),
        cmocka_unit_test(wrong_options_end_with_2),
        cmocka_unit_test_setup_teardown(a_file_of_another_exploration_is_not_gone_on_with, make_folder, remove_folder),
        cmocka_unit_test(findings_that_cannot_be_written_are_no_success),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
