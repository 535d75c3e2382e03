/* SPDX-License-Identifier: Apache-2.0 */
/* Read and print what a schedule line says of the trial besides faults: settings behind the seed, scales. Inside of
 * harness/fault. */
#ifndef KT_FAULT_SCHEDULE_SETTING_H
#define KT_FAULT_SCHEDULE_SETTING_H

#include "harness/fault/lexer.h"
#include "harness/fault/schedule.h"

/* NUMBER; what names it in messages. */
bool kt_schedule_read_number(struct kt_lexer *lexer, const char *what, uint64_t *number);

/* { "pct" "=" N | "order" "=" "plain" | "links" "=" "plain" | "end" "=" "healed" } */
bool kt_schedule_read_settings(struct kt_lexer *lexer, struct kt_schedule *schedule);

/* NAME ( "instances" | "partitions" | "records" ) "=" N { ... }; behind "scale" */
bool kt_schedule_read_scale(struct kt_lexer *lexer, struct kt_schedule *schedule);

/* Append settings and scales, each with a blank (scales that follow another item: "; ") in front.
 * returns  what stands before the next item */
const char *kt_schedule_print_settings(const struct kt_schedule *schedule, struct kmock_buffer *out);

#endif
