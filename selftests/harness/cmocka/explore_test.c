/* SPDX-License-Identifier: Apache-2.0 */
/* Explorations as cmocka tests: what becomes of assertions in their runs, and how they are replayed. */
#define _GNU_SOURCE /* program_invocation_name, nftw */
#include <ktrial/cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "selftests/folder.h"
#include "selftests/harness/explore/scenes.h"

/* ---- programs and scenes ---- */

static int assert_something_false(void *argument)
{
    (void)argument;
    assert_int_equal(1, 2);
    return 0;
}

static int is_late(struct kt_trial *trial)
{
    return kt_now_us_of(trial) > 4000000;
}

static bool is_early(struct kt_trial *trial, void *context)
{
    (void)context;
    return !is_late(trial);
}

static void assert_in_the_scene(struct kt_trial *trial, void *context)
{
    (void)trial;
    (void)context;
    assert_int_equal(3, 4);
}

static void be_left_out(struct kt_trial *trial, void *context)
{
    (void)trial;
    (void)context;
    skip();
}

static void assert_after_a_while(struct kt_trial *trial, void *context)
{
    (void)context;
    kt_run_until(trial, "billing-1 exited within 100s");
    assert_false(is_late(trial));
}

static struct scene asking(void (*also)(struct kt_trial *trial, void *context))
{
    return (struct scene){.instances = 1, .partitions = 1, .program = ask_run, .also = also, .expects_nothing = true};
}

/* ---- assertions ---- */

static void an_assertion_of_the_scene_is_one_failing_run(void **state)
{
    struct scene scene = asking(assert_in_the_scene);
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "0x3 != 0x4");
}

static void an_assertion_that_only_a_fault_breaks_is_found(void **state)
{
    struct scene scene = asking(assert_after_a_while);
    (void)state;
    struct came came = explore(&scene, "level=1");
    assert_true(came.figures.failing > 1);
    assert_true(came.figures.failing < came.figures.runs);
    expect_came(came, 3, "assertion failed");
}

static void an_assertion_in_an_instance_is_one_failing_run(void **state)
{
    struct scene scene = asking(NULL);
    (void)state;
    scene.program = assert_something_false;
    expect_came(explore(&scene, "level=0"), 6, "0x1 != 0x2");
}

static void a_scene_that_skips_is_told_not_to(void **state)
{
    struct scene scene = asking(be_left_out);
    (void)state;
    expect_came(explore(&scene, "level=0"), 3, "leave that to a test that is not explored");
}

/* ---- the entries of the list ---- */

static void clean(void **state)
{
    struct scene scene = asking(NULL);
    play_scene(*state, &scene);
}

static void late(void **state)
{
    struct scene scene = asking(NULL);
    play_scene(*state, &scene);
    kt_expect_that(*state, "nothing is late", is_early, NULL);
}

/* ---- replay, in a process of its own: this program with $KTRIAL_REPLAY ---- */

/* returns  its exit code; output holds what it printed, up to size */
static int run_myself(const char *variable, const char *value, char *output, size_t size)
{
    char command[2000];
    snprintf(command, sizeof command, "%s='%s' KTRIAL_TEST=late KTRIAL_SHOW=1 '%s' 2>&1", variable, value,
             program_invocation_name);
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    size_t got = fread(output, 1, size - 1, pipe);
    output[got] = '\0';
    while (fgetc(pipe) != EOF)
        ;
    return WEXITSTATUS(pclose(pipe));
}

static void the_line_that_is_printed_replays(void **state)
{
    char line[500], output[20000], how[400];
    snprintf(how, sizeof how, "level=1 save=%s", (char *)*state);
    run_myself("KTRIAL_EXPLORE", how, output, sizeof output);
    const char *again = strstr(output, "KTRIAL_REPLAY='");
    assert_non_null(again);
    again += strlen("KTRIAL_REPLAY='");
    snprintf(line, sizeof line, "%.*s", (int)strcspn(again, "'"), again);
    run_myself("KTRIAL_REPLAY", line, output, sizeof output);
    assert_non_null(strstr(output, "nothing is late"));
    assert_non_null(strstr(output, line)); /* it says how to run it once more, by the same line */
}

static void wrong_options_of_the_environment_are_named(void **state)
{
    char output[20000];
    (void)state;
    assert_int_not_equal(run_myself("KTRIAL_EXPLORE", "level=many", output, sizeof output), 0);
    assert_non_null(strstr(output, "KTRIAL_EXPLORE: "));
    assert_non_null(strstr(output, "level"));
}

static bool is_one_of_many(void)
{
    return getenv("KTRIAL_TEST") == NULL && getenv("KTRIAL_EXPLORE") == NULL && getenv("KTRIAL_REPLAY") == NULL;
}

int main(void)
{
    const struct CMUnitTest entries[] = {
        kt_explore_test(clean),
        kt_explore_test_with(clean, "level=2", .brokers = 1),
        kt_trial_test(late),
        kt_explore_test_finds(late, "nothing is late"),
    };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_assertion_of_the_scene_is_one_failing_run),
        cmocka_unit_test(an_assertion_that_only_a_fault_breaks_is_found),
        cmocka_unit_test(an_assertion_in_an_instance_is_one_failing_run),
        cmocka_unit_test(a_scene_that_skips_is_told_not_to),
        cmocka_unit_test_setup_teardown(the_line_that_is_printed_replays, make_folder, remove_folder),
        cmocka_unit_test(wrong_options_of_the_environment_are_named),
    };
    int failed = cmocka_run_group_tests(entries, NULL, NULL);
    return is_one_of_many() ? failed + cmocka_run_group_tests(tests, NULL, NULL) : failed;
}
