/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/explore/trying.h"

#include <stdlib.h>
#include <string.h>

#include "mock/base/alloc.h"

void kt_lines_add(struct kt_lines *lines, const char *line)
{
    lines->lines = kmock_realloc(lines->lines, (size_t)(lines->count + 1) * sizeof *lines->lines);
    lines->lines[lines->count++] = kmock_copy_string(line, strlen(line));
}

void kt_lines_finish(struct kt_lines *lines)
{
    for (int32_t i = 0; i < lines->count; i++)
        free(lines->lines[i]);
    free(lines->lines);
    *lines = (struct kt_lines){0};
}

struct round {
    struct kt_trying *trying;
    const struct kt_lines *lines;
    const struct kt_job *wish;
    kt_tried *tried;
    void *context;
    int32_t given, taken;
};

static bool give(void *context, struct kt_job *job)
{
    struct round *round = context;
    if (round->given == round->lines->count || round->trying->runs_left <= 0)
        return false;
    *job = *round->wish;
    job->replaces = true;
    job->line = round->lines->lines[round->given++];
    round->trying->runs_left--;
    return true;
}

static bool take(void *context, const struct kt_job *job, struct kt_outcome *result)
{
    struct round *round = context;
    struct kt_cause cause;
    (void)job;
    kt_judge_run(round->trying->plain, result, &cause);
    return round->tried(round->context, round->taken++, result, &cause);
}

static void tick(void *context)
{
    struct round *round = context;
    if (round->trying->tick)
        round->trying->tick(round->trying->tick_context);
}

void kt_try_all(struct kt_trying *trying, const struct kt_lines *lines, const struct kt_job *wish, kt_tried *tried,
                void *context)
{
    struct round round = {trying, lines, wish, tried, context, 0, 0};
    struct kt_customer customer = {&round, give, take, tick};
    kt_pool_run(trying->pool, &customer);
}

struct search {
    const struct kt_cause *cause;
    struct kt_outcome *result;
    int32_t found;
};

static bool is_it(void *context, int32_t index, struct kt_outcome *result, const struct kt_cause *cause)
{
    struct search *search = context;
    if (!kt_cause_is_shown_by(search->cause, cause))
        return true;
    *search->result = *result;
    *result = (struct kt_outcome){0};
    search->found = index;
    return false;
}

int32_t kt_try_first(struct kt_trying *trying, const struct kt_lines *lines, const struct kt_cause *cause,
                     struct kt_outcome *result)
{
    struct search search = {cause, result, -1};
    struct kt_job wish = {.points = KT_POINTS_NONE, .wants_story = true};
    kt_try_all(trying, lines, &wish, is_it, &search);
    return search.found;
}
