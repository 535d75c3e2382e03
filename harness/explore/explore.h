/* SPDX-License-Identifier: Apache-2.0 */
/* Run a scenario under every fault that can matter, shrink what fails, and say what was and was not explored.
 *
 *   level 0  the plain run, twice: it must pass, and be the same
 *   level 1  each fault that applies, at each point of it
 *   level 2  and then a second one, where the first changed something durable
 *   level 3  and then random faults in random interleavings, until the budget is spent
 *
 * Every run is a process of its own, forked before its trial began; they are judged in one order whichever ends first.
 * Knows nothing of cmocka. */
#ifndef KT_EXPLORE_EXPLORE_H
#define KT_EXPLORE_EXPLORE_H

#include "harness/explore/finding.h"
#include "harness/explore/options.h"
#include "harness/explore/run.h"

/* Explore.
 *
 * options   level -1: level 1; the rest as kt_explore_options_init leaves it, where nothing is said
 * explored  overwritten
 * returns   the whole report, malloc'ed, the caller's
 * errors    an option that cannot be followed (a file that cannot be written): exit_code is KT_EXPLORE_USAGE, the
 *           report says which */
char *kt_explore_scenario(const struct kt_scenario *scenario, const struct kt_explore_options *options,
                          struct kt_explored *explored);

#endif
