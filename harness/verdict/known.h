/* SPDX-License-Identifier: Apache-2.0 */
/* Say whether a history tells who owned what: a verdict on owners that lacks it must not pass. */
#ifndef KT_VERDICT_KNOWN_H
#define KT_VERDICT_KNOWN_H

#include "harness/verdict/model.h"

/* returns  false and the verdict says so, where no instance can have been seen to be assigned anything. Before a walk */
bool kt_known_needs_assignments(const struct kt_model *model, struct kt_verdict *verdict);

/* returns  false and the verdict says so, where nothing was assigned in the end, or to an instance that nobody knows
 *          how it takes it. After a walk */
bool kt_known_assignments(const struct kt_model *model, struct kt_verdict *verdict);

/* returns  false and the verdict says so, where an instance has consumers with and without callbacks, so that what the
 *          group gave to its members is not known to be owned by the one or the other */
bool kt_known_owners(const struct kt_model *model, struct kt_verdict *verdict);

#endif
