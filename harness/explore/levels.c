/* SPDX-License-Identifier: Apache-2.0 */
/* The levels of an exploration: which schedules, in which order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/explore/explorer.h"
#include "harness/explore/saved.h"
#include "harness/explore/swarm.h"
#include "mock/base/alloc.h"

enum { SWARM_RUNS = 1000, PAIRS_MAX = 100000 };

/* One level's schedules on their way through the pool. */
struct level {
    struct kt_explorer *explorer;
    char **lines;  /* NULL: they are drawn */
    int64_t count; /* of schedules */
    int64_t given;
    uint64_t number;          /* of the first one, over all levels and shards */
    bool all;                 /* every shard runs them, for the states they show; only the owner counts them */
    bool is_endless;          /* a failure ends it, and not only what comes after it */
    struct kt_frontier *next; /* gets what applies after each run; NULL: nothing is wanted */
    struct kmock_list jobs;   /* struct asked, in order */
};

struct asked {
    struct kmock_list_link link;
    uint64_t number;
    bool is_ours; /* of this shard, and not done before */
    char *line;   /* owned where the level draws them */
};

static bool is_known(const struct kt_explorer *explorer, const char *line)
{
    return kmock_table_find(&explorer->known, line, strlen(line)) != NULL;
}

static char *line_of(struct level *level, int64_t i)
{
    struct kt_explorer *explorer = level->explorer;
    struct kmock_buffer line = {0};
    if (level->lines)
        return kmock_copy_string(level->lines[i], strlen(level->lines[i]));
    kt_swarm_line(&explorer->plain, explorer->seed, (uint64_t)i, explorer->brokers_count, &line);
    char *text = kmock_copy_string((const char *)line.data, line.size);
    kmock_buffer_free(&line);
    return text;
}

static bool is_spent(const struct kt_explorer *explorer)
{
    if (explorer->runs_limit && explorer->explored->runs >= explorer->runs_limit)
        return true;
    return explorer->until_us && kt_wall_us() >= explorer->until_us;
}

/* The next schedule that is to be run here. */
static bool give(void *context, struct kt_job *job)
{
    struct level *level = context;
    struct kt_explorer *explorer = level->explorer;
    const struct kt_shard *shard = &explorer->options->shard;
    while (level->given < level->count && !explorer->is_over) {
        uint64_t number = level->number + (uint64_t)level->given;
        bool is_ours = shard->count <= 1 || kt_shard_owns(shard, number);
        char *line = is_ours || level->all ? line_of(level, level->given) : NULL;
        level->given++;
        is_ours = is_ours && !is_known(explorer, line);
        if (line == NULL || (!is_ours && !level->all)) {
            free(line);
            continue;
        }
        struct asked *asked = kmock_alloc(sizeof *asked);
        *asked = (struct asked){.number = number, .is_ours = is_ours, .line = line};
        kmock_list_append(&level->jobs, &asked->link);
        *job = (struct kt_job){.line = line, .points = level->next ? KT_POINTS_AFTER_FAULT : KT_POINTS_NONE};
        return true;
    }
    return false;
}

static void progress(void *context)
{
    kt_progress_tick(((struct level *)context)->explorer);
}

static void forget(struct asked *asked)
{
    free(asked->line);
    free(asked);
}

static void look_further(struct level *level, const char *line, const struct kt_outcome *result)
{
    struct kt_explorer *explorer = level->explorer;
    kt_frontier_add_run(level->next, line, result, explorer->brokers_count, PAIRS_MAX);
}

static int judge(struct kt_explorer *explorer, uint64_t number, const struct kt_job *job, struct kt_outcome *result)
{
    kt_explorer_record_seen(explorer, number, result);
    explorer->number = number;
    struct kt_ran ran = kt_explorer_judge(explorer, job, result);
    explorer->number = 0;
    kt_explorer_record_run(explorer, number, job, &ran);
    return ran.came_of_it;
}

static bool is_enough(const struct kt_explorer *explorer)
{
    return !kmock_list_is_empty(&explorer->found) && !explorer->options->keep_going;
}

/* What a run lacks may come in another one: that keeps nobody from looking further. */
static bool has_failed(const struct kt_outcome *result)
{
    for (int32_t i = 0; i < result->failures_count; i++)
        if (result->failures[i].kind != KT_FAILURE_VACUOUS)
            return true;
    return result->end != KT_RUN_JUDGED;
}

static bool take(void *context, const struct kt_job *job, struct kt_outcome *result)
{
    struct level *level = context;
    struct kt_explorer *explorer = level->explorer;
    struct asked *asked = kmock_list_object(kmock_list_take(&level->jobs), struct asked, link);
    explorer->progress.done++;
    if (level->next && !has_failed(result))
        look_further(level, job->line, result);
    if (asked->is_ours)
        judge(explorer, asked->number, job, result);
    else if (kt_explorer_would_fail(explorer, result))
        explorer->fails_elsewhere = true;
    forget(asked);
    return !is_spent(explorer) && !(level->is_endless && is_enough(explorer));
}

/* returns  whether a schedule of this shard is left */
static bool has_left(const struct level *level)
{
    const struct kt_shard *shard = &level->explorer->options->shard;
    bool owns = !kmock_list_is_empty(&level->jobs);
    for (int64_t i = level->given; i < level->count && !owns; i++)
        owns = shard->count <= 1 || kt_shard_owns(shard, level->number + (uint64_t)i);
    return owns;
}

