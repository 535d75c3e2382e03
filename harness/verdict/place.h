/* SPDX-License-Identifier: Apache-2.0 */
/* Name one record of a log, where no model of a group keeps its partition. */
#ifndef KT_VERDICT_PLACE_H
#define KT_VERDICT_PLACE_H

#include "harness/verdict/verdict.h"

/* Has no padding, so that it is a key of tables. */
struct kt_place {
    kt_name topic;
    int32_t partition;
    int64_t offset;
};

/* Say which record the verdict is about. */
void kt_verdict_about_place(struct kt_verdict *verdict, const struct kt_place *place);

/* returns  "orders-2@17" in a buffer that is overwritten after four more calls */
const char *kt_place_text(const struct kt_history *history, const struct kt_place *place);

#endif
