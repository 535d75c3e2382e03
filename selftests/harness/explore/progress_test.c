/* SPDX-License-Identifier: Apache-2.0 */
/* How far it is, where nobody looks at a terminal: a plain line now and then. */
#define _GNU_SOURCE /* memfd_create, nftw */
#include "selftests/check.h"

#include <sys/mman.h>

#include "harness/explore/explorer.h"
#include "selftests/harness/explore/files.h"

enum { SECOND_US = 1000000 };

static struct kt_explored explored = {.runs = 50, .failing = 2};
static const struct kt_scenario scenario = {.options = {.name = "scene"}};

static struct kt_explorer begin(int64_t total)
{
    struct kt_explorer explorer = {
        .scenario = &scenario, .explored = &explored, .start_us = kt_wall_us() - 10 * SECOND_US};
    kt_progress_begin(&explorer, "one fault", total);
    explorer.progress.done = 60;
    return explorer;
}

/* returns  what is printed to stderr by ticks so long after the last line; until the next call */
static const char *printed(struct kt_explorer *explorer, int64_t after_us, int ticks)
{
    static char text[1000];
    int file = memfd_create("stderr", 0), real = dup(STDERR_FILENO);
    fflush(stderr);
    dup2(file, STDERR_FILENO);
    explorer->progress.is_terminal = false;
    explorer->progress.shown_us -= after_us;
    for (int i = 0; i < ticks; i++)
        kt_progress_tick(explorer);
    fflush(stderr);
    dup2(real, STDERR_FILENO);
    close(real);
    ssize_t size = pread(file, text, sizeof text - 1, 0);
    text[size > 0 ? size : 0] = '\0';
    close(file);
    return text;
}

static void nothing_is_printed_in_the_first_ten_seconds(void **state)
{
    struct kt_explorer explorer = begin(100);
    (void)state;
    assert_string_equal(printed(&explorer, 9 * SECOND_US, 100), "");
}

static void then_one_plain_line_is(void **state)
{
    struct kt_explorer explorer = begin(100);
    (void)state;
    assert_string_equal(printed(&explorer, 10 * SECOND_US, 100),
                        "scene: one fault 60 of 100, 5 runs/s, 2 failing, 8 s left\n");
    assert_string_equal(printed(&explorer, 9 * SECOND_US, 100), "");
    assert_non_null(strstr(printed(&explorer, SECOND_US, 1), "scene: one fault 60 of 100"));
}

static void an_end_that_nobody_knows_is_not_told(void **state)
{
    struct kt_explorer explorer = begin(0);
    (void)state;
    assert_string_equal(printed(&explorer, 10 * SECOND_US, 1), "scene: one fault 60, 5 runs/s, 2 failing\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_printed_in_the_first_ten_seconds),
        cmocka_unit_test(then_one_plain_line_is),
        cmocka_unit_test(an_end_that_nobody_knows_is_not_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