static int64_t share_of(const struct level *level)
{
    int count = level->explorer->options->shard.count;
    return count > 1 && !level->all ? (level->count + count - 1) / count : level->count;
}

static void run_level(struct level *level, int place, const char *name)
{
    struct kt_explorer *explorer = level->explorer;
    struct kt_customer customer = {level, give, take, progress};
    int64_t start_us = kt_wall_us();
    struct kmock_list_link *link;
    level->number = explorer->next_number;
    explorer->next_number += (uint64_t)level->count;
    kt_progress_begin(explorer, name, share_of(level));
    if (!is_spent(explorer))
        kt_pool_run(explorer->pool, &customer);
    explorer->is_cut = explorer->is_cut || (is_spent(explorer) && has_left(level));
    while ((link = kmock_list_take(&level->jobs)) != NULL)
        forget(kmock_list_object(link, struct asked, link));
    kt_progress_end(explorer);
    explorer->explored->level_us[place] += kt_wall_us() - start_us;
}

/* ---- level 0 ---- */

static void remember_plain(struct kt_explorer *explorer, struct kt_outcome *result)
{
    char line[40];
    snprintf(line, sizeof line, "seed=%llu", (unsigned long long)explorer->seed);
    explorer->plain_line = kmock_copy_string(line, strlen(line));
    explorer->plain = *result;
    explorer->explored->points = result->points_count;
}

/* Without faults the scenario has to pass, and to be the same each time. */
void kt_explore_plain(struct kt_explorer *explorer)
{
    char line[40];
    struct kt_outcome first, again;
    snprintf(line, sizeof line, "seed=%llu", (unsigned long long)explorer->seed);
    struct kt_job job = {.line = line, .points = KT_POINTS_ALL};
    int64_t start_us = kt_wall_us();
    kt_progress_begin(explorer, "plain run", 2);
    kt_pool_run_one(explorer->pool, &job, &first);
    kt_pool_run_one(explorer->pool, &job, &again);
    bool is_same = again.history_hash == first.history_hash;
    kt_outcome_finish(&again);
    explorer->is_over = judge(explorer, explorer->next_number++, &job, &first) != KT_RESULT_OK || !is_same;
    if (!is_same)
        kt_explorer_note_difference(explorer, &job);
    remember_plain(explorer, &first);
    kt_progress_end(explorer);
    explorer->explored->level_us[0] += kt_wall_us() - start_us;
}

/* ---- before the others: what failed the last time ---- */

void kt_explore_saved(struct kt_explorer *explorer)
{
    struct kt_lines lines = {0};
    if (!kt_explorer_load_saved(explorer, &lines))
        return;
    kt_progress_begin(explorer, "saved failures", lines.count);
    for (int32_t i = 0; i < lines.count; i++) {
        struct kt_job job = {.line = lines.lines[i], .replaces = true};
        struct kt_outcome result;
        kt_pool_run_one(explorer->pool, &job, &result);
        if (kt_explorer_judge(explorer, &job, &result).came_of_it == KT_RESULT_OK)
            kt_explorer_drop_saved(explorer, job.line);
        kt_outcome_finish(&result);
    }
    kt_progress_end(explorer);
    kt_lines_finish(&lines);
    explorer->is_over = is_enough(explorer);
}

/* ---- levels 1 and 2 ---- */

static void run_frontier(struct kt_explorer *explorer, int place, const char *name, bool looks_further)
{
    struct kt_frontier now = explorer->frontier;
    struct level level = {.explorer = explorer, .lines = now.lines, .count = now.count, .all = looks_further};
    explorer->frontier.lines = NULL;
    explorer->frontier.keys = NULL;
    explorer->frontier.count = explorer->frontier.capacity = 0;
    level.next = looks_further ? &explorer->frontier : NULL;
    run_level(&level, place, name);
    now.seen = (struct kmock_table){0}; /* the frontier's own */
    kt_frontier_finish(&now);
}

void kt_explore_points(struct kt_explorer *explorer)
{
    kt_frontier_add_run(&explorer->frontier, explorer->plain_line, &explorer->plain, explorer->brokers_count,
                        INT32_MAX);
    run_frontier(explorer, 1, "one fault", explorer->level >= 2);
}

/* There may be more pairs than any budget has runs: what is run of them is a fair sample, and of a budget random faults
 * get their half. */
void kt_explore_pairs(struct kt_explorer *explorer)
{
    int64_t runs_limit = explorer->runs_limit, until_us = explorer->until_us;
    if (explorer->level >= 3 && runs_limit)
        explorer->runs_limit -= (runs_limit - explorer->explored->runs) / 2;
    if (explorer->level >= 3 && until_us)
        explorer->until_us -= (until_us - kt_wall_us()) / 2;
    kt_frontier_shuffle(&explorer->frontier);
    run_frontier(explorer, 2, "two faults", false);
    explorer->runs_limit = runs_limit;
    explorer->until_us = until_us;
}

/* ---- level 3 ---- */

void kt_explore_swarm(struct kt_explorer *explorer)
{
    const struct kt_explore_options *options = explorer->options;
    bool has_budget = options->budget_runs > 0 || options->budget_us > 0;
    struct level level = {.explorer = explorer, .count = has_budget ? INT32_MAX : SWARM_RUNS, .is_endless = true};
    bool was_cut = explorer->is_cut;
    run_level(&level, 3, "random faults");
    explorer->is_cut = was_cut; /* this level is to go on until the budget is spent */
}
