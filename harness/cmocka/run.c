/* SPDX-License-Identifier: Apache-2.0 */
/* Run a trial as a cmocka test. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/include/ktrial/cmocka.h"
#include "harness/trial/trial.h"
#include "harness/verdict/verdict.h"

/* Programs without cmocka link this library too. */
#pragma weak print_error
#pragma weak print_message
#pragma weak _skip

/* Line by line: cmocka cuts what is longer than 1 KiB. */
static void print_lines(const char *text, void (*print)(const char *format, ...))
{
    while (*text) {
        int length = (int)strcspn(text, "\n");
        print("%.*s\n", length, text);
        text += length + (text[length] == '\n');
    }
}

/* Not with kt_trial_end any more: what the test had armed so far. */
static void print_again(void)
{
    struct kmock_buffer line = {0};
    if (kt_trial_current() == NULL || kt_sim_current() == NULL)
        return;
    kt_print_again(kt_trial_current(), &line);
    kmock_buffer_append(&line, "", 1);
    print_lines((const char *)line.data, print_error);
    kmock_buffer_free(&line);
}

static void end_test(const char *text)
{
    print_lines(text, print_error);
    print_again();
    _fail("ktrial", 0);
}

/* An id is found where that verdict is broken, not where it is not judged. */
static bool is_verdict_id(const char *text)
{
    return kt_judge_find(text) != NULL;
}

static bool is_found(const char *report, const char *text)
{
    char id[64];
    snprintf(id, sizeof id, "[%s]", text);
    if (!is_verdict_id(text))
        return report && strstr(report, text);
    for (const char *line = report; line; line = strchr(line, '\n')) {
        line += *line == '\n';
        const char *found = strstr(line, id);
        if (strncmp(line, "FAIL ", 5) == 0 && found && found < line + strcspn(line, "\n"))
            return true;
    }
    return false;
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
    const char *only = getenv("KTRIAL_TEST");
    if (only && *only && strcmp(only, test->name) != 0)
        skip();
    kt_trial_on_failure(end_test);
    *state = kt_trial_begin(&options);
    test->test(state);
    struct kt_trial *trial = *state;
    if (kt_trial_current() != trial)
        end_test("the test ended its trial itself: kt_trial_test does that, after the test function returned");
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
