/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/explore.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "harness/client/prepare.h"
#include "harness/explore/explorer.h"
#include "mock/base/alloc.h"

enum { DEFAULT_LEVEL = 1, DEFAULT_BROKERS = 3 };

static void start(struct kt_explorer *explorer, const struct kt_scenario *scenario,
                  const struct kt_explore_options *options)
{
    explorer->scenario = scenario;
    explorer->options = options;
    explorer->level = options->level >= 0 ? options->level : DEFAULT_LEVEL;
    explorer->seed = options->seed ? options->seed : scenario->options.seed ? scenario->options.seed : 1;
    explorer->brokers_count = scenario->options.brokers ? scenario->options.brokers : DEFAULT_BROKERS;
    explorer->out = -1;
    explorer->start_us = kt_wall_us();
    explorer->runs_limit = (int64_t)options->budget_runs;
    explorer->until_us = options->budget_us ? explorer->start_us + options->budget_us : 0;
    explorer->pool = kt_pool_create(scenario, options->jobs, 0);
    kt_client_prepare(); /* once, here, instead of in each child */
}

static void run_levels(struct kt_explorer *explorer)
{
    static void (*const levels[])(struct kt_explorer *) = {kt_explore_plain, kt_explore_points, kt_explore_pairs,
                                                           kt_explore_swarm};
    kt_explorer_record_begin(explorer);
    levels[0](explorer);
    if (!explorer->is_over)
        kt_explore_saved(explorer);
    for (int level = 1; level <= explorer->level && !explorer->is_over; level++) {
        levels[level](explorer);
        bool has_failed = !kmock_list_is_empty(&explorer->found) || explorer->fails_elsewhere;
        explorer->is_over = explorer->is_over || (has_failed && !explorer->options->keep_going);
    }
    kt_explorer_confirm(explorer);
}

static enum kt_explore_exit exit_of(const struct kt_found *found)
{
    if (found->difference)
        return KT_EXPLORE_NONDETERMINISM;
    if (found->cause.kind == KT_FAILURE_CRASH)
        return KT_EXPLORE_CRASH;
    return found->cause.kind == KT_FAILURE_LIVENESS ? KT_EXPLORE_LIVENESS : KT_EXPLORE_SAFETY;
}

static void conclude(struct kt_explorer *explorer)
{
    struct kt_explored *explored = explorer->explored;
    for (struct kmock_list_link *link = explorer->found.first; link; link = link->next) {
        const struct kt_found *found = kmock_list_object(link, struct kt_found, link);
        explored->exit_code = kt_explore_exit_worse(explored->exit_code, exit_of(found));
        if (explored->findings++ > 0)
            continue;
        strcpy(explored->ids, found->cause.ids);
        explored->shrunk_events = found->shrunk.line ? found->shrunk.result.story_events : 0;
    }
    if (kt_explorer_is_vacuous(explorer))
        explored->exit_code = kt_explore_exit_worse(explored->exit_code, KT_EXPLORE_VACUOUS);
    explored->pruned = explorer->frontier.pruned;
    explored->wall_us = kt_wall_us() - explorer->start_us;
}

static char *text_of(struct kmock_buffer *buffer)
{
    char *text = kmock_copy_string((const char *)buffer->data, buffer->size);
    kmock_buffer_free(buffer);
    return text;
}

static void finish(struct kt_explorer *explorer)
{
    kt_explorer_free_findings(explorer);
    kt_frontier_finish(&explorer->frontier);
    kmock_table_free(&explorer->known, NULL);
    kmock_table_free(&explorer->reached_before, NULL);
    kmock_table_free(&explorer->defects, NULL);
    kt_outcome_finish(&explorer->plain);
    free(explorer->plain_line);
    kt_pool_destroy(explorer->pool);
    kmock_buffer_free(&explorer->error);
    if (explorer->out >= 0)
        close(explorer->out);
}

static void tell_unwritten(struct kt_explorer *explorer, struct kmock_buffer *report)
{
    struct kt_explored *explored = explorer->explored;
    kmock_buffer_print(report, "FAIL %s: %s could not be written to its end\n", explorer->scenario->options.name,
                       explorer->options->out);
    explored->exit_code = kt_explore_exit_worse(explored->exit_code, KT_EXPLORE_FAILED);
}

char *kt_explore_scenario(const struct kt_scenario *scenario, const struct kt_explore_options *options,
                          struct kt_explored *explored)
{
    struct kt_explorer explorer = {.explored = explored};
    struct kmock_buffer report = {0};
    *explored = (struct kt_explored){0};
    start(&explorer, scenario, options);
    if (kt_explorer_open_files(&explorer)) {
        run_levels(&explorer);
        conclude(&explorer);
        kt_explorer_report(&explorer, &report);
        kt_explorer_record_end(&explorer);
        if (explorer.is_unwritten)
            tell_unwritten(&explorer, &report);
    } else {
        explored->exit_code = KT_EXPLORE_USAGE;
        kmock_buffer_append(&report, explorer.error.data, explorer.error.size);
    }
    finish(&explorer);
    return text_of(&report);
}
