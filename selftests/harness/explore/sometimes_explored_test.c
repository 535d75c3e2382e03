/* SPDX-License-Identifier: Apache-2.0 */
/* What must happen in one of all runs: it did, it did not, and what that keeps from being explored. */
#include "selftests/check.h"

#include "selftests/harness/explore/scenes.h"

static void expect_it(struct kt_trial *trial, void *context)
{
    kt_expect_sometimes(trial, context);
}

static void expect_it_happened(struct kt_trial *trial, void *context)
{
    kt_expect_happened(trial, context);
}

static void expect_of(struct kt_trial *trial, void *context)
{
    kt_expect(trial, "D1", context);
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

static void what_one_run_reaches_is_enough(void **state)
{
    struct scene scene = asking(expect_it, "crash");
    (void)state;
    expect_came(explore(&scene, "level=1"), 0, " 0 failing");
}

static void what_the_plain_run_cannot_judge_ends_with_7_and_is_named(void **state)
{
    struct scene scene = asking(expect_of, "nobody");
    (void)state;
    expect_came(explore(&scene, "level=0"), 7, "NOT JUDGED");
}

static void what_no_run_reaches_ends_with_7_and_is_named(void **state)
{
    struct scene scene = asking(expect_it, "note took the slow path");
    (void)state;
    expect_came(explore(&scene, "level=1"), 7, "never reached: note took the slow path");
    scene.context = "crash";
    expect_came(explore(&scene, "level=0"), 7, "never reached: crash");
}

static void what_a_test_expects_to_have_happened_is_expected_of_all_runs_together(void **state)
{
    struct scene scene = asking(expect_it_happened, "crash");
    (void)state;
    expect_came(explore(&scene, "level=1"), 0, " 0 failing");
    expect_came(explore(&scene, "level=0"), 7, "never reached: crash");
    scene.context = "rebalance";
    expect_came(explore(&scene, "level=1"), 7, "never reached: rebalance");
}

static void all_that_kt_expect_happened_names_can_be_explored(void **state)
{
    static const char *const names[] = {"rebalance", "crash", "redelivery", "freeze", "commit failure"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct scene scene = asking(expect_it_happened, names[i]);
        expect_came(explore(&scene, "level=0"), 7, names[i]);
    }
}

static void what_was_not_reached_yet_keeps_nothing_from_being_explored(void **state)
{
    struct scene with = asking(expect_it, "note took the slow path"), without = asking(NULL, NULL);
    (void)state;
    struct came one = explore(&with, "level=2"), other = explore(&without, "level=2");
    assert_int_equal(one.figures.runs, other.figures.runs);
    expect_came(one, 7, NULL);
    expect_came(other, 0, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_one_run_reaches_is_enough),
        cmocka_unit_test(what_the_plain_run_cannot_judge_ends_with_7_and_is_named),
        cmocka_unit_test(what_no_run_reaches_ends_with_7_and_is_named),
        cmocka_unit_test(what_a_test_expects_to_have_happened_is_expected_of_all_runs_together),
        cmocka_unit_test(all_that_kt_expect_happened_names_can_be_explored),
        cmocka_unit_test(what_was_not_reached_yet_keeps_nothing_from_being_explored),
    };
    return run_all_or_few(tests, sizeof tests / sizeof *tests, 2);
}
