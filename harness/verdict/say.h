/* SPDX-License-Identifier: Apache-2.0 */
/* Fill in a verdict. */
#ifndef KT_VERDICT_SAY_H
#define KT_VERDICT_SAY_H

#include "harness/verdict/partition.h"
#include "harness/verdict/verdict.h"

/* Begin a verdict; id is its row in the table of profiles.c. It is not judged until something else is said. */
void kt_verdict_begin(struct kt_verdict *verdict, const char *id);

/* Set the result and add to the text, printf format. */
void kt_verdict_say(struct kt_verdict *verdict, enum kt_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Say which record the verdict is about. */
void kt_verdict_about(struct kt_verdict *verdict, const struct kt_partition *partition, int64_t offset);

/* Add a witness, in order of events; one that is there already is not added twice. Where they are too many, the later
 * of those that stand in the middle go. */
void kt_verdict_witness(struct kt_verdict *verdict, size_t event);

/* returns  "orders-2@17" in a buffer that is overwritten after four more calls */
const char *kt_record_text(const struct kt_history *history, const struct kt_partition *partition, int64_t offset);

/* returns  the name of an instance, "an instance" for 0 */
const char *kt_instance_text(const struct kt_history *history, kt_name instance);

#endif
