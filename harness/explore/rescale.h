/* SPDX-License-Identifier: Apache-2.0 */
/* Find a failure again in a smaller world: fewer records, instances and partitions.
 *
 * There the n-th commit is another one, so the faults are put at every point of the small world where the same kind
 * of fault applies, and the first that fails by the same verdicts is taken: the earliest. */
#ifndef KT_EXPLORE_RESCALE_H
#define KT_EXPLORE_RESCALE_H

#include "harness/explore/specimen.h"

/* specimen  replaced where a smaller world fails by the cause */
void kt_rescale(struct kt_trying *trying, const struct kt_cause *cause, int32_t brokers_count,
                struct kt_specimen *specimen);

#endif
