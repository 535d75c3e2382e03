/* SPDX-License-Identifier: Apache-2.0 */
/* Try schedules one after the other, several at once, and look for the first that fails by a given cause. */
#ifndef KT_EXPLORE_TRYING_H
#define KT_EXPLORE_TRYING_H

#include "harness/explore/judge.h"
#include "harness/explore/pool.h"

struct kt_trying {
    struct kt_pool *pool;
    const struct kt_outcome *plain; /* for kt_judge_run */
    int32_t runs_left;
    void (*tick)(void *context); /* may be null */
    void *tick_context;
};

/* A list of schedule lines, owned. */
struct kt_lines {
    char **lines;
    int32_t count;
};

void kt_lines_add(struct kt_lines *lines, const char *line);
void kt_lines_finish(struct kt_lines *lines);

/* What is told of each run, in order of the lines; result may be taken over (zero it then). returns  false: enough */
typedef bool kt_tried(void *context, int32_t index, struct kt_outcome *result, const struct kt_cause *cause);

/* Run all lines, as replays, while runs are left. wish  how: its line is replaced */
void kt_try_all(struct kt_trying *trying, const struct kt_lines *lines, const struct kt_job *wish, kt_tried *tried,
                void *context);

/* Run lines until one fails by the cause. *result is overwritten then, to be given back.
 * returns  its index; -1: none does, or no runs are left */
int32_t kt_try_first(struct kt_trying *trying, const struct kt_lines *lines, const struct kt_cause *cause,
                     struct kt_outcome *result);

#endif
