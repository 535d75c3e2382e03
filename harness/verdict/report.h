/* SPDX-License-Identifier: Apache-2.0 */
/* Print a verdict as the first screen of a failure. */
#ifndef KT_VERDICT_REPORT_H
#define KT_VERDICT_REPORT_H

#include "harness/verdict/verdict.h"

/* What a report says besides the verdict; a null pointer leaves its part out. */
struct kt_report_context {
    const char *test;      /* name of the test */
    const char *guarantee; /* "at-least-once" */
    const char *scope;     /* "orders -> billing" */
    const char *replay;    /* schedule line */
    const char *program;   /* "./billing_test" */
    int64_t start_us;      /* trial's start: times are shown since then */
    /* returns  the key of a record, borrowed until the next call; NULL: none */
    const char *(*find_key)(void *context, const char *topic, int32_t partition, int64_t offset);
    void *find_key_context;
};

/* Print the verdict, lines of text each with a newline: "FAIL ...", "NOT JUDGED ..." or "ok ...". */
void kt_report_verdict(const struct kt_history *history, const struct kt_verdict *verdict,
                       const struct kt_report_context *context, struct kmock_buffer *out);

#endif
