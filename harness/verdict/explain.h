/* SPDX-License-Identifier: Apache-2.0 */
/* Choose the events that tell what became of one record: the cause chain of a failure. */
#ifndef KT_VERDICT_EXPLAIN_H
#define KT_VERDICT_EXPLAIN_H

#include "harness/verdict/model.h"

/* Add the story of a record to a verdict's witnesses: written; who owned its partition; handed over; its effects; the
 * first commit past it; what happened meanwhile to the instances that had it.
 *
 * until  last event to look at */
void kt_explain(const struct kt_model *model, const struct kt_partition *partition, int64_t offset, size_t until,
                struct kt_verdict *verdict);

#endif
