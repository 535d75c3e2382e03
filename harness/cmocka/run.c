/* SPDX-License-Identifier: Apache-2.0 */
/* Run a trial as a cmocka test. */
#include "harness/cmocka/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/compare.h"
#include "harness/trial/trial.h"
#include "harness/verdict/verdict.h"

void kt_cmocka_print(const char *text, void (*print)(const char *format, ...))
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
    if (kt_trial_current() == NULL || (kt_trial_current()->live == NULL && kt_sim_current() == NULL))
        return;
    kt_print_again(kt_trial_current(), &line);
    kmock_buffer_append(&line, "", 1);
    kt_cmocka_print((const char *)line.data, print_error);
    kmock_buffer_free(&line);
}

static void end_test(const char *text)
{
    kt_cmocka_print(text, print_error);
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
        kt_cmocka_print(report, print_message);
}

static void judge(struct kt_trial *trial, struct kt_compare *compare, const char *finds)
{
    char *report = NULL;
    kt_compare_end(compare, trial);
    int failures = kt_trial_end(trial, &report);
    bool as_wished = finds ? is_found(report, finds) : failures == 0;
    if (as_wished)
        show(report);
    else if (finds)
        print_error("the trial was to fail with \"%s\", and it %s\n", finds, failures ? "failed so:" : "passed");
    if (!as_wished && report)
        kt_cmocka_print(report, print_error);
    free(report);
    if (!as_wished)
        _fail("ktrial", 0);
}

/* ---- which tests run ---- */

enum { NAMES_MAX = 1000 };
static const char *names_done[NAMES_MAX];
static int names_count;

/* returns  whether it was done before; it is from now on */
static bool was_done(const char *name)
{
    for (int i = 0; i < names_count; i++)
        if (strcmp(names_done[i], name) == 0)
            return true;
    if (names_count < NAMES_MAX)
        names_done[names_count++] = name;
    return false;
}

static bool is_set(const char *variable)
{
    const char *value = getenv(variable);
    return value && *value;
}

/* A function may be listed both as a trial and as an exploration: once is enough where both come to the same. */
void kt_cmocka_skip_unless_wanted(const struct kt_cmocka_case *test)
{
    bool is_other = is_set("KTRIAL_TEST") && strcmp(getenv("KTRIAL_TEST"), test->name) != 0;
    bool is_one = is_set("KTRIAL_REPLAY") || is_set("KTRIAL_EXPLORE");
    if (is_other || (is_one && was_done(test->name)))
        skip();
}

void kt_cmocka_run_case(struct kt_cmocka_case *test)
{
    struct kt_scenario scenario = kt_cmocka_scenario(test);
    struct kt_compare compare;
    kt_compare_begin(&scenario, &compare);
    kt_trial_on_failure(end_test);
    struct kt_trial *trial = kt_trial_begin(&scenario.options);
    void *state = trial;
    test->test(&state);
    if (kt_trial_current() != trial)
        end_test("the test ended its trial itself: kt_trial_test does that, after the test function returned");
    judge(trial, &compare, test->finds);
}

void kt_cmocka_run(void **state)
{
    struct kt_cmocka_case *test = *state;
    kt_cmocka_skip_unless_wanted(test);
    *state = NULL;
    if (is_set("KTRIAL_EXPLORE") && !is_set("KTRIAL_REPLAY"))
        kt_cmocka_explore_case(test);
    else
        kt_cmocka_run_case(test);
}

/* A test that ended early (a failed assertion) leaves its trial behind. */
int kt_cmocka_clean(void **state)
{
    (void)state;
    kt_trial_abandon();
    return 0;
}
