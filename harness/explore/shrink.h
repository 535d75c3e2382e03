/* SPDX-License-Identifier: Apache-2.0 */
/* Make a failing schedule as small as it can be while it still fails by the same verdicts.
 *
 *   fewest faults -> plain order and latency -> fewest records, instances, partitions, at the earliest point
 *
 * Each candidate is run; nothing is concluded. source  Zeller, Hildebrandt, "Simplifying and Isolating
 * Failure-Inducing Input", 2002 */
#ifndef KT_EXPLORE_SHRINK_H
#define KT_EXPLORE_SHRINK_H

#include "harness/explore/specimen.h"

/* Shrink. specimen is replaced where something smaller fails by the cause; trying->runs_left bounds the effort */
void kt_shrink(struct kt_trying *trying, const struct kt_cause *cause, int32_t brokers_count,
               struct kt_specimen *specimen);

#endif
