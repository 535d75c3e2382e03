/* SPDX-License-Identifier: Apache-2.0 */
/* Draw schedules at random: an interleaving, and some faults of some classes at points of the plain run.
 *
 * Swarm testing: each schedule first draws which classes of faults it may use at all, for a bug that one class hides
 * is found where that class is off. Every other schedule orders its tasks by PCT priorities.
 * source  Groce et al., "Swarm Testing", 2012; Burckhardt et al., "A Randomized Scheduler with Probabilistic
 *         Guarantees of Finding Bugs", 2010 */
#ifndef KT_EXPLORE_SWARM_H
#define KT_EXPLORE_SWARM_H

#include "harness/explore/catalogue.h"

/* Append the index-th schedule line of a seed: the same for the same plain run.
 * errors  none; a plain run without points gives a line without faults */
void kt_swarm_line(const struct kt_outcome *plain, uint64_t seed, uint64_t index, int32_t brokers_count,
                   struct kmock_buffer *line);

#endif
