/* SPDX-License-Identifier: Apache-2.0 */
/* Explore for a caller of the public interface. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/explore.h"
#include "harness/trial/live.h"
#include "harness/trial/trial.h"
#include "mock/base/alloc.h"

static void play(void *context, struct kt_trial *trial)
{
    const struct kt_exploration *exploration = context;
    exploration->scenario(trial, exploration->context);
}

static void hand_over(char *text, char **report)
{
    if (report) {
        *report = text;
        return;
    }
    fputs(text, stderr);
    free(text);
}

static char *explore(const struct kt_scenario *scenario, const char *how, struct kt_explored *explored)
{
    struct kt_explore_options options;
    struct kmock_buffer error = {0};
    char *report;
    kt_explore_options_init(&options);
    options.save = NULL;
    if (kt_stage_is_live(&scenario->options)) {
        *explored = (struct kt_explored){.exit_code = KT_EXPLORE_USAGE};
        kmock_buffer_print(&error, "kt_explore: exploration needs the deterministic stage, where every run can be "
                                   "repeated: leave kt_options.stage and KTRIAL_STAGE alone\n");
        report = kmock_copy_string((const char *)error.data, error.size);
    } else if (how == NULL || kt_explore_options_parse(how, &options, &error)) {
        report = kt_explore_scenario(scenario, &options, explored);
    } else {
        *explored = (struct kt_explored){.exit_code = KT_EXPLORE_USAGE};
        kmock_buffer_print(&error, "\n");
        report = kmock_copy_string((const char *)error.data, error.size);
    }
    kmock_buffer_free(&error);
    kt_explore_options_finish(&options);
    return report;
}

int kt_explore(const struct kt_exploration *exploration, struct kt_explored *explored, char **report)
{
    struct kt_explored figures;
    if (exploration == NULL || exploration->options.name == NULL || exploration->scenario == NULL)
        kt_misuse(NULL, "kt_explore: give options with a name, and a scenario");
    if (kt_trial_current())
        kt_misuse(NULL, "kt_explore: trial \"%s\" is still running; end it with kt_trial_end first",
                  kt_trial_current()->name);
    struct kt_scenario scenario = {.options = exploration->options, .play = play, .context = (void *)exploration};
    hand_over(explore(&scenario, exploration->how, &figures), report);
    if (explored)
        *explored = figures;
    return figures.exit_code;
}
