/* SPDX-License-Identifier: Apache-2.0 */
/* Run a trial as a cmocka test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/include/ktrial/cmocka.h"
#include "harness/trial/trial.h"

/* Programs without cmocka link this library too. */
#pragma weak print_error
#pragma weak print_message

/* Line by line: cmocka cuts what is longer than 1 KiB. */
static void print_lines(const char *text, void (*print)(const char *format, ...))
{
    while (*text) {
        int length = (int)strcspn(text, "\n");
        print("%.*s\n", length, text);
        text += length + (text[length] == '\n');
    }
}

static void end_test(const char *text)
{
    print_lines(text, print_error);
    _fail("ktrial", 0);
}

static bool is_found(const char *report, const char *text)
{
    char id[64];
    snprintf(id, sizeof id, "[%s]", text);
    return report && (strstr(report, id) || strstr(report, text));
}

static void show(const char *report)
{
    const char *wish = getenv("KTRIAL_SHOW");
    if (report && wish && strcmp(wish, "1") == 0)
        print_lines(report, print_message);
}

static void judge(struct kt_trial *trial, const char *finds)
{
    char *report = NULL;
    int failures = kt_trial_end(trial, &report);
    bool as_wished = finds ? is_found(report, finds) : failures == 0;
    if (as_wished)
        show(report);
    else if (finds)
        print_error("the trial was to fail with \"%s\", and it %s\n", finds, failures ? "failed so:" : "passed");
    if (!as_wished && report)
        print_lines(report, print_error);
    free(report);
    if (!as_wished)
        _fail("ktrial", 0);
}

void kt_cmocka_run(void **state)
{
    struct kt_cmocka_case *test = *state;
    struct kt_options options = test->options;
    if (options.name == NULL)
        options.name = test->name;
    kt_trial_on_failure(end_test);
    *state = kt_trial_begin(&options);
    test->test(state);
    struct kt_trial *trial = *state;
    *state = NULL;
    judge(trial, test->finds);
}

/* A test that ended early (a failed assertion) leaves its trial behind. */
int kt_cmocka_clean(void **state)
{
    (void)state;
    kt_trial_abandon();
    return 0;
}
