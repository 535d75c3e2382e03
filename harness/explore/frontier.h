/* SPDX-License-Identifier: Apache-2.0 */
/* Keep the schedules that are to be run: each kind of fault once for each state it can meet.
 *
 * A fault in a state where the same fault was put before is pruned, and counted. Where there are more than a frontier
 * may hold, it keeps those whose hash ends in enough zeros: a fair sample, and the same one in whatever order they come.
 */
#ifndef KT_EXPLORE_FRONTIER_H
#define KT_EXPLORE_FRONTIER_H

#include "harness/explore/catalogue.h"
#include "mock/base/table.h"

struct kt_frontier {
    char **lines;   /* schedule lines, in order of discovery */
    uint64_t *keys; /* of the catalogue, one a line */
    int32_t count, capacity;
    uint64_t mask; /* bits that a kept line's hash has not; 0: all are kept */
    int64_t pruned;
    int64_t left_out;        /* of a sample */
    int64_t points;          /* that were looked at */
    struct kmock_table seen; /* keys of the catalogue */
};

/* Add each fault that applies at the points of a run and is not seen yet, behind the faults of the run's own line.
 *
 * line   of that run: "seed=1", or "seed=1 crash ..."
 * limit  lines that the frontier may hold, at least 2: of more it keeps a sample */
void kt_frontier_add_run(struct kt_frontier *frontier, const char *line, const struct kt_outcome *run,
                         int32_t brokers_count, int32_t limit);

/* Put the lines into an order that has nothing to do with that of the points, so that any first part is a fair sample. */
void kt_frontier_shuffle(struct kt_frontier *frontier);

/* Forget the lines, keep what was seen. */
void kt_frontier_clear(struct kt_frontier *frontier);

void kt_frontier_finish(struct kt_frontier *frontier);

#endif
