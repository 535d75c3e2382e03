/* SPDX-License-Identifier: Apache-2.0 */
/* Explore a trial as a cmocka test. */
#include "harness/explore/explore.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/cmocka/run.h"
#include "harness/trial/live.h"

static void play(void *context, struct kt_trial *trial)
{
    const struct kt_cmocka_case *test = context;
    void *state = trial;
    test->test(&state);
}

struct kt_scenario kt_cmocka_scenario(struct kt_cmocka_case *test)
{
    struct kt_scenario scenario = {.options = test->options, .play = play, .context = test};
    if (scenario.options.name == NULL)
        scenario.options.name = test->name;
    return scenario;
}

static void refuse(const char *where, const struct kmock_buffer *error)
{
    print_error("%s: %.*s\n", where, (int)error->size, (const char *)error->data);
    _fail("ktrial", 0);
}

/* What the test says, then what $KTRIAL_EXPLORE does. Failures are saved only where that says where. */
static void read_options(const struct kt_cmocka_case *test, struct kt_explore_options *options)
{
    struct kmock_buffer error = {0};
    const char *wish = getenv("KTRIAL_EXPLORE");
    bool is_asked = wish && *wish;
    kt_explore_options_init(options);
    options->save = NULL;
    if (test->explore && !is_asked && !kt_explore_options_parse(test->explore, options, &error))
        refuse("kt_explore_test", &error);
    if (is_asked) {
        kt_explore_options_finish(options);
        if (!kt_explore_options_from_environment(options, &error))
            refuse("KTRIAL_EXPLORE", &error);
    }
    kmock_buffer_free(&error);
}

static bool is_as_wished(const struct kt_cmocka_case *test, const struct kt_explored *explored, const char *report)
{
    char ids[sizeof explored->ids + 2], wanted[80];
    if (test->finds == NULL)
        return explored->exit_code == KT_EXPLORE_CLEAN;
    snprintf(ids, sizeof ids, " %s ", explored->ids);
    snprintf(wanted, sizeof wanted, " %s ", test->finds);
    return explored->findings > 0 && (strstr(ids, wanted) || strstr(report, test->finds));
}

static void print_outcome(const struct kt_cmocka_case *test, const char *report, bool as_wished)
{
    const char *show = getenv("KTRIAL_SHOW");
    if (!as_wished && test->finds)
        print_error("the exploration was to find \"%s\", and it did not:\n", test->finds);
    if (!as_wished)
        kt_cmocka_print(report, print_error);
    else if (test->finds == NULL || (show && strcmp(show, "1") == 0))
        kt_cmocka_print(report, print_message);
}

static void skip_where_nothing_repeats(const struct kt_options *options)
{
    if (!kt_stage_is_live(options))
        return;
    print_message(
        "%s: exploration needs the deterministic stage, where every run can be repeated; on the live stage it "
        "is skipped\n",
        options->name);
    skip();
}

void kt_cmocka_explore_case(struct kt_cmocka_case *test)
{
    struct kt_scenario scenario = kt_cmocka_scenario(test);
    struct kt_explore_options options;
    struct kt_explored explored;
    skip_where_nothing_repeats(&scenario.options);
    read_options(test, &options);
    char *report = kt_explore_scenario(&scenario, &options, &explored);
    bool as_wished = is_as_wished(test, &explored, report);
    print_outcome(test, report, as_wished);
    kt_explore_options_finish(&options);
    free(report);
    if (!as_wished)
        _fail("ktrial", 0);
}

static bool is_replay(void)
{
    const char *line = getenv("KTRIAL_REPLAY");
    return line && *line;
}

void kt_cmocka_explore(void **state)
{
    struct kt_cmocka_case *test = *state;
    kt_cmocka_skip_unless_wanted(test);
    if (is_replay())
        kt_cmocka_run_case(test);
    else
        kt_cmocka_explore_case(test);
}
