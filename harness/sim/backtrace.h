/* SPDX-License-Identifier: Apache-2.0 */
/* Print where the running code is, without the heap, for crash handlers. */
#ifndef KT_SIM_BACKTRACE_H
#define KT_SIM_BACKTRACE_H

#include <stddef.h>

/* Load what a backtrace needs, for that takes memory: once, before anything goes wrong. */
void kt_backtrace_prepare(void);

/* Write lines "  #1 function+0x12 (program+0x3456)" of the calling stack, zero-terminated. size > 0 */
void kt_backtrace_print(char *text, size_t size);

#endif
