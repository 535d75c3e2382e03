/* SPDX-License-Identifier: Apache-2.0 */
/* Read and print numbers, durations and ranges of them: 3, 3..5, 300ms, 45.1s, 5..9ms.
 *
 * A reader takes the whole text and nothing less; it returns null when all is well, else what is wrong, static, as
 * a phrase that follows the text ("'3x' " "is no number"). */
#ifndef KT_FAULT_QUANTITY_H
#define KT_FAULT_QUANTITY_H

#include <stddef.h>
#include <stdint.h>

#include "mock/base/buffer.h"

/* Decimal digits, or 0x and hexadecimal ones. */
const char *kt_number_read(const char *text, uint64_t *number);

/* "3", "3..5", "3.." (to UINT64_MAX), "every" (1 to UINT64_MAX); counted from 1. */
const char *kt_nth_read(const char *text, uint64_t *first, uint64_t *last);

/* A number, decimals allowed down to one microsecond, and a unit: us, ms, s, m or h. At most 30 years. */
const char *kt_duration_read(const char *text, int64_t *duration_us);

/* One duration, or two with ".." between them, of which the first may do without its unit. */
const char *kt_duration_range_read(const char *text, int64_t *min_us, int64_t *max_us);

/* Append "500us", "1.5ms" or "45.1s": without needless digits, so that it reads back to the same. */
void kt_duration_print(struct kmock_buffer *out, int64_t duration_us);
void kt_duration_range_print(struct kmock_buffer *out, int64_t min_us, int64_t max_us);

#endif
